"""Ids survive what spreadsheets do to them."""

from __future__ import annotations

import pytest

from workbench.domain.identifiers import identifier


@pytest.mark.parametrize(
    "cell",
    [100055, 100055.0, "100055", " 100 055 ", "100\u00a0055", "100055.0", "100055,00", "№100055", "№ 100 055",
     "ID: 100055", "'100055", "1.00055E+05"],
)  # fmt: skip
def test_one_id_in_many_spellings_is_one_id(cell):
    assert identifier(cell) == "100055"


@pytest.mark.parametrize("cell", ["П-0001", "п-0001", " П — 0001 ", "П–0001", "№ П-0001"])
def test_pair_id_ignores_case_spaces_and_kind_of_dash(cell):
    assert identifier(cell) == "П-0001"


@pytest.mark.parametrize(
    "cell", [None, "", "  ", "-", "—", "нет", "б/н", True, "#N/A", "#Н/Д", "№", "x" * 100]
)
def test_a_cell_that_names_nobody_gives_no_id(cell):
    assert identifier(cell) == ""


@pytest.mark.parametrize("cell", ["1,2E+11", "1.23457E+12"])
def test_a_number_shortened_by_the_spreadsheet_is_no_id(cell):
    assert identifier(cell) == ""


def test_leading_zeros_are_part_of_an_id():
    assert identifier("000123") != identifier("123")
