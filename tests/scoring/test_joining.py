"""Forms of a person weigh by their errors where they together lie: against roots found independently."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from workbench.psychometrics.rasch.scale import Scale
from workbench.scoring.joining import join
from workbench.scoring.likelihood import Answered, InformationTable, weighted_likelihood

SITUATIONS, INDICATORS = ((-1.2, 0.0, 1.2), 4), ((-1.8, 0.0, 1.8), 5)
# Leniency and SD of views: a test, oneself, a mentor.
EFFECT, VIEW_SD = np.array([0.0, 0.8, 0.3]), np.array([0.2, 0.5, 0.4])


def a_scale(steps, n_items, seed) -> Scale:
    place = np.random.default_rng(seed).normal(0, 0.5, n_items)
    each = (place - place.mean())[:, None] + np.array(steps)
    return Scale(np.c_[np.zeros(n_items), -np.cumsum(each, axis=1)])


SCALES = [a_scale(*SITUATIONS, 1), a_scale(*INDICATORS, 2), a_scale(*INDICATORS, 2)]


def drawn(scale, ability, rng, missed=0.1):
    n_items = len(scale.log_weight)
    item, place = np.tile(np.arange(n_items), len(ability)), np.repeat(ability, n_items)
    chance = scale.probabilities(item, place).cumsum(axis=1)
    credit = (rng.random((len(item), 1)) > chance).sum(axis=1).clip(0, 3).reshape(-1, n_items)
    left_out = rng.random(credit.shape) < missed
    left_out[:, 0] = False  # something is answered on each form
    return np.where(left_out, -1, credit)


def forms_about(ability, seed=5):
    """person, measure, effect, departure, what was answered, error at the forms' own measures."""
    rng = np.random.default_rng(seed)
    n = len(ability)
    credit = [
        drawn(scale, ability + EFFECT[number] + rng.normal(0, VIEW_SD[number], n), rng)
        for number, scale in enumerate(SCALES)
    ]
    found = [weighted_likelihood(scale, each) for scale, each in zip(SCALES, credit, strict=True)]
    answered = Answered.together(
        [Answered.of(scale, each) for scale, each in zip(SCALES, credit, strict=True)]
    )
    measure, se = (np.concatenate(each) for each in zip(*found, strict=True))
    return (
        np.tile(np.arange(n), 3),
        measure - np.repeat(EFFECT, n),
        np.repeat(EFFECT, n),
        np.repeat(VIEW_SD**2, n),
        answered,
        se,
    )


def exact_information(scale, given, place):
    items = np.flatnonzero(given)
    return scale.moments(items, np.full(len(items), place))[1].sum()


def test_the_joint_measure_is_where_forms_weighed_there_balance():
    person, value, effect, departure, answered, _ = forms_about(np.linspace(-3, 3, 25))
    found = join(person, value, effect, departure, answered, 25)

    for each in range(25):
        rows = np.flatnonzero(person == each)

        def excess(place, rows=rows):
            error = [
                1 / exact_information(SCALES[answered.table[row]], answered.given[row], place + effect[row])
                for row in rows
            ]
            return float(((value[rows] - place) / (np.array(error) + departure[rows])).sum())

        expected = brentq(excess, value[rows].min() - 1e-6, value[rows].max() + 1e-6, xtol=1e-12)
        assert found.mean[each] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("ability", [-2.0, 0.0, 2.0])
def test_short_forms_of_people_near_an_end_are_not_drawn_to_the_middle(ability):
    n = 1500
    person, value, effect, departure, answered, se = forms_about(np.full(n, ability))
    found = join(person, value, effect, departure, answered, n)

    own = 1 / (se**2 + departure)
    before = np.bincount(person, own * value) / np.bincount(person, own)
    error = found.mean - ability
    share = (np.abs(error) < 1.959964 / np.sqrt(found.total)).mean()
    assert error.mean() == pytest.approx(0.0, abs=0.08)
    assert share == pytest.approx(0.955, abs=0.02)
    if ability > 0:
        # A lenient rater's form is nearer its end, so high people lost most.
        assert (before - ability).mean() < -0.2


def test_one_form_alone_stays_as_it_is():
    scale = SCALES[0]
    credit = drawn(scale, np.linspace(-3, 3, 40), np.random.default_rng(7))
    measure, se = weighted_likelihood(scale, credit)
    found = join(np.arange(40), measure, np.zeros(40), np.zeros(40), Answered.of(scale, credit), 41)

    assert np.array_equal(found.mean[:40], measure)
    assert np.isnan(found.mean[40])
    assert 1 / np.sqrt(found.total[:40]) == pytest.approx(se, rel=1e-5)
    assert found.total[40] == 0


def test_forms_that_say_opposite_things_of_a_person_have_a_measure_between():
    credit = [np.zeros((1, 4), dtype=np.int64), np.full((1, 5), 3), np.full((1, 5), 3)]
    value = np.array([weighted_likelihood(s, c)[0][0] for s, c in zip(SCALES, credit, strict=True)]) - EFFECT
    answered = Answered.together([Answered.of(s, c) for s, c in zip(SCALES, credit, strict=True)])
    found = join(np.zeros(3, dtype=np.int64), value, EFFECT, VIEW_SD**2, answered, 1)

    assert value.min() < found.mean[0] < value.max()
    assert (found.weight * value).sum() == pytest.approx(found.mean[0], abs=1e-8)
    assert found.weight.sum() == pytest.approx(1.0)


def test_information_between_the_places_of_a_table_is_exact_to_a_millionth():
    rng = np.random.default_rng(3)
    scale, n = SCALES[1], 400
    place, given = rng.uniform(-9, 9, n), rng.random((n, 5)) < 0.7
    table = InformationTable.of(scale)
    exact = [exact_information(scale, given[each], place[each]) for each in range(n)]

    assert table.information(place, given) == pytest.approx(np.array(exact), abs=1e-6)
    far = np.array([-1e3, 1e3])
    ends = table.information(np.array([-table.reach, table.reach]), np.ones((2, 5), dtype=bool))
    assert np.array_equal(table.information(far, np.ones((2, 5), dtype=bool)), ends)
    assert (ends > 0).all()
