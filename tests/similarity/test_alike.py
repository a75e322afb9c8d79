"""The texts most like each text, and the phrases both hold."""

from __future__ import annotations

import numpy as np
import pytest

from tests.similarity.proposals import encode, proposals, subject_of
from workbench.similarity.alike import Alike, most_alike


def alike(texts: dict[str, str], **changes: object) -> dict[str, tuple[Alike, ...]]:
    return most_alike(texts, encode(list(texts.values())), **changes)  # type: ignore[arg-type]


def test_texts_are_most_like_those_on_their_own_subject() -> None:
    found = alike(proposals(12))
    own = [subject_of(entry) == subject_of(each.other) for entry, near in found.items() for each in near]

    assert min(map(len, found.values())) > 0
    assert max(map(len, found.values())) <= 8
    assert np.mean(own) > 0.95


def test_the_nearest_come_first_and_nobody_is_like_itself() -> None:
    for entry, near in alike(proposals(12)).items():
        scores = [each.score for each in near]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < each <= 1 for each in scores)
        assert entry not in {each.other for each in near}


def test_the_order_of_texts_changes_nothing_but_who_of_equals_comes_first() -> None:
    texts = proposals(12)
    turned = dict(reversed(texts.items()))

    as_sets = [
        {
            entry: {(each.other, round(each.score, 6), each.shared) for each in near}
            for entry, near in of.items()
        }
        for of in (alike(texts, count=len(texts)), alike(turned, count=len(texts)))
    ]
    assert as_sets[0] == as_sets[1]


def test_of_equally_near_texts_the_earlier_is_named_first() -> None:
    texts = {
        "И-0001": "Школьный театр",
        "И-0010": "Лыжная гонка",
        "И-0002": "Школьный театр",
        "И-9": "Школьный театр",
    }

    assert [each.other for each in alike(texts)["И-9"]][:2] == ["И-0001", "И-0002"]


def test_shared_phrases_are_said_in_correct_russian_and_without_the_contests_names() -> None:
    texts = {
        "И-0001": "Мы открываем выставку городского музея. В школьном дворе стоят скамьи. Осенний сезон.",
        "И-0002": "Хранители городских музеев приходят на школьный двор. Осенний сезон начинается.",
        "И-0003": "Кружок робототехники собирает роботов и датчики.",
    }
    (first,) = [each for each in alike(texts, left_out=["Осенний сезон"])["И-0001"] if each.other == "И-0002"]

    assert set(first.shared) == {"городской музей", "школьный двор"}
    assert "осенний сезон" in alike(texts)["И-0001"][0].shared


def test_a_word_said_once_in_passing_is_no_shared_phrase() -> None:
    texts = {
        "И-0001": "Рубанок лежит у столяра. Рубанок острый, и рубанок любят все.",
        "И-0002": "Плотнику нужен рубанок, а ещё нужен велосипед.",
        "И-0003": "Велосипед чинят у ворот.",
    }
    found = alike(texts)

    assert found["И-0002"][0].other in {"И-0001", "И-0003"}
    assert {each.other: each.shared for each in found["И-0002"]} == {"И-0001": ("рубанок",), "И-0003": ()}


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"И-0001": "Школьный театр"},
        {"И-0001": "Школьный театр", "И-0002": ""},
        {"И-0001": "", "И-0002": "Проект", "И-0003": "Цель. Задачи. Результаты."},
    ],
    ids=["none", "one", "one with words", "only headings of a form"],
)
def test_what_has_nothing_to_be_compared_with_is_like_nothing(texts: dict[str, str]) -> None:
    assert alike(texts) == dict.fromkeys(texts, ())


def test_equal_texts_are_as_like_as_can_be() -> None:
    texts = {f"И-{place:04d}": "Школьный театр ставит спектакль о родном крае" for place in range(1, 5)}
    found = alike(texts)

    assert [each.other for each in found["И-0002"]] == ["И-0001", "И-0003", "И-0004"]
    assert all(each.score == pytest.approx(1.0, abs=1e-6) for each in found["И-0002"])


def test_vectors_of_other_texts_are_a_mistake_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="3 vectors for 1 texts"):
        most_alike({"И-0001": "Школьный театр"}, np.zeros((3, 4), dtype=np.float32))
