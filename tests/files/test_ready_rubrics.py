"""The ready rubrics together: clean, short enough, each in its own words, and in every season."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from workbench.domain.rubric import Rubric
from workbench.domain.text import Language
from workbench.files.shipped import rubric_directory
from workbench.files.starting import start_season
from workbench.files.yaml_files.documents import load_rubrics, rubric_files
from workbench.linting.checks import check_rubric
from workbench.linting.time_needed import minutes_per_entry

RUBRICS = load_rubrics(rubric_directory())
READY = [pytest.param(rubric, id=key) for key, rubric in sorted(RUBRICS.items())]
COMPETENCIES = [pytest.param(each, id=each.key) for each in RUBRICS.values() if each.rates == "competency"]
PAIR_TASKS = {"goal_diary", "mentoring_post", "class_hour", "discussion"}  # a juror has dozens of them
MINUTES = {"proposal": 12, "presentation": 10, "interview": 12, "task_evidence": 12, "competency": 12}


@pytest.mark.parametrize("rubric", READY)
def test_a_ready_rubric_needs_no_advice(rubric: Rubric) -> None:
    assert check_rubric(rubric) == []


@pytest.mark.parametrize("rubric", READY)
def test_weights_add_up_to_a_hundred_unless_points_are_summed(rubric: Rubric) -> None:
    assert rubric.aggregation.method == "sum" or rubric.all_weights == pytest.approx(100)


@pytest.mark.parametrize("rubric", READY)
def test_a_juror_has_time_for_an_entry(rubric: Rubric) -> None:
    bound = 6 if rubric.id in PAIR_TASKS else MINUTES[rubric.rates]
    assert minutes_per_entry(rubric) <= bound


@pytest.mark.parametrize("rubric", COMPETENCIES)
def test_a_competency_is_described_on_every_level_by_signs_that_rise_with_it(rubric: Rubric) -> None:
    assert len(rubric.criteria) >= 8
    assert len({criterion.weight for criterion in rubric.criteria}) == 1  # a profile: none outweighs another
    for criterion in rubric.criteria:
        assert [each.level for each in criterion.levels] == list(rubric.scale.levels()), criterion.id
        assert criterion.may_abstain, criterion.id  # a mentee has not seen everything
        levels = [each.level or 0 for each in criterion.indicators]
        assert 3 <= len(levels) <= 5, criterion.id
        assert levels == sorted(levels), criterion.id
        assert rubric.scale.lowest < levels[0] < levels[-1], criterion.id


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_two_rubrics_share_an_anchor_or_an_example(language: Language) -> None:
    described = {key: _descriptions(rubric, language) for key, rubric in RUBRICS.items()}
    shared = {
        (one, other): described[one] & described[other]
        for one, other in combinations(RUBRICS, 2)
        if RUBRICS[one].id != RUBRICS[other].id  # versions of one rubric share what stayed
    }
    assert {pair: texts for pair, texts in shared.items() if texts} == {}


def _descriptions(rubric: Rubric, language: Language) -> set[str]:
    levels = [level for criterion in rubric.criteria for level in criterion.levels]
    texts = [level.anchor for level in levels] + [level.example for level in levels if level.example]
    return {" ".join(text.to(language).casefold().split()) for text in texts}


def test_every_ready_rubric_is_in_the_table_that_tells_what_it_rates() -> None:
    table = (rubric_directory() / "README.md").read_text(encoding="utf-8")
    assert [each.name for each in rubric_files(rubric_directory()) if f"| `{each.name}` |" not in table] == []


def test_titles_tell_the_ready_rubrics_apart() -> None:
    first = {rubric.id: rubric for rubric in RUBRICS.values()}  # versions of one rubric may share a title
    assert len({rubric.title.ru for rubric in first.values()}) == len(first)


def test_a_new_season_gets_every_ready_rubric(tmp_path: Path) -> None:
    start_season(tmp_path / "season")
    assert load_rubrics(tmp_path / "season" / "rubrics") == RUBRICS
