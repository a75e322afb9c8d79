"""Copies and shared passages are found whatever hides them; common text raises no alarm."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.similarity.duplicates import DuplicatePair, find_duplicates

FORM = (
    "Опишите проблему, на решение которой направлена совместная инициатива пары, и её актуальность для "
    "региона. Укажите цель, задачи, целевую аудиторию и ожидаемые результаты инициативы с показателями. "
    "Перечислите мероприятия по этапам и ресурсы, которые понадобятся паре для выполнения инициативы."
)


def words(n: int, seed: int) -> list[str]:
    """Invented words, of which two texts share hardly any run."""
    rng = np.random.default_rng(seed)
    syllables = ("ко", "на", "сто", "пе", "ра", "ни", "ту", "ве", "ли", "до", "мо", "ги", "ла", "ше")
    return ["".join(rng.choice(syllables, rng.integers(1, 5))) for _ in range(n)]


def text(n: int, seed: int) -> str:
    return " ".join(words(n, seed))


def found(*texts: str) -> list[DuplicatePair]:
    return find_duplicates({f"И-{number:04d}": each for number, each in enumerate(texts, 1)})


def kinds(*texts: str) -> list[tuple[str, str, str]]:
    return [(each.first, each.second, each.kind) for each in found(*texts)]


COPY = [("И-0001", "И-0002", "copy")]
ORIGINAL = text(150, seed=1)


def edited(every: int) -> str:
    return " ".join(
        "иначе" if place % every == every - 1 else each for place, each in enumerate(ORIGINAL.split())
    )


@pytest.mark.parametrize(
    "copy",
    [
        ORIGINAL,
        ORIGINAL.upper(),
        ORIGINAL.replace(" ", ",\n\t"),
        ORIGINAL.replace("е", "ё"),
        ORIGINAL.translate(str.maketrans("аеокст", "aeokct")),
        ORIGINAL.replace("о", "о\u00ad").replace("а", "а\u200b"),
        "<p class='x'>" + ORIGINAL.replace(" ", "</p> <p>&nbsp;") + "</p>",
        ORIGINAL.replace(" ", "\x00 \x01"),
        ORIGINAL.translate(str.maketrans("аеокст", "αεοκςτ")),
        ORIGINAL.replace("о", "0"),
        ORIGINAL.replace("о", "<b>о</b>").replace("е", "&#1077;"),
        ORIGINAL.replace("а", "а&shy;").replace("т", "т\x01").replace("р", "р\u2060"),
        edited(every=20),
        f"{text(40, seed=2)} {ORIGINAL}",
    ],
    ids=[
        "same",
        "case",
        "signs",
        "ё",
        "look-alikes",
        "invisible",
        "HTML",
        "control",
        "Greek",
        "digits",
        "HTML inside words",
        "nothing seen inside words",
        "edited",
        "longer",
    ],
)
def test_a_copy_is_found_whatever_hides_it(copy: str) -> None:
    assert kinds(ORIGINAL, copy, text(150, seed=3)) == COPY


def test_a_passage_is_found_with_its_place_in_both_texts() -> None:
    passage = text(45, seed=4)
    first, second = (
        f"{text(120, 5)}. «{passage}» {text(60, 6)}",
        f"{text(90, 7)}: {passage.upper()}! {text(80, 8)}",
    )

    (pair,) = found(first, second)

    assert pair.kind == "passage"
    ((one, other),) = pair.spans
    assert first[slice(*one)] == passage
    assert second[slice(*other)] == passage.upper()
    assert pair.score == pytest.approx(43 / 213, abs=0.02)


def test_a_passage_with_a_few_words_changed_is_one_passage() -> None:
    passage = words(60, seed=4)
    changed = " ".join([*passage[:25], "иначе", *passage[27:]])
    original = " ".join(passage)

    (pair,) = found(f"{text(150, 5)} {original}", f"{changed} {text(150, 7)}")

    assert pair.kind == "passage"
    assert len(pair.spans) == 1
    assert f"{text(150, 5)} {original}"[slice(*pair.spans[0][0])] == original


@pytest.mark.parametrize(("n", "alarms"), [(39, 0), (40, 1)])
def test_a_passage_has_forty_words_and_more(n: int, alarms: int) -> None:
    passage = text(n, seed=4)

    assert (
        len(found(f"{text(200, 5)} {passage} {text(60, 6)}", f"{text(170, 7)} {passage} {text(60, 8)}"))
        == alarms
    )


def test_two_passages_are_shown_as_two() -> None:
    one, other = text(50, 1), text(50, 2)

    (pair,) = found(f"{one} {text(200, 3)} {other}", f"{other} {text(200, 4)} {one}")

    assert pair.kind == "passage"
    assert len(pair.spans) == 2


def test_form_text_and_common_quotations_raise_no_alarm() -> None:
    quotation = text(60, seed=90)
    filled = [f"{FORM} {text(80, seed)} {quotation} {text(30, seed + 50)}" for seed in range(8)]

    assert found(*filled, FORM, FORM) == []


def test_a_copy_among_filled_forms_is_found_by_what_was_filled_in() -> None:
    filled = [f"{FORM} {text(80, seed)}" for seed in range(8)]

    assert kinds(filled[0], filled[0], *filled[1:]) == COPY


def test_equal_texts_are_no_common_text_however_many() -> None:
    assert len(kinds(*[ORIGINAL] * 10, text(100, 2))) == 45
    many = kinds(*[ORIGINAL] * 30)
    assert len(many) == 29
    assert {first for first, _, _ in many} == {"И-0001"}


VOCABULARY = np.array(words(3000, seed=9), dtype=object)


def others(count: int, length: int = 40) -> list[str]:
    """Invented texts that share nothing."""
    drawn = np.random.default_rng(count).integers(len(VOCABULARY), size=(count, length))
    return [" ".join(each) for each in VOCABULARY[drawn]]


def changed(original: str, seed: int) -> str:
    """Paragraphs of thirty words in another order, six words replaced, letters by their look-alikes."""
    rng = np.random.default_rng(seed)
    each = original.split()
    for place in rng.choice(len(each), 6, replace=False):
        each[place] = f"иначе{seed}"
    paragraphs = [" ".join(each[start : start + 30]) for start in range(0, len(each), 30)]
    mixed = "\n".join(rng.permutation(np.array(paragraphs, dtype=object)))
    return mixed.translate(str.maketrans("аео", "aeo")) if seed % 2 else mixed


@pytest.mark.parametrize("count", [30, 105, 1000])
def test_what_ten_works_quote_is_common_however_many_works_there_are(count: int) -> None:
    quotation = text(60, seed=90)
    quoting = [f"{each} «{quotation}»" for each in others(10, length=100)]

    assert found(*quoting, *others(count - 10)) == []


@pytest.mark.parametrize(("ring", "count"), [(5, 105), (6, 30), (6, 105), (12, 1000), (30, 30), (30, 105)])
def test_near_copies_of_one_text_are_copies_however_many(ring: int, count: int) -> None:
    copies = [changed(ORIGINAL, seed) for seed in range(ring)]

    pairs = found(*copies, *others(count - ring))

    assert {each.kind for each in pairs} == {"copy"}
    assert len(pairs) == ring * (ring - 1) / 2
    assert all(each.second <= f"И-{ring:04d}" for each in pairs)
    assert min(each.score for each in pairs) > 0.6


def test_among_7000_works_a_ring_of_copies_is_found_and_what_ten_quote_is_common() -> None:
    copies = [changed(ORIGINAL, seed) for seed in range(30)]
    quoting = [f"{each} «{text(60, seed=90)}»" for each in others(10, length=100)]

    pairs = found(*copies, *quoting, *others(6960, length=25))

    assert {each.kind for each in pairs} == {"copy"}
    assert len(pairs) == 30 * 29 / 2
    assert all(each.second <= "И-0030" for each in pairs)


def test_a_form_that_is_most_of_thirty_works_hides_no_copy_and_makes_none() -> None:
    form = text(120, seed=91)
    alone = [f"{form} {each}" for each in others(24, length=80)]
    copies = [f"{form} {changed(ORIGINAL[:500], seed)}" for seed in range(6)]

    assert found(*alone, *others(6)) == []
    pairs = found(*copies, *alone)
    assert [each.kind for each in pairs] == ["copy"] * 15
    assert all(each.second <= "И-0006" for each in pairs)


def test_the_order_of_texts_changes_nothing() -> None:
    texts = {f"И-{seed:04d}": text(100, seed // 2) + " " + text(20, seed) for seed in range(12)}

    assert find_duplicates(texts)
    assert find_duplicates(dict(reversed(list(texts.items())))) == find_duplicates(texts)


@pytest.mark.parametrize(
    "texts",
    [
        (),
        ("",),
        ("", "", "  \n", "!!!", "<p></p>"),
        (ORIGINAL,),
        ("Школа", "Школа"),
        ("👍 " * 500, "👍 " * 500),
        (text(150, 1), text(150, 2), text(150, 3)),
    ],
    ids=["none", "empty", "several empty", "one", "titles", "emoji", "unlike"],
)
def test_too_little_or_nothing_shared_is_no_duplicate(texts: tuple[str, ...]) -> None:
    assert found(*texts) == []


def test_a_letter_with_its_mark_apart_is_the_same_letter() -> None:
    composed = ORIGINAL.replace("и", "й")

    assert kinds(composed, composed.replace("й", "и\u0306")) == COPY


def test_english_texts_are_compared_too() -> None:
    english = " ".join(f"word{each} about schools" for each in range(60))

    assert kinds(english, english.title()) == COPY


def test_a_word_repeated_100_000_times_is_compared_in_little_time_and_memory() -> None:
    (pair,) = found("слово " * 100_000, "слово " * 99_000)

    assert (pair.kind, pair.score) == ("copy", 1.0)
