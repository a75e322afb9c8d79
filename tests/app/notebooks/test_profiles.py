"""Competency profiles as a notebook opens them, on the example season."""

from __future__ import annotations

import pytest

from tests.profiles_case import example_profiles, example_season
from workbench.app.example.assessment import FINISHED
from workbench.app.example.season import build_judged_example
from workbench.app.notebooks.profiles import OpenedProfiles, open_profiles
from workbench.errors import SettingsError
from workbench.i18n import translator

QUESTIONS = (
    "overview",
    "distributions",
    "certainty",
    "sources",
    "otherwise",
    "growth",
    "items",
    "indicators",
    "options",
)


@pytest.fixture(scope="module")
def opened() -> OpenedProfiles:
    return example_profiles()


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_findings_and_a_table(opened, question):
    check = getattr(opened, question)
    assert check.findings()
    assert len(check.table(3).rows) == min(3, len(check.frame))


@pytest.mark.parametrize("question", ["distributions", "options"])
def test_pictures_are_described_in_words(opened, question):
    assert len(getattr(opened, question).picture().description) > 60


def test_a_map_of_a_competency_names_it_and_its_items(opened):
    mapped = opened.map("listening")
    assert set(mapped.frame["competency"]) == {"listening"}
    assert "Listening" in mapped.picture().description
    with pytest.raises(SettingsError, match="listening"):
        opened.map("patience")


def test_groups_are_called_by_their_names(opened):
    assert set(opened.groups("category").frame["group"]) == {"Student", "Teacher", "Manager"}
    assert "Student" in str(opened.differential("category").findings())


def test_without_an_earlier_assessment_growth_has_nothing_to_tell(opened):
    assert "nothing to compare with" in str(opened.growth.findings())
    assert opened.growth.frame.empty


def test_changes_gather_items_options_and_groups(opened):
    text = str(opened.changes().findings())
    for each in ("goal_fades", "all_is_fine", "free_website", "first_parents_meeting"):
        assert each in text


def test_changes_are_told_where_groups_are_too_small_to_compare(opened):
    text = str(opened.changes("region").findings())
    assert "free_website" in text
    assert "first_parents_meeting" not in text


def test_a_season_that_has_a_standard_is_measured_by_it(opened):
    assert opened.kept
    assert "No standard has been set" not in str(opened.overview.findings())
    assert FINISHED in opened.assessed.measured


def test_a_season_without_assessments_says_how_to_add_one(tmp_path):
    build_judged_example(tmp_path / "season").store.close()
    with pytest.raises(SettingsError, match=r"season\.yaml") as told:
        open_profiles(tmp_path / "season")
    russian = told.value.translated(translator("ru").gettext)
    assert "the season" not in russian, "said in the language of the season"


def test_an_assessment_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(SettingsError, match="entry"):
        open_profiles(example_season(), assessment="final")
