from __future__ import annotations

import pytest

from workbench.charts.words import NumberTicks, juror_name, name_of, number, plain


@pytest.mark.parametrize(
    ("value", "decimals", "russian", "english"),
    [
        (0.9, 1, "0,9", "0.9"),
        (-0.86, 1, "−0,9", "−0.9"),
        (-0.001, 2, "0,00", "0.00"),
        (7000, 0, "7000", "7,000"),
        (126000, 0, "126\N{NARROW NO-BREAK SPACE}000", "126,000"),
    ],
)
def test_numbers_are_written_as_their_language_does(
    value: float, decimals: int, russian: str, english: str
) -> None:
    assert number(value, decimals, "ru") == russian
    assert number(value, decimals, "en") == english


def test_a_signed_number_shows_its_plus_and_zero_has_none() -> None:
    assert [number(each, 1, "ru", signed=True) for each in (0.5, 0.0, -0.5)] == ["+0,5", "0,0", "−0,5"]


def test_a_juror_is_called_as_on_the_screens_or_as_the_table_says() -> None:
    assert juror_name("J07", "ru") == "Э07"
    assert juror_name("J07", "en") == "J07"
    assert juror_name("Jakob", "ru") == "Jakob"
    assert juror_name("J07", "ru", {"J07": "Строгий эксперт"}) == "Строгий эксперт"
    assert juror_name(12, "ru") == "12"


def test_a_price_in_a_label_is_no_formula_and_a_line_break_no_line() -> None:
    assert plain("от 5$ до\n10$") == r"от 5\$ до 10\$"
    assert name_of("c1", {"c1": "Смета, $"}) == r"Смета, \$"


def test_ticks_share_the_decimals_they_need() -> None:
    assert NumberTicks("ru").format_ticks([0, 0.25, 0.5]) == ["0,00", "0,25", "0,50"]
    assert NumberTicks("ru").format_ticks([0, 1, 2]) == ["0", "1", "2"]
    assert NumberTicks("en", percent=True).format_ticks([0.0, 0.5]) == ["0%", "50%"]
    assert NumberTicks("ru", percent=True).format_ticks([0.125]) == ["12,5 %"]
