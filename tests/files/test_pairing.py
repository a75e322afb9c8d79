"""The bot's file of offers, and the list of those without a pair."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from workbench.domain.profiles import Offer
from workbench.errors import FileProblem, Sentence
from workbench.files.pairing import left_file, offers_csv
from workbench.workflows.pairing.pair import Formed, Left, PairingOptions
from workbench.workflows.pairing.wishes import UnmetWish

AT = datetime(2025, 11, 22, 9, 0, tzinfo=UTC)


def test_the_bots_file_has_its_encoding_and_separators():
    content = offers_csv([("П-0106", "1", "2", "22.11.2025 12:00", "предложена")], file="offers.csv")
    assert content.decode("cp1251") == (
        "pair_id;mentor_id;mentee_id;created_at;status\r\nП-0106;1;2;22.11.2025 12:00;предложена\r\n"
    )


def test_an_id_that_the_bots_encoding_cannot_hold_is_told():
    with pytest.raises(FileProblem, match=r"offers\.csv: the bot's encoding cp1251 has no 'Ω'"):
        offers_csv([("П-0106", "Ω1", "2", "", "предложена")], file="offers.csv")


def test_everybody_without_a_pair_stands_in_the_list_with_the_reason():
    formed = Formed(
        round=1,
        offers=(Offer("П-0001", "1", "2", 1, 0.5, "offered", AT),),
        withdrawn=(),
        waiting=0,
        standing=0,
        refused=0,
        without_texts=0,
        without_role=0,
        left=(Left("=3", "mentor", Sentence("takes no mentees: the capacity is 0")),),
        unmet=(UnmetWish("4", "1", Sentence("the person asked for asks for others")),),
        options=PairingOptions(),
    )
    book = load_workbook(io.BytesIO(left_file(formed, "en")))
    left, wishes = (list(page.iter_rows(values_only=True)) for page in book)
    assert book.sheetnames == ["Без пары", "Пожелания"]
    assert left[1:] == [("=3", "наставник", "takes no mentees: the capacity is 0")]
    assert wishes[1:] == [("4", "1", "the person asked for asks for others")]
    assert book["Без пары"]["A2"].data_type == "s"
