"""The same told in other words is found; another idea in the same form, frame or quotation is not."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from workbench.errors import InvalidTexts
from workbench.similarity.answering import best_of_as_many
from workbench.similarity.duplicates import DuplicatePair, find_duplicates
from workbench.similarity.encoders import load_encoder

# Seventeen invented proposals, each told again in other words (`how`), and another idea in the same frame.
TOLD = json.loads((Path(__file__).parent / "paraphrases.json").read_text(encoding="utf-8"))
TEXTS = {
    f"{number:02d}-{which}": each[which]
    for number, each in enumerate(TOLD)
    for which in ("original", "paraphrase", "another")
}
# Ten more, on which nothing was fitted or chosen.
HELD_OUT = json.loads((Path(__file__).parent / "paraphrases_held_out.json").read_text(encoding="utf-8"))
FORM = (
    "Опишите проблему, на решение которой направлена совместная инициатива пары, и её актуальность для "
    "региона. Укажите цель, задачи, целевую аудиторию и ожидаемые результаты инициативы с показателями. "
    "Перечислите мероприятия по этапам и ресурсы, которые понадобятся паре для выполнения инициативы. "
)


MIXED = np.random.default_rng(5).normal(size=(4096, 256)).astype(np.float32)


def encode(texts: Sequence[str]) -> np.ndarray:
    """Runs of four letters, mixed at random: forms of one word are near, synonyms are not."""
    vectors = []
    for text in texts:
        padded = f"  {text.casefold()}  ".encode("utf-16-le")
        runs = [zlib.crc32(padded[place : place + 8]) % 4096 for place in range(0, len(padded) - 6, 2)]
        run, count = np.unique(runs, return_counts=True)
        vectors.append(np.sqrt(count).astype(np.float32) @ MIXED[run])
    return np.stack(vectors)


def in_batches(texts: Sequence[str]) -> np.ndarray:
    """The same up to the last bits."""
    noise = np.random.default_rng(len(texts)).normal(size=(len(texts), 256)) * 1e-6
    return np.asarray(encode(texts) + noise.astype(np.float32))


def paraphrases(found: list[DuplicatePair]) -> set[tuple[str, str]]:
    return {(each.first, each.second) for each in found if each.kind == "paraphrase"}


@pytest.fixture(scope="module")
def encoder() -> SentenceTransformer:
    return load_encoder()


@pytest.fixture(scope="module")
def found(encoder: SentenceTransformer) -> list[DuplicatePair]:
    return find_duplicates(TEXTS, encoder=encoder)


def test_most_retold_proposals_are_found_and_no_other_idea_in_their_frame(found):
    told = {(f"{number:02d}-original", f"{number:02d}-paraphrase") for number in range(len(TOLD))}

    assert len(paraphrases(found) & told) >= 0.8 * len(told)
    assert paraphrases(found) <= told


def test_retold_proposals_on_which_nothing_was_fitted_are_found_and_no_other_idea(encoder):
    texts = {
        f"{number:02d}-{which}": each[which]
        for number, each in enumerate(HELD_OUT)
        for which in ("original", "paraphrase", "another")
    }
    told = {(f"{number:02d}-original", f"{number:02d}-paraphrase") for number in range(len(HELD_OUT))}

    pairs = paraphrases(find_duplicates(texts, encoder=encoder))

    assert len(pairs & told) >= 0.8 * len(told)
    assert pairs <= told


def test_texts_with_less_than_sixty_words_of_their_own_say_too_little(encoder):
    one, other = (TOLD[5][which].split() for which in ("original", "paraphrase"))

    assert paraphrases(find_duplicates({"1": " ".join(one), "2": " ".join(other)}, encoder=encoder))
    short = {"1": " ".join(one[:55]), "2": " ".join(other[:55])}
    assert find_duplicates(short, encoder=encoder) == []


def test_words_and_sentences_may_have_an_encoder_of_their_own():
    whole: list[str] = []
    parts: list[str] = []

    def encode_whole(texts: Sequence[str]) -> np.ndarray:
        whole.extend(texts)
        return encode(texts)

    def encode_parts(texts: Sequence[str]) -> np.ndarray:
        parts.extend(texts)
        return encode(texts)

    found = find_duplicates(TEXTS, encoder=encode_whole, parts=encode_parts)

    assert found == find_duplicates(TEXTS, encoder=encode)
    assert len(whole) == len(TEXTS)
    assert max(map(len, parts)) < min(map(len, whole))


def test_spans_are_sentences_that_say_the_same(found):
    pair = next(each for each in found if each.first == "00-original")
    shown = [(TEXTS[pair.first][slice(*a)], TEXTS[pair.second][slice(*b)]) for a, b in pair.spans]

    (answer,) = [other for one, other in shown if one.endswith("стоит пустая третий год")]
    assert answer.startswith("Юннатский кружок")
    assert all(one.strip() == one and other.strip() == other for one, other in shown)
    assert 0.5 <= pair.score <= 1


def test_two_texts_alone_can_be_a_paraphrase(encoder):
    told = TOLD[5]

    pairs = find_duplicates({"1": told["original"], "2": told["paraphrase"]}, encoder=encoder)
    others = find_duplicates({"1": told["original"], "2": told["another"]}, encoder=encoder)

    assert paraphrases(pairs) == {("1", "2")}
    assert others == []


def test_without_an_encoder_only_words_count():
    assert find_duplicates(TEXTS) == []


def test_the_order_of_texts_and_the_batches_of_an_encoder_change_nothing():
    first = find_duplicates(TEXTS, encoder=encode)

    assert paraphrases(first)
    assert find_duplicates(dict(reversed(list(TEXTS.items()))), encoder=in_batches) == first


def test_works_filled_into_one_long_form_are_no_pair():
    filled = {f"И-{n:04d}": FORM + TOLD[n % 17][("original", "another")[n // 17]] for n in range(30)}

    assert find_duplicates(filled, encoder=encode) == []


def test_form_text_alone_is_no_pair():
    forms = {f"И-{n:04d}": FORM for n in range(6)} | {"И-0101": FORM[:200], "И-0102": FORM[100:]}

    assert paraphrases(find_duplicates(forms, encoder=encode)) == set()


def test_a_common_quotation_makes_no_pair():
    quotation = TOLD[12]["paraphrase"].split("\n")[-2]
    assert len(quotation.split()) > 40
    quoting = {f"И-{n:04d}": f"{TOLD[n]['original']}\n«{quotation}»" for n in range(10)}

    assert find_duplicates(quoting, encoder=encode) == []


def test_a_copy_is_a_copy_and_not_a_paraphrase_too():
    text = TOLD[0]["original"]

    assert [each.kind for each in find_duplicates({"1": text, "2": text}, encoder=encode)] == ["copy"]


@pytest.mark.parametrize(
    "texts",
    [
        (),
        ("",),
        ("", " \n", "!!!"),
        (TOLD[0]["original"],),
        ("Школа", "Школа", "Школа"),
        ("👍 🎉 " * 90, "🎉 👍 " * 90),
        ("<p></p>", "<br>&nbsp;"),
        ("\x00\x01", "\x02"),
        ("日本語の文章です。" * 9, "العربية نص طويل " * 9),
    ],
    ids=["none", "empty", "no words", "one", "titles", "emoji", "tags", "control", "other alphabets"],
)
def test_nothing_to_compare_is_no_paraphrase(texts):
    found = find_duplicates({str(n): each for n, each in enumerate(texts)}, encoder=encode)

    assert paraphrases(found) == set()


def test_HTML_of_an_editor_leaves_spans_in_the_text_as_given():
    plain, told = TOLD[5]["original"], TOLD[5]["paraphrase"]
    marked = "<p><b>" + told.replace("\n", "</b></p>\n<p>&nbsp;<b>") + "</b></p>"
    others = {key: TEXTS[key] for key in TEXTS if key.startswith("0") and not key.startswith("05")}
    texts = {"1": plain, "2": marked, **others}

    pair = next(each for each in find_duplicates(texts, encoder=encode) if each.second == "2")

    assert pair.kind == "paraphrase"
    assert all(0 <= a < b <= len(marked) for _, (a, b) in pair.spans)
    assert all("<p" not in marked[slice(*span)][:2] for _, span in pair.spans)


def test_a_text_of_100_000_words_is_read_as_far_as_it_proposes_something():
    told = TOLD[5]["original"]
    long = " ".join(np.random.default_rng(1).choice(told.split(), 100_000))
    lengths: list[int] = []

    def watched(texts: Sequence[str]) -> np.ndarray:
        lengths.extend(len(each) for each in texts)
        return encode(texts)

    find_duplicates({**TEXTS, "long": long}, encoder=watched)

    assert max(lengths) <= 30_000


def test_what_is_no_text_is_named():
    with pytest.raises(InvalidTexts, match="И-0002"):
        find_duplicates({"И-0001": "текст", "И-0002": None}, encoder=encode)  # type: ignore[dict-item]


def test_an_encoder_without_vectors_is_named():
    with pytest.raises(InvalidTexts, match="no vectors"):
        find_duplicates(TEXTS, encoder=lambda texts: np.full((len(texts), 3), np.nan))


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_the_expected_best_of_some_is_that_of_drawing_them(count):
    rng = np.random.default_rng(1)
    values = rng.normal(size=(1, 7))
    drawn = [values[0, rng.permutation(7)[:count]].max() for _ in range(20_000)]

    assert best_of_as_many(values, count)[0] == pytest.approx(np.mean(drawn), abs=0.02)
