"""Do two criteria say the same, and what does each add to the measures."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from workbench.domain.ratings import Indices, RatingTable
from workbench.errors import N_, Sentence, TooFewRatings
from workbench.psychometrics.checks.conditional_levels import pair_probabilities
from workbench.psychometrics.checks.discoveries import false_discovery_rate, found, two_sided
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.scale import Floats, Scale

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class CriteriaSimilarity:
    """How alike criteria are beyond the entry, the juror and the halo.

    Attributes
    ----------
    pairs : first, second, n_reviews, similarity (1 two copies, 0 as the model has it, below 0 less alike than
        that), z, p, q, alike (flagged); the most alike first. NaN where no review rates both, or where
        their sum leaves no choice.
    matrix : (n_criteria, n_criteria) the similarities by label, cut at -1; 1 on the diagonal.
    """

    pairs: pd.DataFrame
    matrix: pd.DataFrame


def criteria_similarity(fit: FacetsFit, *, alike: float = 0.3, rate: float = 0.05) -> CriteriaSimilarity:
    """Estimate the residual correlation of each two criteria, given the sum of their levels [Andersen1973].

    Given the sum of two levels of a review, their difference depends on the two criteria only: not on the
    entry, the juror or the halo, which lift both. Criteria that repeat one another differ less than the
    model says: similarity = 1 - observed / expected variance of the difference, the residual correlation.
    It does what [Yen1984] does for independent responses.

    Parameters
    ----------
    alike : similarity from which a pair is flagged, if it is also more than chance.
    rate : share of false alarms among the pairs that are more than chance.
    """
    import pandas as pd

    table = fit.table
    levels = np.full((len(table.cell_start), table.n_criteria), -1)
    levels[table.cell, table.criterion] = table.level
    rows = []
    for first, second in itertools.combinations(range(table.n_criteria), 2):
        both = levels[(levels[:, first] >= 0) & (levels[:, second] >= 0)]
        similarity, z = _similarity(fit.estimates.scale, first, second, both[:, first], both[:, second])
        rows.append((table.criteria[first], table.criteria[second], len(both), similarity, z))
    pairs = pd.DataFrame(rows, columns=["first", "second", "n_reviews", "similarity", "z"])
    pairs["p"] = two_sided(pairs["z"].to_numpy(dtype=float))
    pairs["q"] = false_discovery_rate(pairs["p"].to_numpy())
    pairs["alike"] = found(pairs["q"].to_numpy(), rate) & (pairs["similarity"].to_numpy() >= alike)
    matrix = np.eye(table.n_criteria)
    for (first, second), value in zip(
        itertools.combinations(range(table.n_criteria), 2), pairs["similarity"], strict=True
    ):
        matrix[first, second] = matrix[second, first] = max(value, -1.0)
    labels = list(table.criteria)
    ordered = pairs.sort_values("similarity", ascending=False, kind="stable", ignore_index=True)
    return CriteriaSimilarity(ordered, pd.DataFrame(matrix, index=labels, columns=labels))


def _similarity(scale: Scale, first: int, second: int, one: Indices, other: Indices) -> tuple[float, float]:
    """Similarity of two criteria and its z, from their levels in the same reviews."""
    probability = pair_probabilities(scale, first, second, one + other)
    level = np.arange(scale.n_levels, dtype=float)
    mean = probability @ level
    squares = (level - mean[:, None]) ** 2
    variance = (probability * squares).sum(axis=1)
    spread = (probability * squares**2).sum(axis=1) - variance**2
    less = variance - (one - mean) ** 2
    if not variance.sum() > 1e-9 or not spread.sum() > 1e-9:
        return np.nan, np.nan
    return float(less.sum() / variance.sum()), float(less.sum() / np.sqrt(spread.sum()))


def criteria_contribution(fit: FacetsFit, *, seats: int | None = None) -> pd.DataFrame:
    """Fit the ratings again without each criterion in turn, to see what is lost.

    What a criterion costs in the jurors' time is not in the ratings; that is for people to weigh.

    Parameters
    ----------
    seats : how many of the best entries are chosen; None leaves `seats_changed` out.

    Returns
    -------
    frame : criterion, reliability and separation (without it), reliability_lost (negative: it did harm),
        rank_correlation (Spearman's, of the measures with and without), seats_changed (entries that would
        lose their seat). `attrs["reliability"]`: with all criteria.

    Raises
    ------
    TooFewRatings : there is only one criterion.
    DisconnectedDesign, NotConverged : what is left cannot be fitted.
    """
    import pandas as pd

    table = fit.table
    if table.n_criteria < 2:
        raise TooFewRatings(
            reason=Sentence(
                N_("%(criterion)s is the only criterion, so there is nothing to compare it with"),
                {"criterion": table.criteria[0]},
            )
        )
    rows = []
    for number, label in enumerate(table.criteria):
        without = _without(fit, number)
        place = {each: position for position, each in enumerate(table.entries)}
        kept = np.array([place[each] for each in without.table.entries])
        row = {
            "criterion": label,
            "reliability": without.reliability,
            "separation": without.separation,
            "reliability_lost": fit.reliability - without.reliability,
            "rank_correlation": _rank_correlation(fit.entry_measure[kept], without.entry_measure),
        }
        if seats is not None:
            row["seats_changed"] = len(_best(fit, seats) - _best(without, seats))
        rows.append(row)
    frame = pd.DataFrame(rows)
    frame.attrs.update(assume=fit.assume, reliability=fit.reliability)
    return frame


def _without(fit: FacetsFit, criterion: int) -> FacetsFit:
    table = fit.table.keep(fit.table.criterion != criterion)
    anchors = {facet: dict(values) for facet, values in fit.anchored.items()}
    anchors.get("criterion", {}).pop(fit.table.criteria[criterion], None)
    return fit_facets(
        table,
        model=fit.model,
        halo=fit.halo_sd > 0 and _shows_halo(table),
        center=fit.center,
        assume=fit.assume,
        anchors={facet: values for facet, values in anchors.items() if values},
    )


def _shows_halo(table: RatingTable) -> bool:
    return len(table) > len(table.cell_start)


def _rank_correlation(one: Floats, other: Floats) -> float:
    if len(one) < 3 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return np.nan
    return float(stats.spearmanr(one, other).statistic)


def _best(fit: FacetsFit, seats: int) -> set[object]:
    order = np.argsort(-fit.entry_measure, kind="stable")[:seats]
    return {fit.table.entries[each] for each in order}
