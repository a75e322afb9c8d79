"""A measure's place among levels, and which competencies stand apart in a profile."""

from __future__ import annotations

import pytest

from workbench.domain.competencies import CompetencyResult, Profile, place

CUTS = (-2.0, -1.0, 1.0, 2.0)


def a_result(competency: str, measure: float | None, se: float | None = 0.2) -> CompetencyResult:
    return CompetencyResult(
        competency=competency,
        measure=measure,
        se=se if measure is not None else None,
        cuts=CUTS,
        levels=(1, 2, 3, 4, 5),
        level=3,
        lowest=3,
        highest=3,
        probability=0.9,
        at_end="",
        n_answered=8,
        n_items=9,
    )


def a_profile(*results: CompetencyResult) -> Profile:
    return Profile("entry", "100001", "mentor_competencies@1", results, 2, 0, 1, "2025-11-01")


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (-2.0, 2.0),
        (-1.5, 2.5),
        (-1.0, 3.0),
        (0.0, 3.5),
        (1.0, 4.0),
        (2.0, 5.0),
        (-2.5, 1.625),
        (9.0, 6.0),
        (-9.0, 1.0),
    ],
)
def test_a_measure_at_a_cut_score_has_reached_the_level_above_it(measure, expected) -> None:
    assert place(measure, CUTS) == pytest.approx(expected)


def test_beyond_a_single_cut_score_a_level_is_a_logit_wide() -> None:
    assert [place(each, [0.5], 0) for each in (0.0, 0.5, 1.0)] == pytest.approx([0.5, 1.0, 1.5])


def test_what_lies_below_the_rest_beyond_its_error_is_to_be_developed_first() -> None:
    results = [a_result("low", -1.8), a_result("middle", -0.1), a_result("same", 0.0), a_result("high", 1.5)]
    profile = a_profile(*results)
    assert [each.competency for each in profile.to_develop()] == ["low"]
    assert [each.competency for each in profile.strengths()] == ["high"]


def test_of_a_flat_or_uncertain_profile_nothing_is_said_rather_than_chance() -> None:
    flat = a_profile(*(a_result(each, 0.0) for each in ("one", "two", "three")))
    unsure = a_profile(a_result("one", -0.5, 2.5), a_result("two", 0.2, 2.5))
    unknown = a_profile(a_result("one", None), a_result("two", None))
    for profile in (flat, unsure, unknown):
        assert (profile.to_develop(), profile.strengths()) == ((), ())


def test_no_more_than_half_of_the_competencies_stand_apart() -> None:
    profile = a_profile(a_result("one", -1.9), a_result("two", 0.9), a_result("three", 1.9))
    assert [each.competency for each in profile.to_develop(at_most=3)] == ["one"]
