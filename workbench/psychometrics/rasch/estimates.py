"""What an estimator finds, before anybody chose where zero is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from workbench.psychometrics.rasch.scale import Floats, Scale

_CHUNK = 4_000_000


@dataclass(frozen=True, eq=False)
class Estimates:
    """Point estimates of all facets and how they hang together.

    Attributes
    ----------
    marginal : measures are posterior means of a population with mean 0 in each group of linked jurors;
        otherwise joint estimates.
    measure, conditional_se, skewness : (n_entries,) each entry's place given the other parameters, the SD
        and skewness of what is uncertain about it.
    nodes, weights : (n_entries, n_nodes) discrete distribution of each measure given the other parameters.
    severity : (n_jurors,). difficulty : (n_criteria,), each with a parameter of its own, the first of the
        scale's. scale : with the difficulties in it.
    design : (n_criteria, n_levels, n_scale) derivative of the scale's log weights by its parameters.
    halo_sd, entry_sd : logits; `halo_sd` 0 without halo. severity_sd : of the jurors' population; NaN
        where severities are fixed effects.
    by_juror, by_other : derivatives of `measure` by severities, sparse (n_entries, n_jurors), and by the
        other parameters (n_entries, n_other): the scale's and whatever follows them.
    covariance : (n_jurors + n_other, same) of severities and other parameters.
    extreme_entry, extreme_juror, extreme_criterion : all ratings at one end of the scale.
    """

    marginal: bool
    measure: Floats
    conditional_se: Floats
    skewness: Floats
    nodes: Floats
    weights: Floats
    severity: Floats
    difficulty: Floats
    scale: Scale
    design: Floats
    halo_sd: float
    entry_sd: float
    severity_sd: float
    by_juror: sparse.csr_array
    by_other: Floats
    covariance: Floats
    extreme_entry: NDArray[np.bool_]
    extreme_juror: NDArray[np.bool_]
    extreme_criterion: NDArray[np.bool_]
    log_likelihood: float
    iterations: int

    @property
    def size(self) -> int:
        """Number of severities and other parameters."""
        return len(self.covariance)


class Uncertainty:
    """Errors of all measures together: what jurors and thresholds leave open moves many entries at once.

    Parameters
    ----------
    shift : (n_groups, size) derivative of what is added to the measures of a group of entries.
    group : (n_entries,) each entry's group.
    group_sd : (n_groups,) SD, in logits, of where a group as a whole stands; 0 where that is known.
    """

    def __init__(
        self, estimates: Estimates, shift: Floats, group: NDArray[np.int64], group_sd: Floats
    ) -> None:
        self._estimates = estimates
        self._group = group
        self._group_sd = group_sd
        values, vectors = linalg.eigh(estimates.covariance)
        kept = values > 1e-14 * max(values[-1], 1e-300)
        # The symmetric root: eigenvectors have signs that differ from machine to machine, draws must not.
        self._factor: Floats = (vectors[:, kept] * np.sqrt(values[kept])) @ vectors[:, kept].T
        self._shift = shift @ self._factor

    def standard_errors(self) -> Floats:
        """(n_entries,) SD of each measure with the uncertainty of all other parameters in it."""
        variance = self._estimates.conditional_se**2 + self._group_sd[self._group] ** 2
        for part, rows in self._rows():
            variance[part] += (rows**2).sum(axis=1)
        return np.sqrt(variance)

    def mean_error_variance(self) -> float:
        """Of the measures' differences from their mean, so that it does not depend on where zero is."""
        n = len(self._group)
        own = float((self._estimates.conditional_se**2).mean()) * (1 - 1 / n)
        squares, total = 0.0, np.zeros(self._factor.shape[1])
        for _, rows in self._rows():
            squares += float((rows**2).sum())
            total += rows.sum(axis=0)
        return own + squares / n - float(((total / n) ** 2).sum())

    def draws(self, measure: Floats, n: int, rng: np.random.Generator) -> Floats:
        """(n, n_entries) plausible measures around `measure`: parameters first, then entries given them."""
        common = rng.standard_normal((self._factor.shape[1], n))
        groups = rng.standard_normal((len(self._group_sd), n)) * self._group_sd[:, None]
        result = np.empty((n, len(measure)))
        for part, rows in self._rows():
            # A normal variate bent to the posterior's skewness [CornishFisher1938]; its variance is kept.
            z = rng.standard_normal((len(rows), n))
            bend = np.clip(self._estimates.skewness[part, None], -1, 1) / 6
            bent = (z + bend * (z**2 - 1)) / np.sqrt(1 + 2 * bend**2)
            drawn = measure[part, None] + self._estimates.conditional_se[part, None] * bent
            result[:, part] = (drawn + rows @ common + groups[self._group[part]]).T
        return result

    def _rows(self) -> Iterator[tuple[slice, Floats]]:
        estimates = self._estimates
        n_jurors = len(estimates.severity)
        size = max(1, _CHUNK // self._factor.shape[1])
        for start in range(0, len(estimates.measure), size):
            part = slice(start, min(start + size, len(estimates.measure)))
            rows = estimates.by_juror[part] @ self._factor[:n_jurors]
            rows += estimates.by_other[part] @ self._factor[n_jurors:]
            yield part, rows + self._shift[self._group[part]]
