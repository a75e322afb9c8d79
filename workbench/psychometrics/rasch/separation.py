"""Can entries, jurors and criteria be told apart: separation, strata, reliability [WrightMasters1982]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg, stats

from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.impressions import Impressions
from workbench.psychometrics.rasch.likelihood_measures import weighted_likelihood
from workbench.psychometrics.rasch.scale import Floats

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class _Facet:
    count: int
    sd: float
    rmse: float
    reliability: float
    chi_square: float
    df: int


def separation_frame(fit: FacetsFit) -> pd.DataFrame:
    """Compare the spread of each facet with its error, and test whether all its members are the same.

    Reliability is the share of the spread that is no error, separation the true spread in units of the error,
    strata the number of levels three errors apart. Homogeneity: for jurors and criteria Wald's test with the
    whole covariance of the estimates; for entries the weighted squares of their likelihood measures, which
    are not drawn together as posterior means are. For entries separation is that of the fit.

    Returns
    -------
    frame : facet, count, sd (of the estimates), rmse (root mean square error of their differences from the
        mean), separation, strata, reliability, chi_square, df, p; logits. NaN where one member is all.
    """
    import pandas as pd

    facets = {"entry": _entries(fit), "juror": _jurors(fit), "criterion": _criteria(fit)}
    rows = []
    for name, facet in facets.items():
        separation = np.sqrt(facet.reliability / (1 - facet.reliability)) if facet.reliability < 1 else np.inf
        rows.append(
            {
                "facet": name,
                "count": facet.count,
                "sd": facet.sd,
                "rmse": facet.rmse,
                "separation": separation,
                "strata": (4 * separation + 1) / 3,
                "reliability": facet.reliability,
                "chi_square": facet.chi_square,
                "df": facet.df,
                "p": float(stats.chi2.sf(facet.chi_square, facet.df)) if facet.df else np.nan,
            }
        )
    frame = pd.DataFrame(rows)
    frame.attrs["assume"] = fit.assume
    return frame


def _entries(fit: FacetsFit) -> _Facet:
    estimate, se = weighted_likelihood(Impressions.of(fit))
    known = np.isfinite(estimate)
    weight = 1 / se[known] ** 2
    mean = (weight * estimate[known]).sum() / weight.sum()
    chi_square = float((weight * (estimate[known] - mean) ** 2).sum())
    error = float((fit.estimates.conditional_se**2).mean())
    return _Facet(
        fit.table.n_entries,
        float(fit.entry_measure.std(ddof=1)),
        float(np.sqrt(error)),
        fit.reliability,
        chi_square,
        int(known.sum()) - 1,
    )


def _jurors(fit: FacetsFit) -> _Facet:
    n = fit.table.n_jurors
    return _compared(fit.estimates.severity, fit.estimates.covariance[:n, :n])


def _criteria(fit: FacetsFit) -> _Facet:
    known = np.flatnonzero(np.isfinite(fit.criterion_difficulty))
    place = fit.table.n_jurors + known
    return _compared(fit.estimates.difficulty[known], fit.estimates.covariance[np.ix_(place, place)])


def _compared(value: Floats, covariance: Floats) -> _Facet:
    """Estimates that hang together: everything refers to their differences from their mean."""
    n = len(value)
    if n < 2:
        return _Facet(n, np.nan, np.nan, np.nan, np.nan, 0)
    centred = value - value.mean()
    among = covariance - covariance.mean(axis=0) - covariance.mean(axis=1)[:, None] + covariance.mean()
    roots, vectors = linalg.eigh(among)
    kept = roots > 1e-9 * max(roots[-1], 1e-300)
    chi_square = float(((centred @ vectors[:, kept]) ** 2 / roots[kept]).sum())
    spread = float((centred**2).sum()) / (n - 1)
    error = float(np.trace(among)) / (n - 1)
    reliability = max(0.0, 1 - error / spread) if spread > 0 else 0.0
    return _Facet(n, float(np.sqrt(spread)), float(np.sqrt(error)), reliability, chi_square, int(kept.sum()))
