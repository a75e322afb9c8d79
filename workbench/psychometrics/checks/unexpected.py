"""Which ratings and reviews are far from what everything else leads to expect [Linacre1989].

A rating is judged by its distribution given all other ratings, the juror's own on the other criteria of the
entry included; a review by the distribution of its total given the other jurors' ratings. Nothing is
compared with an expectation it has itself had a part in, so under the model as many are listed by chance as
the probabilities say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.domain.ratings import Indices
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.impressions import Impressions
from workbench.psychometrics.rasch.scale import Floats
from workbench.psychometrics.rasch.total_scores import total_probabilities

if TYPE_CHECKING:
    import pandas as pd

_SMALLEST = 1e-290


def unexpected_ratings(fit: FacetsFit, *, threshold: float = 3.0) -> pd.DataFrame:
    """List the ratings that lie `threshold` SDs or more from their expectation given all other ratings.

    Returns
    -------
    frame : entry, juror, criterion, level and expected (on the rubric's scale), residual (in SDs),
        probability (of a level at least as far from the expected one); the farthest first.
        `attrs["expected_by_chance"]`: how many such ratings the model itself leads to expect.
    """
    import pandas as pd

    impressions, table = Impressions.of(fit), fit.table
    probability = rating_probabilities(impressions)
    listed, columns, by_chance = _far(probability, table.level, threshold)
    frame = pd.DataFrame(
        {
            "entry": [table.entries[each] for each in table.entry[listed]],
            "juror": [table.jurors[each] for each in table.juror[listed]],
            "criterion": [table.criteria[each] for each in table.criterion[listed]],
            "level": table.level[listed] + table.lowest_level,
            "expected": columns[0] + table.lowest_level,
            "residual": columns[1],
            "probability": columns[2],
        }
    )
    frame.attrs.update(assume=fit.assume, expected_by_chance=by_chance)
    return frame


def unexpected_reviews(fit: FacetsFit, *, threshold: float = 3.0) -> pd.DataFrame:
    """List the reviews whose total lies `threshold` SDs or more from what the other jurors' ratings say.

    Returns
    -------
    frame : entry, juror, n_ratings, average and expected (mean level on the rubric's scale), residual (in
        SDs), probability (of a total at least as far); the farthest first. `attrs["expected_by_chance"]`.
    """
    import pandas as pd

    impressions, table = Impressions.of(fit), fit.table
    size = impressions.rated.sum(axis=1)
    totals = int(size.max()) * (impressions.scale.n_levels - 1) + 1
    probability = np.zeros((impressions.n_cells, totals))
    for where, found in total_probabilities(impressions):
        probability[where, : found.shape[1]] = found
    listed, columns, by_chance = _far(probability, impressions.total, threshold)
    count = size[listed]
    frame = pd.DataFrame(
        {
            "entry": [table.entries[each] for each in impressions.entry[listed]],
            "juror": [table.jurors[each] for each in impressions.juror[listed]],
            "n_ratings": count,
            "average": impressions.total[listed] / count + table.lowest_level,
            "expected": columns[0] / count + table.lowest_level,
            "residual": columns[1],
            "probability": columns[2],
        }
    )
    frame.attrs.update(assume=fit.assume, expected_by_chance=by_chance)
    return frame


def rating_probabilities(impressions: Impressions) -> Floats:
    """(n_ratings, n_levels) probability of each level of a rating given all other ratings."""
    table = impressions.table
    log_own = np.log(np.maximum(impressions.own_weight, _SMALLEST))
    result = np.empty((len(table), impressions.scale.n_levels))
    for juror, ratings in enumerate(impressions.ratings_by_juror):
        probability = impressions.level_probability(juror)
        criterion, level = table.criterion[ratings], table.level[ratings]
        # What is known without a rating: what is known with it, divided by the rating's likelihood.
        given = np.log(np.maximum(probability[:, criterion, level].T, _SMALLEST))
        log_weight = log_own[table.cell[ratings]] - given
        weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
        weight /= weight.sum(axis=1, keepdims=True)
        for number in np.unique(criterion):
            of = criterion == number
            result[ratings[of]] = weight[of] @ probability[:, number]
    return result


def _far(
    probability: Floats, value: Indices, threshold: float
) -> tuple[Indices, tuple[Floats, Floats, Floats], float]:
    """Which values are far, farthest first; their expectation, residual, tail; the number by chance."""
    possible = np.arange(probability.shape[1], dtype=float)
    expected = probability @ possible
    sd = np.sqrt(np.maximum(probability @ possible**2 - expected**2, 1e-12))
    distance = np.abs(possible - expected[:, None]) / sd[:, None]
    residual = (value - expected) / sd
    by_chance = float((probability * (distance >= threshold)).sum())
    far = np.flatnonzero(np.abs(residual) >= threshold)
    listed = far[np.argsort(-np.abs(residual[far]), kind="stable")]
    at_least = distance[listed] >= np.abs(residual[listed, None]) - 1e-9
    tail = (probability[listed] * at_least).sum(axis=1)
    return listed, (expected[listed], residual[listed], tail), by_chance
