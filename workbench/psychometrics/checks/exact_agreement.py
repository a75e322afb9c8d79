"""How often jurors give one entry the same level, and how often they would if the model held [FacetsManual].

Independent experts agree neither less nor much more than the model expects: more means that they conferred
or that the rubric leaves no room; less means that they mean different things by its words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.domain.ratings import Indices
from workbench.psychometrics.checks.discoveries import two_sided
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.impressions import Impressions
from workbench.psychometrics.rasch.scale import Floats
from workbench.psychometrics.rasch.sums import ratio, sum_by

if TYPE_CHECKING:
    import pandas as pd

# Numbers in the largest array of one step.
_CHUNK = 3_000_000
# Fewer entries do not tell how much their agreement varies.
_FEWEST_ENTRIES = 10


@dataclass(frozen=True, eq=False)
class Agreement:
    """Exact and adjacent (one level apart) agreement of pairs of jurors on one criterion of one entry.

    Attributes
    ----------
    n_pairs : pairs of ratings compared. exact, adjacent : their share. expected_exact, expected_adjacent :
        the shares expected under the model. z : of exact less expected; its error is taken from how much
        entries differ in it.
    by_juror : juror, n_pairs, exact, expected_exact, adjacent, expected_adjacent, z, p; NaN for a juror who
        shares no entry, z and p also below 10 entries shared.
    """

    n_pairs: int
    exact: float
    expected_exact: float
    adjacent: float
    expected_adjacent: float
    z: float
    by_juror: pd.DataFrame


def agreement_statistics(fit: FacetsFit) -> Agreement:
    """Compare the agreement of jurors with the model's expectation, per juror and in total.

    The expectation is averaged over what all ratings leave possible of each measure, halos averaged over.
    """
    import pandas as pd

    table = fit.table
    pairs = _pairs(Impressions.of(fit))
    weights = [pairs.count, pairs.exact, pairs.expected_exact, pairs.adjacent, pairs.expected_adjacent]
    by_juror = [sum_by(table.juror, each, table.n_jurors) for each in weights]
    count = by_juror[0]
    difference = pairs.exact - pairs.expected_exact
    z = _z(difference, table.juror, table.entry, pairs.count)
    frame = pd.DataFrame(
        {
            "juror": list(table.jurors),
            "n_pairs": count.astype(np.int64),
            "exact": ratio(by_juror[1], count),
            "expected_exact": ratio(by_juror[2], count),
            "adjacent": ratio(by_juror[3], count),
            "expected_adjacent": ratio(by_juror[4], count),
            "z": z,
            "p": two_sided(z),
        }
    )
    total = [float(each.sum()) for each in weights]
    exact, expected_exact, adjacent, expected_adjacent = (
        each / total[0] if total[0] else float("nan") for each in total[1:]
    )
    everybody = np.zeros(len(table), dtype=np.int64)
    overall = float(_z(difference, everybody, table.entry, pairs.count)[0])
    return Agreement(int(total[0] / 2), exact, expected_exact, adjacent, expected_adjacent, overall, frame)


@dataclass(frozen=True, eq=False)
class _Pairs:
    """(n_ratings,) each: other ratings of the same entry and criterion, and how many of them agree."""

    count: Floats
    exact: Floats
    expected_exact: Floats
    adjacent: Floats
    expected_adjacent: Floats


def _pairs(impressions: Impressions) -> _Pairs:
    table = impressions.table
    n_levels = impressions.scale.n_levels
    item, index = np.unique(table.entry * table.n_criteria + table.criterion, return_inverse=True)
    given = np.zeros((len(item), n_levels))
    np.add.at(given, (index, table.level), 1.0)
    at = (index, table.level)
    count = given.sum(axis=1)[index] - 1
    expected_exact, expected_adjacent = np.zeros(len(table)), np.zeros(len(table))
    size = max(1, _CHUNK // (len(impressions.place) * n_levels))
    for criterion in range(table.n_criteria):
        probability = impressions.expected_on_criterion(criterion)
        for ratings in _parts(index, (count > 0) & (table.criterion == criterion), size):
            found = _expected(impressions, probability[table.juror[ratings]], ratings, index[ratings])
            expected_exact[ratings], expected_adjacent[ratings] = found
    return _Pairs(count, given[at] - 1, expected_exact, _beside(given)[at], expected_adjacent)


def _parts(index: Indices, wanted: NDArray[np.bool_], size: int) -> Iterator[Indices]:
    """The wanted ratings, whole items together, about `size` of them at a time."""
    several = np.flatnonzero(wanted)
    order = several[np.argsort(index[several], kind="stable")]
    starts = np.flatnonzero(np.diff(index[order], prepend=-1) != 0)
    ends = np.r_[starts[1:], len(order)]
    first = 0
    while first < len(starts):
        last = max(first, int(np.searchsorted(ends, starts[first] + size, side="right")) - 1)
        yield order[starts[first] : ends[last]]
        first = last + 1


def _expected(
    impressions: Impressions, probability: Floats, ratings: Indices, index: Indices
) -> tuple[Floats, Floats]:
    """Expected number of the other ratings of each item that agree with each rating.

    probability : (n, n_places, n_levels): the halos of different jurors are independent given the measure.
    """
    starts = np.flatnonzero(np.r_[True, np.diff(index) != 0])
    number = np.cumsum(np.r_[False, np.diff(index) != 0])
    others = np.add.reduceat(probability, starts, axis=0)[number] - probability
    weight = impressions.measure_weight[impressions.table.entry[ratings]]
    exact = np.einsum("npl,npl,np->n", probability, others, weight)
    adjacent = np.einsum("npl,npl,np->n", probability, _beside(others), weight)
    return exact, adjacent


def _beside(values: Floats) -> Floats:
    """The sum of the values of the two neighbouring levels, along the last axis."""
    result = np.zeros_like(values)
    result[..., 1:] += values[..., :-1]
    result[..., :-1] += values[..., 1:]
    return result


def _z(difference: Floats, group: Indices, entry: Indices, count: Floats) -> Floats:
    """Sum of the differences of each group over its error; entries are independent of each other."""
    n_groups, n_entries = int(group.max()) + 1, int(entry.max()) + 1
    keys, cluster = np.unique(group * n_entries + entry, return_inverse=True)
    total = sum_by(cluster, difference, len(keys))
    compared = sum_by(cluster, count, len(keys)) > 0
    of = keys // n_entries
    entries = sum_by(of, compared, n_groups)
    error = np.sqrt(sum_by(of, total**2, n_groups))
    z = ratio(sum_by(of, total, n_groups), error)
    return np.where(entries >= _FEWEST_ENTRIES, z, np.nan)
