"""What the checks of a rubric say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.domain.ratings import RatingTable
from workbench.psychometrics.agreement.coefficients import intraclass_correlation, krippendorff_alpha
from workbench.psychometrics.checks.category_statistics import category_statistics
from workbench.psychometrics.checks.criteria_checks import criteria_contribution, criteria_similarity
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.scale_models import compare_scale_models
from workbench.psychometrics.rasch.separation import separation_frame
from workbench.psychometrics.simulation.simulate import simulate_ratings
from workbench.workflows.calibrating import criterion_findings

SEATS = 15


@pytest.fixture(scope="module")
def simulation():
    return simulate_ratings(
        n_entries=90, n_jurors=9, n_criteria=4, n_levels=4, halo_sd=0.6, rng=np.random.default_rng(7)
    )


@pytest.fixture(scope="module")
def fit(simulation) -> FacetsFit:
    return fit_facets(simulation.table)


def said(sentences) -> str:
    return "\n".join(str(each) for each in sentences)


def repeated(simulation) -> FacetsFit:
    """The ratings with C2 a copy of C1."""
    frame = simulation.frame.copy()
    wide = frame.pivot(index=["entry", "juror"], columns="criterion", values="level")
    wide["C2"] = wide["C1"]
    return fit_facets(RatingTable.from_frame(wide.stack().rename("level").reset_index()))


def test_levels_all_in_use_are_said_to_be(fit):
    levels = category_statistics(fit)

    text = said(criterion_findings.category_sentences(levels))

    least = int(levels.loc[levels["criterion"].notna(), "count"].min())
    assert least >= criterion_findings.LEAST_OF_A_LEVEL
    assert f"given {least} times or more" in text
    assert "levels mean what they say" in text


def test_a_level_hardly_given_is_named_with_its_criterion(fit):
    levels = category_statistics(fit)
    levels.loc[(levels["criterion"] == "C3") & (levels["level"] == 3), "count"] = 9

    text = said(criterion_findings.category_sentences(levels))

    assert "On criterion C3 these levels were given fewer than 10 times: 3." in text
    assert "times or more" not in text


def test_a_level_given_to_entries_no_better_is_named(fit):
    levels = category_statistics(fit)
    levels.loc[(levels["criterion"] == "C1") & (levels["level"] == 2), "average_measure"] = -9.0

    text = said(criterion_findings.category_sentences(levels))

    assert "On criterion C1 entries given level 2 are no better" in text
    assert "mean what they say" not in text


def test_thresholds_in_order_are_said_to_be_and_others_are_not(fit):
    levels = category_statistics(fit)

    assert "Thresholds stand in order" in said(criterion_findings.threshold_sentences(levels))
    assert said(criterion_findings.threshold_sentences(levels.assign(disordered=True))) == ""


def test_the_simpler_scale_is_said_to_be_enough_where_it_is(fit):
    models = compare_scale_models(fit)
    assert models.p > 0.05

    text = said(criterion_findings.scale_model_sentences(models, SEATS))

    assert f"(p = {models.p:.2f}): the simpler scale" in text
    assert f"{models.seats_changed(SEATS)} of {SEATS}" in text


def test_one_criterion_has_no_models_to_compare(fit):
    table = fit.table.keep(fit.table.criterion == 0)
    models = compare_scale_models(fit_facets(table, halo=False))

    assert "Both models are one here" in said(criterion_findings.scale_model_sentences(models, SEATS))


def test_criteria_that_repeat_each_other_are_named_and_others_are_not(fit, simulation):
    copied = said(criterion_findings.similarity_sentences(criteria_similarity(repeated(simulation))))
    plain = said(criterion_findings.similarity_sentences(criteria_similarity(fit)))

    assert copied.startswith("Criteria C1 and C2 repeat each other: likeness 1.00")
    assert plain.startswith("No two criteria repeat")


def test_separation_is_told_as_levels_of_quality(fit):
    frame = separation_frame(fit)

    text = said(criterion_findings.separation_sentences(frame))

    assert f"about {frame.loc[0, 'strata']:.1f} levels" in text
    assert f"reliability {fit.reliability:.2f}" in text
    assert "Jurors can be told apart by severity" in text


def test_jurors_of_one_severity_are_said_to_be_alike(fit):
    frame = separation_frame(fit)
    frame.loc[frame["facet"] == "juror", "p"] = 0.4

    assert "Jurors cannot be told apart" in said(criterion_findings.separation_sentences(frame))


def test_coefficients_name_the_criteria_at_the_ends(simulation):
    frame = simulation.frame
    tables = {
        criterion: rows.pivot(index="entry", columns="juror", values="level")
        for criterion, rows in frame.groupby("criterion")
    }
    alpha = {criterion: krippendorff_alpha(table, "ordinal") for criterion, table in tables.items()}
    totals = intraclass_correlation(frame.groupby(["entry", "juror"])["level"].mean().unstack())

    text = said(criterion_findings.coefficient_sentences(alpha, totals))

    estimates = pd.Series({criterion: each.estimate for criterion, each in alpha.items()})
    assert f"from {estimates.min():.2f} ({estimates.idxmin()})" in text
    assert f"to {estimates.max():.2f} ({estimates.idxmax()})" in text
    assert "less than 0.667" in text
    assert f"review: {totals['ICC(1)'].estimate:.2f}; the mean of 3 jurors" in text


def test_the_criterion_the_list_needs_most_is_named(fit):
    contribution = criteria_contribution(fit, seats=SEATS)

    text = said(criterion_findings.contribution_sentences(contribution, SEATS))

    most = contribution.loc[contribution["reliability"].idxmin()]
    changed = contribution["seats_changed"]
    assert f"without {most['criterion']}: reliability falls from {fit.reliability:.3f}" in text
    assert f"from {changed.min()} to {changed.max()} of {SEATS} seats" in text


def test_a_criterion_without_which_nothing_is_lost_is_named(fit):
    contribution = criteria_contribution(fit)
    contribution.loc[2, ["reliability", "reliability_lost"]] = [fit.reliability + 0.01, -0.01]

    text = said(criterion_findings.contribution_sentences(contribution, None))

    assert f"Without {contribution.loc[2, 'criterion']} reliability would not fall" in text
    assert "seats" not in text
