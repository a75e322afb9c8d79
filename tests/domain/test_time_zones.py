"""Hours ahead of UTC, however people write them."""

from __future__ import annotations

import pytest

from workbench.domain.time_zones import hours_ahead


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        *((each, 7.0) for each in ("МСК+4", "мск + 4", "UTC+7", "UTC+07:00", "GMT +7", "+7", "7", 7, 7.0)),
        *((each, 3.0) for each in ("МСК", "Москва", "московское время", "по московскому времени", "Msk")),
        *((each, 3.0) for each in ("(UTC+03:00) Москва, Санкт-Петербург", "МСК+0")),
        ("Екатеринбург (МСК+2)", 5.0),
        ("Москва +2", 5.0),
        ("мск\N{MINUS SIGN}1", 2.0),
        ("UTC+5:30", 5.5),
        ("UTC", 0.0),
        ("UTC-3", -3.0),
    ],
)
def test_an_offset_is_read_in_any_spelling(cell: object, hours: float) -> None:
    assert hours_ahead(cell) == hours


@pytest.mark.parametrize("cell", [None, "", "как у всех", "UTC+25", "МСК+2 или МСК+4", "Марс", True])
def test_what_says_no_certain_offset_is_none(cell: object) -> None:
    assert hours_ahead(cell) is None
