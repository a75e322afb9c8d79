"""Does a juror use the scale as others do: spread of levels, strength of the halo [MyfordWolfe2003]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from workbench.domain.ratings import Indices
from workbench.psychometrics.checks.conditional_levels import same_level_probability
from workbench.psychometrics.checks.discoveries import (
    false_discovery_rate,
    found,
    skewed_two_sided,
    two_sided,
)
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.impressions import Impressions
from workbench.psychometrics.rasch.scale import Floats
from workbench.psychometrics.rasch.sums import ratio, sum_by
from workbench.psychometrics.rasch.total_scores import review_scores

if TYPE_CHECKING:
    import pandas as pd

_CERTAIN = 1e-9


def central_tendency(fit: FacetsFit, *, rate: float = 0.05) -> pd.DataFrame:
    """Compare the spread of each juror's levels with what the other jurors' ratings lead to expect.

    The spread is the sum of squared distances of a juror's levels from the mean level expected of that
    juror. Reviews of different entries are independent given the other jurors' ratings, so its mean and
    variance under the model are sums over reviews; z = (spread - mean) / SD. The juror's own severity takes
    one degree of freedom, which is neglected.

    Parameters
    ----------
    rate : share of false alarms among the jurors flagged.

    Returns
    -------
    frame : juror, n_ratings, spread and expected_spread (SD in levels), ratio (of the two; below 1 is
        central), z, p, q, use ("central", "extreme" or ""; erratic levels and a strong halo spread wider as
        well, so look at outfit and halo first). NaN where nothing could spread.
    """
    import pandas as pd

    impressions = Impressions.of(fit)
    table = fit.table
    observed, expected, variance = (np.zeros(table.n_jurors) for _ in range(3))
    for juror, cells in impressions.by_juror():
        found_here = _spread(impressions, juror, cells)
        observed[juror], expected[juror], variance[juror] = found_here
    count = np.bincount(table.juror, minlength=table.n_jurors)
    z = ratio(observed - expected, np.sqrt(variance))
    p = two_sided(z)
    q = false_discovery_rate(p)
    side = np.where(z < 0, "central", "extreme")
    frame = pd.DataFrame(
        {
            "juror": list(table.jurors),
            "n_ratings": count,
            "spread": np.sqrt(observed / count),
            "expected_spread": np.sqrt(expected / count),
            "ratio": np.sqrt(ratio(observed, expected)),
            "z": z,
            "p": p,
            "q": q,
            "use": np.where(found(q, rate), side, ""),
        }
    )
    return frame


def _spread(impressions: Impressions, juror: int, cells: Indices) -> tuple[float, float, float]:
    """Squared distances from the juror's expected mean level: observed, their mean and their variance."""
    ratings = impressions.ratings_by_juror[juror]
    probability = impressions.level_probability(juror)
    rated = impressions.rated[cells].astype(float)
    weight = impressions.others_weight[cells]
    levels = np.arange(probability.shape[2], dtype=float)
    centre = float((weight * (rated @ (probability @ levels).T)).sum()) / len(ratings)
    squares = (levels - centre) ** 2
    mean = probability @ squares
    within = rated @ (probability @ squares**2 - mean**2).T
    mean_of_review = rated @ mean.T
    expected = (weight * mean_of_review).sum(axis=1)
    second = (weight * (within + mean_of_review**2)).sum(axis=1)
    observed = float(((impressions.table.level[ratings] - centre) ** 2).sum())
    return observed, float(expected.sum()), float((second - expected**2).sum())


def halo_by_juror(fit: FacetsFit, *, rate: float = 0.05) -> pd.DataFrame:
    """Estimate each juror's own halo by a score test of the variance of their impressions [Rao1948].

    For one review the slope of the log-likelihood by the halo variance is half the posterior mean of
    (total - expected)² - variance; `halo_variance` is one Newton step from the common variance. The share of
    reviews with the same level on all criteria is compared with what the reviews' totals lead to expect,
    which is free of the entry, the severity and the halo.

    Parameters
    ----------
    rate : share of false alarms among the jurors flagged.

    Returns
    -------
    frame : juror, n_reviews, halo_sd, halo_variance (negative: less alike than chance), se (of the
        variance, logits²), z, p, q, strong (flagged as stronger than common); uniform_share,
        uniform_expected, uniform_p (of at least so many, exact), uniform_q, uniform (flagged), of reviews
        with two criteria or more.
    """
    import pandas as pd

    impressions = Impressions.of(fit)
    n_jurors = fit.table.n_jurors
    scores = review_scores(impressions, "halo_variance")
    score = sum_by(impressions.juror, scores.score, n_jurors)
    information = sum_by(impressions.juror, scores.information, n_jurors)
    # The common variance was estimated from these reviews as well.
    share = information / max(float(information.sum()), np.finfo(float).tiny)
    own = information * (1 - share)
    z = ratio(score, np.sqrt(own))
    third_moment = sum_by(impressions.juror, scores.third_moment, n_jurors)
    p = skewed_two_sided(z, ratio(third_moment, information**1.5))
    q = false_discovery_rate(p)
    variance = fit.halo_sd**2 + ratio(score, own)
    uniform = _uniform(impressions, n_jurors)
    uniform_q = false_discovery_rate(uniform.p)
    return pd.DataFrame(
        {
            "juror": list(fit.table.jurors),
            "n_reviews": np.bincount(impressions.juror, minlength=n_jurors),
            "halo_sd": np.sqrt(np.maximum(variance, 0)),
            "halo_variance": variance,
            "se": 1 / np.sqrt(np.where(own > 0, own, np.nan)),
            "z": z,
            "p": p,
            "q": q,
            "strong": found(q, rate) & (z > 0),
            "uniform_share": uniform.share,
            "uniform_expected": uniform.expected,
            "uniform_p": uniform.p,
            "uniform_q": uniform_q,
            "uniform": found(uniform_q, rate),
        }
    )


@dataclass(frozen=True, eq=False)
class _Uniform:
    share: Floats
    expected: Floats
    p: Floats


def _uniform(impressions: Impressions, n_jurors: int) -> _Uniform:
    several = impressions.rated.sum(axis=1) > 1
    table = impressions.table
    start = table.cell_start
    same = np.minimum.reduceat(table.level, start) == np.maximum.reduceat(table.level, start)
    probability = same_level_probability(impressions)
    share, expected, p = (np.full(n_jurors, np.nan) for _ in range(3))
    for juror, cells in impressions.by_juror():
        cells = cells[several[cells]]
        # Where the total leaves no choice, a review says nothing.
        open_ended = cells[probability[cells] < 1 - _CERTAIN]
        if len(cells):
            share[juror], expected[juror] = same[cells].mean(), probability[cells].mean()
        if len(open_ended):
            p[juror] = stats.poisson_binom.sf(same[open_ended].sum() - 1, probability[open_ended])
    return _Uniform(share, expected, p)
