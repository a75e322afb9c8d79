"""Agreement of jurors: counted pair by pair, and compared with what the model expects."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.psychometrics.juries import honest_juries
from workbench.domain.ratings import RatingTable
from workbench.psychometrics.checks.exact_agreement import agreement_statistics
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.simulation.simulate import simulate_ratings


def test_agreement_is_counted_over_all_pairs_of_ratings():
    simulation, fit = honest_juries(1)[0]
    pairs, exact, adjacent = 0, 0, 0
    for _, levels in simulation.frame.groupby(["entry", "criterion"])["level"]:
        for one, other in itertools.combinations(levels, 2):
            pairs += 1
            exact += one == other
            adjacent += abs(one - other) == 1

    found = agreement_statistics(fit)

    assert found.n_pairs == pairs
    assert found.exact == pytest.approx(exact / pairs)
    assert found.adjacent == pytest.approx(adjacent / pairs)
    assert found.by_juror["n_pairs"].sum() == 2 * pairs


def test_independent_jurors_agree_as_often_as_the_model_expects():
    found = [agreement_statistics(fit) for _, fit in honest_juries()]

    assert np.mean([each.exact - each.expected_exact for each in found]) == pytest.approx(0, abs=0.01)
    assert np.mean([each.adjacent - each.expected_adjacent for each in found]) == pytest.approx(0, abs=0.01)
    z = np.concatenate([each.by_juror["z"] for each in found])
    assert 0.75 < z.std() < 1.25
    assert (np.concatenate([each.by_juror["p"] for each in found]) < 0.05).mean() < 0.12


def test_jurors_who_copy_agree_more_often_than_expected():
    frame = honest_juries(1)[0][0].frame.copy()
    first = frame.groupby(["entry", "criterion"])["level"].transform("first")
    own = (frame.juror == "J003") & (np.random.default_rng(5).random(len(frame)) < 0.7)
    frame.loc[own, "level"] = first[own]

    found = agreement_statistics(fit_facets(RatingTable.from_frame(frame))).by_juror.set_index("juror")

    assert found.loc["J003", "exact"] > found.loc["J003", "expected_exact"] + 0.1
    assert found["p"].idxmin() == "J003"


def test_where_nobody_shares_an_entry_there_is_no_agreement():
    table = simulate_ratings(n_entries=30, n_jurors=1, jurors_per_entry=1, rng=np.random.default_rng(1)).table

    found = agreement_statistics(fit_facets(table, halo=False))

    assert found.n_pairs == 0
    assert np.isnan(found.exact)
    assert found.by_juror[["exact", "expected_exact", "z", "p"]].isna().all(axis=None)
