"""Logits of test and ratings need not be one unit, and a careless form must not carry a measure."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.scoring.standard_case import COMPETENCIES, N_PEOPLE, invented, made_from
from tests.scoring.test_joining import EFFECT, SCALES, VIEW_SD, drawn
from workbench.scoring.joining import Joint, join
from workbench.scoring.likelihood import Answered, weighted_likelihood
from workbench.scoring.source_model import Observed, fit_sources
from workbench.scoring.standard_scores import score_people
from workbench.scoring.standards import SourceScale, Standard

N = 1200


def four_views(unit: float, seed: int = 4) -> Observed:
    """A test and three sources of ratings, which have `unit` logits in one of the test, about everybody."""
    rng = np.random.default_rng(seed)
    ability = rng.normal(0.4, 1.0, N)
    parts = [ability + rng.normal(0, 0.2, N)]
    parts += [0.5 + unit * ability + rng.normal(0, 0.4, N) for _ in range(3)]
    measure = np.concatenate(parts) + rng.normal(0, 0.5, 4 * N)
    return Observed(
        np.tile(np.arange(N), 4),
        np.repeat(np.arange(4), N),
        np.arange(4 * N),
        measure,
        np.full(4 * N, 0.25),
        other_unit=np.array([False, True, True, True]),
    )


@pytest.mark.parametrize("unit", [0.6, 1.0, 1.6])
def test_the_unit_of_ratings_is_found_beside_the_test(unit):
    found = fit_sources(four_views(unit)).relative_to(0)
    assert found.unit[0] == 1
    assert np.log(found.unit[1:] / unit) == pytest.approx(0.0, abs=3 * found.unit_se)
    assert 0.01 < found.unit_se < 0.06
    # In the middle of people, where leniencies hold.
    assert found.leniency[1:] == pytest.approx(0.5 + (unit - 1) * 0.4, abs=0.1)
    assert found.person_mean == pytest.approx(0.4, abs=0.1)


def test_the_error_of_a_unit_is_how_far_it_scatters():
    found = [fit_sources(four_views(1.3, seed=seed)) for seed in range(30)]
    scatter = np.std([np.log(each.unit[1]) for each in found], ddof=1)
    assert np.mean([each.unit_se for each in found]) == pytest.approx(scatter, rel=0.4)


@cache
def standard_of(unit: float) -> Standard:
    return made_from(invented(seed=2, unit=unit)[0]).standard


@pytest.mark.parametrize("unit", [0.6, 1.5])
def test_people_far_from_the_middle_are_measured_in_the_tests_unit(unit):
    forms, ability = invented(seed=2, unit=unit)
    standard = standard_of(unit)
    alike = replace(
        standard,
        competencies={
            name: replace(each, sources=replace(each.sources, unit=np.ones(len(each.sources.sources))))
            for name, each in standard.competencies.items()
        },
    )
    error, before = (
        np.stack([score_people(one, forms, N_PEOPLE)[name].measure for name in COMPETENCIES], axis=1)
        - ability
        for one in (standard, alike)
    )
    far = np.abs(ability) > 1.2
    outwards = np.sign(ability)
    assert np.mean((outwards * error)[far]) == pytest.approx(0.0, abs=0.15)
    assert abs(np.mean((outwards * before)[far])) > 0.2
    assert np.sqrt(np.mean(error**2)) < np.sqrt(np.mean(before**2))


def test_too_few_people_tell_no_unit():
    forms, _ = invented(100, seed=3, unit=1.6)
    for each in made_from(forms, 100).standard.competencies.values():
        assert (each.sources.unit == 1).all()
        assert (each.sources.unit_se == 0).all()


def test_units_are_kept_with_the_standard():
    standard = standard_of(1.5)
    kept = Standard.from_json(json.loads(json.dumps(standard.to_json())))
    for name in COMPETENCIES:
        before, after = standard.competencies[name].sources, kept.competencies[name].sources
        assert (before.unit > 1.2).sum() == len(before.sources) - 1
        assert np.array_equal(before.unit, after.unit)
        assert np.array_equal(before.unit_se, after.unit_se)
        assert before.middle == after.middle


def test_a_scale_that_names_no_units_has_one_unit():
    nothing = np.zeros(2)
    scale = SourceScale(("test", "self"), nothing, np.zeros((2, 2)), nothing, nothing)
    assert np.array_equal(scale.unit, [1.0, 1.0])


def joined(credit: list[np.ndarray], *, robust: bool = True) -> Joint:
    """One person's forms, one on each scale."""
    value = np.array([weighted_likelihood(s, c)[0][0] for s, c in zip(SCALES, credit, strict=True)]) - EFFECT
    answered = Answered.together([Answered.of(s, c) for s, c in zip(SCALES, credit, strict=True)])
    nobody = np.zeros(len(credit), dtype=np.int64)
    return join(nobody, value, EFFECT, VIEW_SD**2, answered, 1, robust=robust)


LOW_LOW_TOP = [np.array([[0, 1, 0, 0]]), np.array([[1, 0, 1, 0, 1]]), np.full((1, 5), 3)]


def test_one_extreme_form_does_not_outweigh_two_that_agree():
    found, before = joined(LOW_LOW_TOP), joined(LOW_LOW_TOP, robust=False)
    assert found.heed[:2] == pytest.approx(1.0, abs=0.1)
    assert found.heed[2] < 0.6
    assert found.mean[0] < before.mean[0] - 0.3
    # Who disagrees is not known for certain: the error grows.
    assert found.total[0] < before.total[0]


def test_of_two_forms_nobody_knows_which_is_odd():
    credit = [LOW_LOW_TOP[0], np.full((1, 5), -1), LOW_LOW_TOP[2]]
    rows = [0, 2]
    measure = [weighted_likelihood(SCALES[each], credit[each])[0][0] for each in rows]
    answered = Answered.together([Answered.of(SCALES[each], credit[each]) for each in rows])
    value = np.array(measure) - EFFECT[rows]
    found = join(
        np.zeros(2, dtype=np.int64), value, EFFECT[rows], VIEW_SD[rows] ** 2, answered, 1, robust=True
    )
    assert np.array_equal(found.heed, [1.0, 1.0])


def test_forms_that_agree_are_heeded_in_full():
    credit = [np.array([[1, 2, 1, 2]]), np.array([[2, 2, 1, 2, 2]]), np.array([[1, 2, 2, 1, 2]])]
    found, before = joined(credit), joined(credit, robust=False)
    assert np.array_equal(found.heed, np.ones(3))
    assert found.mean[0] == before.mean[0]
    assert found.total[0] == before.total[0]


def test_careless_forms_among_many_people_cost_less_when_they_are_heeded_less():
    rng = np.random.default_rng(8)
    n = 1500
    ability = rng.normal(0, 1, n)
    credit = [drawn(scale, ability + EFFECT[each], rng) for each, scale in enumerate(SCALES)]
    careless = rng.random(n) < 0.1
    credit[2][careless] = 3
    value = np.concatenate(
        [weighted_likelihood(s, c)[0] - e for s, c, e in zip(SCALES, credit, EFFECT, strict=True)]
    )
    answered = Answered.together([Answered.of(s, c) for s, c in zip(SCALES, credit, strict=True)])
    person = np.tile(np.arange(n), 3)
    effect, departure = np.repeat(EFFECT, n), np.repeat(VIEW_SD**2, n)

    def error(*, robust):
        found = join(person, value, effect, departure, answered, n, robust=robust)
        return found.mean - ability

    before, now = error(robust=False), error(robust=True)
    assert np.sqrt((now[careless] ** 2).mean()) < 0.85 * np.sqrt((before[careless] ** 2).mean())
    assert np.sqrt((now[~careless] ** 2).mean()) == pytest.approx(
        np.sqrt((before[~careless] ** 2).mean()), rel=0.02
    )
