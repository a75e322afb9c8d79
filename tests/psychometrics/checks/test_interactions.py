"""Bias: the juror who is harsher on one criterion or theme than elsewhere is found, with its size."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.psychometrics.juries import BIASED, THEMATIC, honest_juries, straying_jury
from workbench.domain.ratings import RatingTable
from workbench.psychometrics.checks.interactions import bias_interactions
from workbench.psychometrics.rasch.facets import fit_facets


def test_a_juror_harsher_on_one_criterion_is_found_first():
    found = bias_interactions(straying_jury()[0])

    assert found.loc[0, ["juror", "criterion"]].tolist() == [BIASED, "C2"]
    assert found["flagged"].sum() == 1
    assert found.loc[0, "bias"] == pytest.approx(1.0, abs=0.5)
    assert found.loc[0, "points"] < -0.3


def test_a_juror_harsher_on_one_theme_is_found_first():
    fit, _, themes = straying_jury()

    found = bias_interactions(fit, ("juror", themes))

    assert found.loc[0, ["juror", "group"]].tolist() == [THEMATIC, "T1"]
    assert found.loc[0, "flagged"]
    assert found.loc[0, "bias"] == pytest.approx(2.0, abs=0.8)
    assert found.loc[found["flagged"], "juror"].unique().tolist() == [THEMATIC]


def test_sides_may_be_named_in_either_order():
    fit, _, themes = straying_jury()

    for one, other, labels in (
        (("juror", themes), (themes, "juror"), ["juror", "group"]),
        (("juror", "criterion"), ("criterion", "juror"), ["juror", "criterion"]),
    ):
        first = bias_interactions(fit, one).set_index(labels).sort_index()
        second = bias_interactions(fit, other).set_index(labels).sort_index()
        assert second["bias"].to_numpy() == pytest.approx(first["bias"].to_numpy(), nan_ok=True)
        assert second["points"].to_numpy() == pytest.approx(first["points"].to_numpy(), nan_ok=True)


def test_themes_may_meet_criteria():
    simulation, _ = honest_juries(1)[0]
    themes = {entry: number % 3 for number, entry in enumerate(simulation.table.entries)}
    frame = simulation.frame.copy()
    hard = (frame.entry.map(themes) == 1) & (frame.criterion == "C4")
    frame.loc[hard, "level"] = np.maximum(frame.loc[hard, "level"] - 1, 0)

    found = bias_interactions(fit_facets(RatingTable.from_frame(frame)), (themes, "criterion"))

    assert found.loc[0, ["group", "criterion"]].tolist() == [1, "C4"]
    assert found.loc[0, "bias"] > 0.5


@pytest.mark.parametrize("side", ["criterion", "themes"])
def test_honest_jurors_have_as_many_biases_as_chance_gives(side):
    frames = []
    for _, fit in honest_juries():
        themes = {entry: number % 3 for number, entry in enumerate(fit.table.entries)}
        frames.append(bias_interactions(fit, ("juror", themes if side == "themes" else side)))
    found = pd.concat(frames)

    assert 0.85 < found["z"].std() < 1.15
    assert 0.02 < (found["p"] < 0.05).mean() < 0.09
    assert found["flagged"].mean() < 0.01


def test_pairs_with_few_reviews_are_listed_but_not_tested():
    _, fit = honest_juries(1)[0]

    found = bias_interactions(fit, ("entry", "criterion"), at_least=5)

    assert (found["n_reviews"] == 3).all()
    assert found["p"].isna().all()
    assert np.isfinite(found["bias"]).mean() > 0.9
    assert not found["flagged"].any()


def test_what_is_no_interaction_is_refused():
    _, fit = honest_juries(1)[0]

    for between in (("juror", "juror"), ("juror", "entry"), ("criterion", "criterion")):
        with pytest.raises(ValueError, match="no interaction"):
            bias_interactions(fit, between)
    with pytest.raises(ValueError, match="no facet"):
        bias_interactions(fit, ("expert", "criterion"))
    with pytest.raises(ValueError, match="without a group: E0001"):
        bias_interactions(fit, ("juror", {"E0002": "T1"}))
