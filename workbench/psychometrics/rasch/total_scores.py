"""Score tests of one juror's ways, on the totals of their reviews [Rao1948].

Under the model a review's total carries all that its levels say about severity and halo. Given what the
other jurors' ratings say about the entry, every possible total has a known probability, so the slope of the
log-likelihood by a parameter of the juror's own has mean 0 and a variance that is summed, not approximated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from workbench.domain.ratings import Indices
from workbench.psychometrics.rasch.impressions import Impressions, positions
from workbench.psychometrics.rasch.scale import Floats

Parameter: TypeAlias = Literal["severity", "halo_variance"]

# The smallest probability of a total that can be divided by.
_SMALLEST = 1e-290


@dataclass(frozen=True, eq=False)
class ReviewScores:
    """(n_cells,) each: slope of a review's log-likelihood by a parameter; its variance and third moment."""

    score: Floats
    information: Floats
    third_moment: Floats


@dataclass(frozen=True, eq=False)
class _Group:
    """Reviews `where` by raters alike in severity and in which criteria were rated.

    `totals` : (n_places, n_totals) probability of each total. `expected`, `variance` : (n_places,) of the
    total.
    """

    where: Indices
    totals: Floats
    expected: Floats
    variance: Floats


def review_scores(
    impressions: Impressions,
    parameter: Parameter,
    *,
    rater: Indices | None = None,
    severity: Floats | None = None,
) -> ReviewScores:
    """Slope of each review's log-likelihood by its rater's severity (logits) or halo variance (logits²).

    Parameters
    ----------
    rater : (n_cells,) by whom; jurors by default, or parts of a juror's work.
    severity : (n_raters,) at which severities; the fitted ones by default.
    """
    of = impressions.juror if rater is None else rater
    at = impressions.severity if severity is None else severity
    score, information, third_moment = (np.zeros(impressions.n_cells) for _ in range(3))
    for group in _groups(impressions, of, at):
        totals = np.arange(group.totals.shape[1])
        residual = totals - group.expected[:, None]
        slope = -residual if parameter == "severity" else (residual**2 - group.variance[:, None]) / 2
        weight = impressions.others_weight[group.where]
        probability = np.maximum(weight @ group.totals, _SMALLEST)
        change = weight @ (group.totals * slope)
        slope_of_total = change / probability
        score[group.where] = slope_of_total[np.arange(len(weight)), impressions.total[group.where]]
        information[group.where] = (change * slope_of_total).sum(axis=1)
        third_moment[group.where] = (change * slope_of_total**2).sum(axis=1)
    return ReviewScores(score, information, third_moment)


def total_probabilities(impressions: Impressions) -> Iterator[tuple[Indices, Floats]]:
    """Reviews, and (n_reviews, n_totals) probability of each total given the other jurors' ratings."""
    for group in _groups(impressions, impressions.juror, impressions.severity):
        yield group.where, impressions.others_weight[group.where] @ group.totals


def log_total_weights(log_weight: Floats) -> Floats:
    """(n_totals,) log weight of each sum of levels of these criteria (n_criteria, n_levels).

    P(total | location z) ∝ exp(total z + log weight): the sum over all ways to reach the total.
    """
    weights = np.zeros(1)
    for criterion in log_weight:
        longer = np.full(len(weights) + len(criterion) - 1, -np.inf)
        for level in np.flatnonzero(np.isfinite(criterion)):
            part = slice(level, level + len(weights))
            longer[part] = np.logaddexp(longer[part], criterion[level] + weights)
        weights = longer
    return weights


def total_chances(log_weights: Floats, location: Floats) -> Floats:
    """(n, n_totals) probability of each total at each location (n,), in logits."""
    logits = log_weights + np.arange(len(log_weights)) * location[:, None]
    logits -= logits.max(axis=1, keepdims=True)
    np.exp(logits, out=logits)
    chances: Floats = logits / logits.sum(axis=1, keepdims=True)
    return chances


def _groups(impressions: Impressions, rater: Indices, severity: Floats) -> Iterator[_Group]:
    patterns, pattern = np.unique(impressions.rated, axis=0, return_inverse=True)
    for number, of_pattern in positions(pattern):
        log_weights = log_total_weights(impressions.scale.log_weight[patterns[number]])
        totals = np.arange(len(log_weights), dtype=float)
        for each, where in positions(rater[of_pattern]):
            chances = total_chances(log_weights, impressions.place - severity[each])
            expected = chances @ totals
            variance = chances @ totals**2 - expected**2
            yield _Group(of_pattern[where], chances, expected, variance)
