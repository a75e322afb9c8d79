"""What people write of themselves, as numbers and lists."""

from __future__ import annotations

import pytest

from workbench.workflows.importing.profile_cells import (
    experience_years,
    languages,
    listed,
    mentee_count,
    people_named,
    time_zone,
)


@pytest.mark.parametrize(
    ("cell", "years"),
    [
        *(("5 лет", 5.0), ("7,5", 7.5), (7.5, 7.5), ("10+", 10.0), ("2г", 2.0), ("год", 1.0), (0, 0.0)),
        *(("полгода", 0.5), ("полтора года", 1.5), ("1 год 6 месяцев", 1.5), ("8 мес.", 0.67)),
        *(("пять лет", 5.0), ("более 10 лет", 10.0), ("25 лет педагогического стажа", 25.0)),
        *(("без опыта", 0.0), ("нет", 0.0)),
    ],
)
def test_years_are_read_in_many_spellings(cell, years):
    assert experience_years(cell) == years


@pytest.mark.parametrize(
    ("cell", "years"),
    [
        ("менее года", 0.0),
        ("менее полугода", 0.0),
        ("до 3 лет", 0.0),
        ("3–5 лет", 3.0),
        ("от 3 до 5 лет", 3.0),
    ],
)
def test_of_a_range_only_the_certain_years_count(cell, years):
    assert experience_years(cell) == years


@pytest.mark.parametrize(
    "cell", ["много", "с 2015 года", "с рождения", "-3", -3, 150, "150 лет", "5, 6, 7", True]
)
def test_years_that_are_not_certain_are_not_guessed(cell):
    assert experience_years(cell) is None


@pytest.mark.parametrize(
    ("cell", "count"),
    [("2", 2), (1.0, 1), ("до 3", 3), ("не более двух", 2), ("нет", 0), (0, 0), ("20 чел.", 20)],
)
def test_the_number_of_mentees_is_read(cell, count):
    assert mentee_count(cell) == count


@pytest.mark.parametrize("cell", ["2-3", "-1", -1, "сколько угодно", 21, "2,5", True])
def test_a_number_of_mentees_that_is_none_is_not_guessed(cell):
    assert mentee_count(cell) is None


def test_one_offset_has_one_spelling():
    assert {time_zone(each) for each in ("МСК+4", "UTC+07:00", 7)} == {"UTC+7"}
    assert [time_zone(each) for each in ("UTC-3:30", "UTC", "Марс")] == ["UTC-3:30", "UTC+0", None]


def test_languages_lose_their_levels_and_abbreviations():
    assert languages("Русский язык; англ. (B1) и татарский / немецкий — свободно") == (
        "русский",
        "английский",
        "татарский",
        "немецкий",
    )


def test_parts_of_a_list_stand_once():
    assert listed("культура, спорт; Культура\nправо") == ("Культура", "спорт", "право")


KNOWN = {"100055", "100077", "100078", "100079"}


@pytest.mark.parametrize(
    "cell",
    [
        "100055, 100077",
        "100 055; № 100077",
        "1) 100055\n2. 100077",
        "100055 100077",
        "100055 > 100077 > 100055",
    ],
)
def test_ids_are_read_in_their_order(cell):
    assert people_named(cell, KNOWN) == (("100055", "100077"), None)


@pytest.mark.parametrize("cell", [None, "", "нет", "-"])
def test_nobody_named_is_nobody(cell):
    assert people_named(cell, KNOWN) == ((), None)


def test_whoever_is_no_participant_is_told():
    assert people_named("100055, Иванова Анна", KNOWN) == ((), "Иванова Анна")
