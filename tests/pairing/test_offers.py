"""Offers go out and answers come back in the form of the bot's export."""

from __future__ import annotations

from datetime import datetime
from io import StringIO

import numpy as np
import pandas as pd
import pytest

from tests.pairing.cases import plain_case
from workbench.errors import InvalidPairing
from workbench.files.spreadsheets.column_names import FIELDS
from workbench.pairing import Answers, offers_frame, read_answers, second_round


def answers(*statuses: object) -> Answers:
    return read_answers(
        pd.DataFrame(
            {"mentor_id": range(len(statuses)), "mentee_id": 100, "status": pd.Series(statuses, dtype=object)}
        )
    )


def test_offers_have_the_columns_that_the_importer_reads() -> None:
    frame = offers_frame(plain_case(np.eye(2)).pairs(), created_at=datetime(2025, 10, 2, 10, 0))
    assert frame.to_dict("records") == [
        {
            "pair_id": f"П-000{number}",
            "mentor_id": f"Н{number}",
            "mentee_id": f"У{number}",
            "created_at": "02.10.2025 10:00",
            "status": "предложена",
        }
        for number in (1, 2)
    ]
    known = {" ".join(name) for field in FIELDS["pairs"].values() for name in field.names}
    assert {each.replace("_", " ") for each in frame.columns} <= known


def test_offers_come_back_as_answers_and_start_a_second_round() -> None:
    """A CSV file in between turns ids into numbers and empty cells into gaps."""
    case = plain_case(np.eye(3))
    sent = offers_frame(case.pairs()).assign(status=["Принята", "отказ", None])
    received = read_answers(pd.read_csv(StringIO(sent.to_csv(index=False))))
    assert received == Answers((("Н1", "У1"),), (("Н2", "У2"),), (("Н3", "У3"),))
    second = second_round(case.pairs(), received.accepted, received.refused, rng=np.random.default_rng(0))
    assert set(second) == {("Н1", "У1"), ("Н3", "У3")}


def test_next_round_offers_only_new_pairs_with_new_numbers() -> None:
    first = plain_case(np.eye(3)).pairs()
    second = second_round(first, [("Н1", "У1")], [("Н2", "У2"), ("Н3", "У3")], rng=np.random.default_rng(0))
    frame = offers_frame(second, first_number=4)
    assert frame["pair_id"].tolist() == ["П-0004", "П-0005"]
    assert set(zip(frame["mentor_id"], frame["mentee_id"], strict=True)) == {("Н2", "У3"), ("Н3", "У2")}
    assert frame["created_at"].tolist() == ["", ""]


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        *(
            (each, "yes")
            for each in ("Принята", "да", "Согласна", "активна", "подтверждено", "ACCEPTED", "ok")
        ),
        *(
            (each, "no")
            for each in ("Отказ", "отклонена", "не принята", "нет", "расторгнута", "declined", "No")
        ),
        *(
            (each, "silent")
            for each in ("", None, float("nan"), "предложена", "нет ответа", "ожидает", "pending")
        ),
    ],
)
def test_words_of_an_answer_are_understood(status: object, meaning: str) -> None:
    found = answers(status)
    assert {"yes": found.accepted, "no": found.refused, "silent": found.unanswered}[meaning] == (
        ("0", "100"),
    )


@pytest.mark.parametrize("status", ["может быть", "не отклонена", "да нет", 7])
def test_words_that_do_not_tell_are_asked_about(status: object) -> None:
    with pytest.raises(InvalidPairing, match="neither yes nor no: «"):
        answers("да", status)


def test_two_different_answers_for_one_pair_are_named() -> None:
    frame = pd.DataFrame({"mentor_id": ["1", "№1"], "mentee_id": ["2", 2.0], "status": ["да", "отказ"]})
    with pytest.raises(InvalidPairing, match="different answers for 1 – 2"):
        read_answers(frame)


def test_repeated_answer_is_one_answer() -> None:
    frame = pd.DataFrame({"mentor_id": [1, 1], "mentee_id": [2, 2], "status": ["да", "принята"]})
    assert read_answers(frame).accepted == (("1", "2"),)


def test_answer_without_a_person_is_named_by_its_row() -> None:
    frame = pd.DataFrame({"mentor_id": ["1", None], "mentee_id": ["2", "3"], "status": ["да", "да"]})
    with pytest.raises(InvalidPairing, match=r"no mentor or no mentee in row\(s\) 1"):
        read_answers(frame)


def test_missing_column_of_answers_is_named() -> None:
    with pytest.raises(InvalidPairing, match="no column status; the columns are: mentor_id, mentee_id"):
        read_answers(pd.DataFrame({"mentor_id": [1], "mentee_id": [2]}))
