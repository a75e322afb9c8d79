"""What a season's assessments need of rubrics and tests; read from data that may have other mistakes too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workbench.domain.assessment import SituationTest
from workbench.domain.problems import Problem, rows
from workbench.domain.rubric import Rubric
from workbench.errors import N_, Sentence

_NO_INDICATORS = N_(
    "%(rubric)s has no indicators, so that nobody can rate by it; choose a rubric of competencies, or write "
    "sources: []"
)
_KEYED_OTHERWISE = N_("%(test)s is keyed to %(right)s, this assessment goes by %(rubric)s; name the same one")
_SOURCE_TWICE = N_("names %(source)s twice; once is enough")


def without_indicators(data: Any, rubrics: Mapping[str, Rubric]) -> Iterator[Problem]:
    """Assessments that ask for ratings by a rubric in which there is nothing to rate."""
    for index, row in rows(data, "assessments"):
        rubric = rubrics.get(str(row.get("rubric")))
        asks = row.get("sources", ["self"])  # what the season takes where nothing is said
        if rubric is None or not asks or any(each.indicators for each in rubric.criteria):
            continue
        place = "sources" if "sources" in row else "rubric"
        yield ("assessments", index, place), Sentence(_NO_INDICATORS, {"rubric": rubric.key})


def keyed_otherwise(data: Any, tests: Mapping[str, SituationTest]) -> Iterator[Problem]:
    """Assessments whose test tells of the competencies of another rubric."""
    for index, row in rows(data, "assessments"):
        test, rubric = tests.get(str(row.get("test"))), row.get("rubric")
        if test is not None and isinstance(rubric, str) and test.rubric != rubric:
            told = {"test": test.key, "right": test.rubric, "rubric": rubric}
            yield ("assessments", index, "test"), Sentence(_KEYED_OTHERWISE, told)


def repeated_sources(data: Any) -> Iterator[Problem]:
    """Sources that an assessment names twice; told beside sources that nobody knows."""
    for index, row in rows(data, "assessments"):
        named = row.get("sources")
        listed = [each for each in named if isinstance(each, str)] if isinstance(named, list | tuple) else []
        for source in dict.fromkeys(each for each in listed if listed.count(each) > 1):
            yield ("assessments", index, "sources"), Sentence(_SOURCE_TWICE, {"source": source})
