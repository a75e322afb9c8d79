"""Attributes and values as people call them."""

from __future__ import annotations

from tests.judging_case import a_season
from workbench.domain.naming import named
from workbench.errors import Sentence
from workbench.selection.limits import AT_MOST
from workbench.workflows.choosing.attribute_names import AttributeNames

NAMES = AttributeNames(a_season(), "en")


def test_categories_and_tracks_have_the_season_s_names() -> None:
    season = a_season()
    category, track = season.eligibility.categories[0], season.tracks[0]
    assert NAMES.value("category", category.id) == category.name.en
    assert AttributeNames(season, "ru").value("track", track.id) == track.name.ru
    assert NAMES.value("category", "unknown") == "unknown"
    assert NAMES.value("region", "Тульская область") == "Тульская область"
    assert NAMES.value("region", "") == "not given"
    assert [NAMES.value("certificate", each) for each in ("True", "False")] == ["yes", "no"]


def test_an_attribute_of_a_season_s_own_keeps_the_name_of_its_column() -> None:
    assert NAMES.attribute("district") == "Federal district"
    assert NAMES.attribute("interview") == "interview"


def test_limits_inside_sentences_are_named_and_merit_has_the_reader_s_decimal_sign() -> None:
    category = a_season().eligibility.categories[0]
    limit = Sentence(AT_MOST, {"attribute": "category", "value": category.id, "bound": 3})
    whole = Sentence(
        "%(limits)s; %(rise)s, %(candidates)s",
        {"limits": (limit, limit), "rise": 0.25, "candidates": "И-0001"},
    )
    said = str(NAMES.readable(whole, 0.001))
    one = f"Category = {category.name.en}: at most 3"
    assert said == f"{one}; {one}; 0.250, И-0001"
    shown = {
        resolution: str(NAMES.readable(Sentence("%(rise)s", {"rise": 2.0}), resolution))
        for resolution in (1.0, 0.5, 0.25, 0.01, 1 / 3)
    }
    assert list(shown.values()) == ["2.0", "2.0", "2.00", "2.00", "2.000000"]


def test_members_have_the_codes_of_the_screens_but_not_inside_other_words() -> None:
    said = Sentence(
        "%(jurors)s; %(chair)s; %(value)s; %(other)s",
        {
            "jurors": named(["J01", "J02"], most=1),
            "chair": "C01",
            "attribute": "school",
            "value": "J01",
            "other": "XJ01, J1-05, И-0001",
        },
    )
    assert str(AttributeNames(a_season(), "ru").readable(said, 0.1)).startswith("Э01")
    assert str(AttributeNames(a_season(), "ru").readable(said, 0.1)).endswith(
        "; П01; J01; XJ01, J1-05, И-0001"
    )
    assert str(NAMES.readable(said, 0.1)).startswith("J01")


def test_organisations_are_readable_with_school_types_in_capitals() -> None:
    names = AttributeNames(a_season(), "ru")
    assert names.value("organisation", "сош 95 (Приморский край)") == "СОШ 95 (Приморский край)"
    assert names.value("organisation", "лицей физтех") == "Лицей физтех"
    assert names.value("organisation", "") == "не указано"
