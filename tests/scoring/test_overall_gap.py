"""How somebody rates oneself over all competencies: seldom told falsely, and seen where it is so."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.scoring.standard_scores import Scores, beyond_chance, overall_gap

N, COMPETENCIES = 3000, 8
# Errors of measuring with one's own departures, and how far others depart, in logits.
OWN, OTHERS = 0.9, 0.45


def scores_of(gap: np.ndarray, own: float = OWN, others: float = OTHERS) -> dict[str, Scores]:
    """Gaps (n_people, n_competencies), all of one precision; NaN without others."""
    nobody = np.zeros(len(gap))
    count = np.zeros(len(gap), dtype=np.int64)
    error = np.full(len(gap), np.hypot(own, others))
    shared = np.full(len(gap), others)
    return {
        str(number): Scores(nobody, nobody, count, count, count, count, {}, column, error, shared, shared)
        for number, column in enumerate(gap.T)
    }


def told(gap: np.ndarray) -> np.ndarray:
    found, se = overall_gap(scores_of(gap))
    return beyond_chance(found[:, None], se[:, None])[:, 0]


def drawn(added: float, *, together: bool, seed: int = 3) -> np.ndarray:
    """Gaps of people who add this much to views of themselves; others depart alike on all, or on each."""
    rng = np.random.default_rng(seed)
    others = rng.normal(0, OTHERS, (N, 1 if together else COMPETENCIES))
    return added + rng.normal(0, OWN, (N, COMPETENCIES)) - others


def test_those_who_rate_themselves_as_is_usual_are_told_otherwise_one_time_in_twenty_at_most():
    # Alike on all competencies is the worst that others can do.
    assert (told(drawn(0.0, together=True)) != 0).mean() == pytest.approx(0.05, abs=0.012)
    assert (told(drawn(0.0, together=False)) != 0).mean() < 0.02


@pytest.mark.parametrize("added", [-1.5, 1.5])
def test_leniency_on_all_competencies_is_seen_where_single_gaps_show_little(added):
    gap = drawn(added, together=True)
    assert (told(gap) == np.sign(added)).mean() > 0.7
    alone = beyond_chance(gap, np.full(gap.shape, np.hypot(OWN, OTHERS)))
    assert (alone != 0).mean() < 0.15


def test_the_error_on_the_whole_is_how_far_the_whole_scatters():
    found, se = overall_gap(scores_of(drawn(0.3, together=True)))
    assert found.mean() == pytest.approx(0.3, abs=0.04)
    assert found.std() == pytest.approx(se[0], rel=0.05)
    assert se == pytest.approx(np.sqrt(OWN**2 / COMPETENCIES + OTHERS**2))


def test_only_competencies_that_others_spoke_of_count():
    gap = np.full((3, 4), 1.0)
    gap[1, 2:] = np.nan
    gap[2, 1:] = np.nan
    found, se = overall_gap(scores_of(gap))
    assert found[:2] == pytest.approx(1.0)
    assert se[1] == pytest.approx(np.sqrt(OWN**2 / 2 + OTHERS**2))
    # A single competency is no whole, and its gap is told there.
    assert np.isnan(found[2])
    assert np.isnan(se[2])
