"""Do all criteria share their thresholds: the rating scale against the partial credit model [Masters1982]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.scale import Model

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class ScaleModels:
    """The same ratings under both models, and whether the richer one is needed.

    Attributes
    ----------
    rating_scale, partial_credit : the fits. chi_square, df, p : likelihood ratio test of shared thresholds;
        p is NaN where both models are one (df 0).
    rank_correlation : Spearman's, of the measures under both models; NaN below 3 entries.
    """

    rating_scale: FacetsFit
    partial_credit: FacetsFit
    chi_square: float
    df: int
    p: float
    rank_correlation: float

    @property
    def thresholds_differ(self) -> bool:
        """Whether thresholds differ between criteria by more than chance, at 5 percent."""
        return bool(self.p < 0.05)

    def seats_changed(self, seats: int) -> int:
        """Entries that the other model would leave without their seat among the best `seats`."""
        chosen = [_best(each, seats) for each in (self.rating_scale, self.partial_credit)]
        return len(chosen[0] - chosen[1])

    def frame(self) -> pd.DataFrame:
        """model, n_thresholds (free ones), log_likelihood, halo_sd, reliability."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "model": each.model,
                    "n_thresholds": _free_thresholds(each),
                    "log_likelihood": each.log_likelihood,
                    "halo_sd": each.halo_sd,
                    "reliability": each.reliability,
                }
                for each in (self.rating_scale, self.partial_credit)
            ]
        )


def compare_scale_models(fit: FacetsFit) -> ScaleModels:
    """Fit the ratings under the other model too and compare the likelihoods [Wilks1938].

    Both fits are by marginal maximum likelihood, with halo and assumption as in `fit`. The number of free
    thresholds counts levels that were given: a level never given on a criterion has none there.

    Raises
    ------
    NotConverged, DisconnectedDesign : as for `workbench.psychometrics.rasch.facets.fit_facets`.
    """
    rating_scale, partial_credit = (_fitted(fit, model) for model in ("rating_scale", "partial_credit"))
    df = _free_thresholds(partial_credit) - _free_thresholds(rating_scale)
    # The models are nested; what lies below 0 is the optimiser's tolerance.
    chi_square = max(0.0, 2 * (partial_credit.log_likelihood - rating_scale.log_likelihood))
    p = float(stats.chi2.sf(chi_square, df)) if df > 0 else float("nan")
    one, other = rating_scale.entry_measure, partial_credit.entry_measure
    known = len(one) > 2 and np.ptp(one) > 0 and np.ptp(other) > 0
    correlation = float(stats.spearmanr(one, other).statistic) if known else float("nan")
    return ScaleModels(rating_scale, partial_credit, chi_square, df, p, correlation)


def _fitted(fit: FacetsFit, model: Model) -> FacetsFit:
    if fit.model == model and fit.estimator == "mml" and not fit.anchored:
        return fit
    return fit_facets(fit.table, model=model, halo=fit.halo_sd > 0, center=fit.center, assume=fit.assume)


def _free_thresholds(fit: FacetsFit) -> int:
    """Steps less the difficulties, which both models have: each criterion's thresholds have mean 0."""
    steps = np.isfinite(fit.thresholds).sum(axis=1)
    if fit.model == "rating_scale":
        return int(max(steps.max() - 1, 0))
    return int(np.maximum(steps - 1, 0).sum())


def _best(fit: FacetsFit, seats: int) -> set[object]:
    order = np.argsort(-fit.entry_measure, kind="stable")[:seats]
    return {fit.table.entries[each] for each in order}
