"""Measures as totals: what jurors of average severity would give an entry, in the points of the rubric."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.fit_statistics import halo_places
from workbench.psychometrics.rasch.scale import Floats

if TYPE_CHECKING:
    from workbench.workflows.calibrating.ratings import Scoring


def fair_points(fit: FacetsFit, measure: Floats, scoring: Scoring) -> Floats:
    """(n,) expected total from a juror of average severity, in points of the rubric's total.

    A sum is the expected mean level times the sum of all weights. A floor is kept in the expectation: it is
    the mean over all forms that such a juror may fill, each with its floor. A fair list by the plain mean
    would let good levels make up for bad ones after all, and stand in another unit than the raw list.

    Parameters
    ----------
    measure : (n,) logits.
    """
    floor = scoring.aggregation.floor
    if floor is None:
        mean_level = fit.fair_average(measure, scoring.weight)
    else:
        mean_level = _with_floor(fit, measure, scoring, floor - fit.table.lowest_level)
    points: Floats = mean_level * scoring.aggregation.points_per_level(scoring.all_weights)
    return points


def _with_floor(fit: FacetsFit, measure: Floats, scoring: Scoring, floor: int) -> Floats:
    """`floor` counts from the lowest level of the table, as its levels do."""
    weight = np.array([scoring.weight[each] for each in fit.table.criteria])
    location = measure - fit.juror_severity.mean()
    expected = np.zeros(len(location))
    # One impression of the entry moves all levels of a form: the floor looks at them together.
    for node, share in zip(*halo_places(fit.halo_sd), strict=True):
        expected += share * _expected_total(fit, location + node, weight, floor)
    return expected + fit.table.lowest_level


def _expected_total(fit: FacetsFit, location: Floats, weight: Floats, floor: int) -> Floats:
    """(n,) E[lowest level, where it lies below the floor; else the weighted mean]; levels from 0.

    Given the location the levels are independent, so P(lowest >= k) is the product over the criteria.
    """
    levels = np.arange(fit.scale.n_levels)
    above = levels >= floor
    reached = np.ones(len(location))  # P(every level >= floor)
    all_reach = np.ones((len(location), len(levels)))  # P(every level >= k)
    mean_above = np.zeros(len(location))  # weighted sum of E[level | level >= floor]
    for criterion, each in enumerate(weight):
        probability = fit.scale.probabilities(np.full(len(location), criterion), location)
        all_reach *= probability[:, ::-1].cumsum(axis=1)[:, ::-1]
        passing = probability[:, above].sum(axis=1)
        reached *= passing
        mass = probability[:, above] @ levels[above]
        mean_above += each * np.divide(mass, passing, out=np.zeros_like(mass), where=passing > 0)
    # E[lowest; lowest < floor] = sum of P(lowest >= k) over 0 < k < floor, less what passes the floor.
    below = all_reach[:, 1 : max(floor, 1)].sum(axis=1) - max(floor - 1, 0) * reached
    total: Floats = below + reached * mean_above / weight.sum()
    return total
