"""What each juror thinks of each entry, as far as the ratings tell: the ground on which jurors are checked.

An impression is the entry's measure plus the halo, the juror's general impression of it. All distributions
lie on one uniform grid, where sums are integrals: for smooth functions that die out on both sides the
trapezoidal rule is as good as exact [TrefethenWeideman2014].

What the other jurors' ratings say about an entry, and nothing of the juror's own, is what a juror can be
checked against: under the model it makes every check a sum over reviews of terms with known mean and
variance, whatever the number of reviews.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.domain.ratings import Indices, RatingTable
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.scale import Floats, Scale

# Step of the grid in widths of the narrowest likelihood; reach of the grid in SDs of what is normal.
_STEP = 0.8
_REACH = 6.5
# Below this many steps a halo is too narrow for the grid; see `halo_kernel`.
_NARROW = 0.7
_SMALLEST = 1e-290


@dataclass(frozen=True, eq=False)
class Impressions:
    """Distributions of measures and impressions, all by place on the grid.

    Attributes
    ----------
    place : (n_places,) logits, in the frame in which the mean of the population of entries is 0.
    kernel : (n_places, n_places) row g: distribution of impressions of an entry whose measure is place g.
    entry, juror, total : (n_cells,) of each review, in the order of `RatingTable.cell`; `total` of levels.
    rated : (n_cells, n_criteria) which criteria were rated.
    log_likelihood : (n_cells, n_places) of a review's levels given the impression, less a constant.
    measure_weight : (n_entries, n_places) distribution of the measure given all ratings.
    others_weight : (n_cells, n_places) distribution of the impression given the other jurors' ratings.
    """

    table: RatingTable
    scale: Scale
    severity: Floats
    halo_sd: float
    entry_sd: float
    place: Floats
    kernel: Floats
    entry: Indices
    juror: Indices
    total: Indices
    rated: NDArray[np.bool_]
    log_likelihood: Floats = field(repr=False)
    measure_weight: Floats = field(repr=False)
    others_weight: Floats = field(repr=False)

    @classmethod
    def of(cls, fit: FacetsFit) -> Impressions:
        """Work out every distribution with the parameters as fitted.

        Raises ValueError for joint estimates, which know no distribution of measures.
        """
        if fit.estimator != "mml":
            raise ValueError("jurors are checked against marginal estimates; fit with estimator='mml'")
        table, estimates = fit.table, fit.estimates
        place = _grid(table, estimates.scale, estimates.conditional_se, fit.halo_sd, fit.entry_sd)
        kernel = halo_kernel(place, fit.halo_sd)
        start = table.cell_start
        rated = np.zeros((len(start), table.n_criteria), dtype=bool)
        rated[table.cell, table.criterion] = True
        total = np.add.reduceat(table.level, start)
        entry, juror = table.entry[start], table.juror[start]
        log_likelihood = _log_likelihood(estimates.scale, estimates.severity, place, rated, juror, total)
        measure, others = _weights(log_likelihood, kernel, place, entry, table.n_entries, fit.entry_sd)
        return cls(
            table,
            estimates.scale,
            estimates.severity,
            fit.halo_sd,
            fit.entry_sd,
            place,
            kernel,
            entry,
            juror,
            total,
            rated,
            log_likelihood,
            measure,
            others,
        )

    @property
    def n_cells(self) -> int:
        return len(self.entry)

    @cached_property
    def own_weight(self) -> Floats:
        """(n_cells, n_places) distribution of the impression given all ratings, the juror's own included."""
        return _normalised(np.log(np.maximum(self.others_weight, _SMALLEST)) + self.log_likelihood)

    def level_probability(self, juror: int) -> Floats:
        """(n_places, n_criteria, n_levels) of a juror's levels given the impression."""
        n_criteria = self.table.n_criteria
        location = np.repeat(self.place - self.severity[juror], n_criteria)
        criterion = np.tile(np.arange(n_criteria), len(self.place))
        return self.scale.probabilities(criterion, location).reshape(len(self.place), n_criteria, -1)

    def expected_probability(self, juror: int) -> Floats:
        """(n_places, n_criteria, n_levels) of a juror's levels given the measure: the halo averaged over."""
        given = self.level_probability(juror)
        averaged: Floats = (self.kernel @ given.reshape(len(given), -1)).reshape(given.shape)
        return averaged

    def expected_on_criterion(self, criterion: int) -> Floats:
        """(n_jurors, n_places, n_levels) of all jurors' levels on a criterion given the measure."""
        location = (self.place - self.severity[:, None]).ravel()
        given = self.scale.probabilities(np.full(len(location), criterion), location)
        averaged: Floats = self.kernel @ given.reshape(len(self.severity), len(self.place), -1)
        return averaged

    def by_juror(self) -> Iterator[tuple[int, Indices]]:
        """Each juror with the positions of their reviews."""
        return positions(self.juror)

    @cached_property
    def ratings_by_juror(self) -> list[Indices]:
        """For each juror the positions of their ratings in the table."""
        return [where for _, where in positions(self.table.juror)]


def positions(index: Indices) -> Iterator[tuple[int, Indices]]:
    """Each value of `index` in ascending order, with the positions where it stands."""
    order = np.argsort(index, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(index[order]) != 0])
    for where in np.split(order, starts[1:]):
        yield int(index[where[0]]), where


def review_log_likelihood(impressions: Impressions, levels: Indices) -> Floats:
    """(n_cells, n_places) log-likelihood of other levels (n_ratings,) on the same design, less a constant."""
    total = np.add.reduceat(levels, impressions.table.cell_start)
    return _log_likelihood(
        impressions.scale,
        impressions.severity,
        impressions.place,
        impressions.rated,
        impressions.juror,
        total,
    )


def measure_weights(impressions: Impressions, log_likelihood: Floats) -> Floats:
    """(n_entries, n_places) distribution of measures given reviews of this likelihood."""
    marginal = _marginal(log_likelihood, impressions.kernel)
    log_weight = _log_measure(
        marginal, impressions.place, impressions.entry, impressions.table.n_entries, impressions.entry_sd
    )
    return _normalised(log_weight)


def _grid(
    table: RatingTable, scale: Scale, conditional_se: Floats, halo_sd: float, entry_sd: float
) -> Floats:
    reach = _REACH * (entry_sd + halo_sd)
    information = table.n_criteria * scale.largest_variance(-reach, reach)
    narrowest = min(float(conditional_se.min()), 1 / np.sqrt(information), entry_sd)
    count = int(np.ceil(2 * reach / (_STEP * narrowest))) + 1
    return np.linspace(-reach, reach, count)


def halo_kernel(place: Floats, halo_sd: float) -> Floats:
    """Distribution of impressions for each measure; rows add up to 1."""
    step = place[1] - place[0]
    if halo_sd < _NARROW * step:
        # Three places with the halo's mean and variance: all that matters of so narrow a distribution.
        aside = halo_sd**2 / step**2 / 2
        kernel = np.eye(len(place)) * (1 - 2 * aside)
        kernel += aside * (np.eye(len(place), k=1) + np.eye(len(place), k=-1))
    else:
        kernel = np.exp(-((place[:, None] - place) ** 2) / (2 * halo_sd**2))
    rows: Floats = kernel / kernel.sum(axis=1, keepdims=True)
    return rows


def _log_likelihood(
    scale: Scale,
    severity: Floats,
    place: Floats,
    rated: NDArray[np.bool_],
    juror: Indices,
    total: Indices,
) -> Floats:
    """A review's levels count by their sum only; see `cells`."""
    result = np.empty((len(juror), len(place)))
    levels = np.arange(scale.n_levels, dtype=float)
    for number, where in positions(juror):
        z = place - severity[number]
        logits = scale.log_weight[:, None, :] + z[:, None] * levels
        highest = logits.max(axis=2)
        normaliser = highest + np.log(np.exp(logits - highest[:, :, None]).sum(axis=2))
        result[where] = total[where, None] * z - rated[where].astype(float) @ normaliser
    return result


def _marginal(log_likelihood: Floats, kernel: Floats) -> Floats:
    """(n_cells, n_places) log-likelihood of each review given the measure."""
    highest = log_likelihood.max(axis=1, keepdims=True)
    averaged = np.exp(log_likelihood - highest) @ kernel.T
    marginal: Floats = highest + np.log(np.maximum(averaged, _SMALLEST))
    return marginal


def _log_measure(marginal: Floats, place: Floats, entry: Indices, n_entries: int, entry_sd: float) -> Floats:
    starts = np.searchsorted(entry, np.arange(n_entries))
    log_weight: Floats = np.add.reduceat(marginal, starts, axis=0) - place**2 / (2 * entry_sd**2)
    return log_weight


def _weights(
    log_likelihood: Floats,
    kernel: Floats,
    place: Floats,
    entry: Indices,
    n_entries: int,
    entry_sd: float,
) -> tuple[Floats, Floats]:
    """Distributions of measures given all ratings, and of impressions given those of other jurors."""
    marginal = _marginal(log_likelihood, kernel)
    log_measure = _log_measure(marginal, place, entry, n_entries, entry_sd)
    others = _normalised(log_measure[entry] - marginal)
    return _normalised(log_measure), others @ kernel


def _normalised(log_weight: Floats) -> Floats:
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    normalised: Floats = weight / weight.sum(axis=1, keepdims=True)
    return normalised
