"""Measures of entries from their own ratings alone, by weighted likelihood [Warm1989].

A posterior mean is drawn towards the mean of all entries, the more so the fewer its ratings. A weighted
likelihood estimate is not, and is finite for extreme entries as well: it solves slope + J / (2 I) = 0, where
I is the expected information and J the sum over outcomes of P' P'' / P.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from workbench.domain.ratings import Indices
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.impressions import Impressions, halo_kernel
from workbench.psychometrics.rasch.scale import Floats
from workbench.psychometrics.rasch.sums import sum_by
from workbench.psychometrics.rasch.total_scores import log_total_weights, total_chances

if TYPE_CHECKING:
    import pandas as pd

# Step of the tables in widths of the narrowest likelihood of one review: cubic interpolation errs by 1e-5.
_STEP = 0.15
_REACH = 8.0
# Step of the integral over the halo in widths of what is integrated; below this share of the width a halo
# is too narrow to be integrated so.
_FINE = 0.8
_NARROW = 0.3
_HALVINGS = 45
_SMALLEST = 1e-290


@dataclass(frozen=True, eq=False)
class _Tables:
    """Slopes of kinds of reviews and information of patterns of criteria, by place of measure - severity.

    `slope` : (n_kinds, n_places). `information`, `skew` : (n_patterns, n_places) I and J. `kind`, `pattern` :
    (n_cells,).
    """

    place: Floats
    slope: Floats
    information: Floats
    skew: Floats
    kind: Indices
    pattern: Indices


def likelihood_measures(fit: FacetsFit) -> pd.DataFrame:
    """Estimate each measure from the entry's ratings, given severities, difficulties, thresholds and halo SD.

    The halo is integrated out of each review's likelihood.

    Returns
    -------
    frame : entry, measure (posterior mean) and se, likelihood_measure and likelihood_se (1 / √I; severities
        and thresholds taken as known), n_ratings, extreme; logits. NaN for an entry whose estimate would lie
        8 SDs or more off the mean of all entries.
    """
    import pandas as pd

    impressions = Impressions.of(fit)
    estimate, se = weighted_likelihood(impressions)
    shift = fit.entry_measure - fit.estimates.measure
    frame = pd.DataFrame(
        {
            "entry": list(fit.table.entries),
            "measure": fit.entry_measure,
            "se": fit.entry_se,
            "likelihood_measure": estimate + shift,
            "likelihood_se": se,
            "n_ratings": np.bincount(fit.table.entry),
            "extreme": fit.estimates.extreme_entry,
        }
    )
    frame.attrs["assume"] = fit.assume
    return frame


def weighted_likelihood(impressions: Impressions) -> tuple[Floats, Floats]:
    """(n_entries,) estimates in the frame of the population's mean, and standard errors."""
    tables = _tables(impressions)
    entry, severity = impressions.entry, impressions.severity[impressions.juror]
    n_entries = impressions.table.n_entries
    reach = _REACH * (impressions.entry_sd + impressions.halo_sd)

    def at(measure: Floats) -> tuple[Floats, Floats]:
        """The weighted slope and the information, (n_entries,) each."""
        u = measure[entry] - severity
        slope, information, skew = (
            sum_by(entry, _interpolated(values, rows, u, tables.place), n_entries)
            for values, rows in (
                (tables.slope, tables.kind),
                (tables.information, tables.pattern),
                (tables.skew, tables.pattern),
            )
        )
        information = np.maximum(information, _SMALLEST)
        return slope + skew / (2 * information), information

    low, high = np.full(n_entries, -reach), np.full(n_entries, reach)
    inside = (at(low)[0] > 0) & (at(high)[0] < 0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        rising = at(middle)[0] > 0
        low, high = np.where(rising, middle, low), np.where(rising, high, middle)
    estimate = (low + high) / 2
    se = 1 / np.sqrt(at(estimate)[1])
    return np.where(inside, estimate, np.nan), np.where(inside, se, np.nan)


def _tables(impressions: Impressions) -> _Tables:
    scale = impressions.scale
    reach = _REACH * (impressions.entry_sd + impressions.halo_sd)
    severity = impressions.severity
    low, high = -reach - severity.max(), reach - severity.min()
    width = 1 / np.sqrt(len(scale.log_weight) * max(scale.largest_variance(low, high), 1e-12))
    place, impression, kernel = _averaging(low, high, width, impressions.halo_sd)
    patterns, pattern = np.unique(impressions.rated, axis=0, return_inverse=True)
    kinds, kind = np.unique(np.column_stack([pattern, impressions.total]), axis=0, return_inverse=True)
    slope = np.empty((len(kinds), len(place)))
    information, skew = np.empty((len(patterns), len(place))), np.empty((len(patterns), len(place)))
    for number, rated in enumerate(patterns):
        totals = total_chances(log_total_weights(scale.log_weight[rated]), impression)
        possible_totals = np.arange(totals.shape[1], dtype=float)
        mean = totals @ possible_totals
        variance = totals @ possible_totals**2 - mean**2
        residual = possible_totals - mean[:, None]
        # Derivatives by the measure pass under the integral over the halo.
        chance = kernel @ totals
        first = kernel @ (totals * residual)
        second = kernel @ (totals * (residual**2 - variance[:, None]))
        possible = chance > _SMALLEST
        safe = np.where(possible, chance, 1.0)
        information[number] = np.where(possible, first**2 / safe, 0.0).sum(axis=1)
        skew[number] = np.where(possible, first * second / safe, 0.0).sum(axis=1)
        # So far off that nothing is left of the probability, the direction is all that matters.
        direction = np.where(possible, first / safe, kernel @ residual)
        here = np.flatnonzero(kinds[:, 0] == number)
        slope[here] = direction[:, kinds[here, 1]].T
    return _Tables(place, slope, information, skew, kind, pattern)


def _averaging(
    low: float, high: float, width: float, halo_sd: float
) -> tuple[Floats, Floats, Floats | sparse.csr_array]:
    """Places for the tables, places of impressions, and the matrix that averages these over the halo.

    width : of the narrowest likelihood of a review, given the impression.
    """
    narrower = 1 / np.sqrt(1 / width**2 + 1 / halo_sd**2) if halo_sd > 0 else 0.0
    if halo_sd < _NARROW * width:
        place = _uniform(low, high, _STEP * width)
        return place, place, sparse.csr_array(halo_kernel(place, halo_sd))
    # A halo makes the likelihood smoother, so that fewer places will do.
    place = _uniform(low, high, _STEP * np.hypot(width, halo_sd))
    impression = _uniform(low - _REACH * halo_sd, high + _REACH * halo_sd, _FINE * narrower)
    kernel = np.exp(-((place[:, None] - impression) ** 2) / (2 * halo_sd**2))
    return place, impression, kernel / kernel.sum(axis=1, keepdims=True)


def _uniform(low: float, high: float, step: float) -> Floats:
    return np.linspace(low, high, int((high - low) / step) + 4)


def _interpolated(values: Floats, rows: Indices, u: Floats, place: Floats) -> Floats:
    """(n,) values of the rows at u, by the cubic through four neighbours."""
    position = (u - place[0]) / (place[1] - place[0])
    left = np.clip(np.floor(position).astype(np.int64), 1, len(place) - 3)
    t = position - left
    weights = (
        -t * (t - 1) * (t - 2) / 6,
        (t + 1) * (t - 1) * (t - 2) / 2,
        -(t + 1) * t * (t - 2) / 2,
        (t + 1) * t * (t - 1) / 6,
    )
    result = np.zeros(len(u))
    for offset, weight in enumerate(weights, start=-1):
        result += weight * values[rows, left + offset]
    return result
