"""Assessments of a season that nobody could rate, read or compare are told before they begin."""

from __future__ import annotations

from typing import Any

import pytest

from tests.assessing_case import an_assessed_season, an_assessment
from workbench.domain.planning import PairingDocument
from workbench.domain.season import Assessment
from workbench.linting.seasons import check_season


def told(*assessments: Assessment, mentees: int = 1) -> list[tuple[str, object]]:
    """Codes and fields of what is said of assessments."""
    season = an_assessed_season(*assessments)
    season = season.model_copy(update={"pairing": PairingDocument(mentees_per_mentor=mentees)})
    found = [each for each in check_season(season, {}) if each.path[0] == "assessments"]
    return [(each.code, each.path[-1]) for each in found]


@pytest.mark.parametrize(
    ("changes", "mentees", "expected"),
    [
        ({"sources": ("self", "mentor", "mentee", "expert"), "raters_shown": 10}, 1, []),
        ({"sources": ("self", "mentor"), "raters_shown": 3}, 1, [("SEA006", "raters_shown")]),
        # Nothing is written, and two are needed: one partner is never enough.
        ({"sources": ("self", "mentee")}, 1, [("SEA006", "sources")]),
        ({"sources": ("self", "mentee")}, 2, []),
        ({"sources": ("self", "mentor"), "raters_shown": 3}, 5, [("SEA006", "raters_shown")]),
        ({"sources": ("self",), "raters_shown": 3}, 1, []),  # others are not asked
        ({"sources": ("self", "expert"), "raters_shown": 1}, 1, [("SEA007", "raters_shown")]),
        ({"sources": ("self",), "raters_shown": 1}, 1, []),
        ({"sources": ("self", "mentor"), "pair_role": "mentor"}, 1, [("SEA009", "sources")]),
        ({"sources": ("mentee", "expert"), "pair_role": "mentee"}, 1, [("SEA009", "sources")]),
        ({"sources": ("mentee", "expert"), "pair_role": "mentor"}, 1, []),
        ({"sources": ("mentor", "expert"), "pair_role": "mentee"}, 1, []),
    ],
)
def test_others_have_to_be_able_to_rate_and_be_enough_to_hide_among(
    changes: dict[str, Any], mentees: int, expected: list[tuple[str, str]]
) -> None:
    assert told(an_assessment(**changes), mentees=mentees) == expected


@pytest.mark.parametrize(
    ("changes", "n_found"),
    [({}, 0), ({"test": "situations@2"}, 1), ({"test": None}, 1), ({"rubric": "mentor@2", "test": None}, 2)],
)
def test_only_the_same_rubric_and_test_can_be_compared(changes: dict[str, Any], n_found: int) -> None:
    later = an_assessment(id="final", compared_with="entry", **changes)
    assert told(an_assessment(), later) == [("SEA008", "compared_with")] * n_found
