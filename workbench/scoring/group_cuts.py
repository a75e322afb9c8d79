"""Cut scores from judged people: the borderline group and contrasting groups [LivingstonZieky1982]."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.errors import N_, InvalidAnswers, Sentence, TooFewAnswers
from workbench.psychometrics.rasch.scale import Floats
from workbench.scoring.adjacent_logits import fit_logits, likelihood_ratio
from workbench.scoring.cut_scores import DRAWS, CutScore, bootstrap_se, median_of_rows

Flags = NDArray[np.bool_]

FEWEST_BORDERLINE = 10
FEWEST_OF_EACH = 10
_WANTED = 30
_CHANCE = 0.05

_NO_BORDERLINE = N_(
    "only %(count)s people judged borderline have a measure; at least %(least)s are needed: ask the judges "
    "about more people, or use contrasting groups"
)
_FEW_OF_A_KIND = N_(
    "%(qualified)s people judged qualified and %(others)s judged not have a measure; at least %(least)s of "
    "each are needed"
)
_NO_DIFFERENCE = N_(
    "people judged qualified do not measure higher than the others (mean %(qualified)s against %(others)s "
    "logits), so the groups set no cut score; check the judgements, or what the assessment measures"
)
_SMALL_GROUP = N_("the cut score rests on %(count)s people; with fewer than %(wanted)s it is unsteady")
_WIDE_GROUP = N_(
    "people judged borderline measure nearly as differently as all people do; the judges may not have had "
    "the same picture of a borderline person"
)
_SEPARATED = N_(
    "no person judged not qualified measures higher than a qualified one; any cut score between %(low)s and "
    "%(high)s logits would do, and the middle is taken"
)


def borderline_group(measure: Floats, borderline: Flags, *, rng: np.random.Generator) -> CutScore:
    """Set the cut score at the median measure of the people judged borderline [LivingstonZieky1982].

    The error comes from samples of these people drawn with replacement.

    Parameters
    ----------
    measure : (n,) logits of all judged people; NaN for those without a measure.
    borderline : (n,) who was judged so.

    Raises
    ------
    TooFewAnswers : fewer than 10 borderline people with a measure.
    """
    _same_length(measure, borderline)
    known = np.isfinite(measure)
    group = np.sort(measure[known & borderline])
    if len(group) < FEWEST_BORDERLINE:
        places = {"count": len(group), "least": FEWEST_BORDERLINE}
        raise TooFewAnswers(reason=Sentence(_NO_BORDERLINE, places))
    findings = _small(len(group))
    everybody = measure[known]
    if len(everybody) > len(group) and group.std(ddof=1) > 0.9 * everybody.std(ddof=1):
        findings = (*findings, Sentence(_WIDE_GROUP))
    error = bootstrap_se(group, median_of_rows, rng)
    return CutScore("borderline", float(np.median(group)), error, len(group), findings)


def contrasting_groups(
    measure: Floats, qualified: Flags, *, rng: np.random.Generator, equal_groups: bool = False
) -> CutScore:
    """Set the cut score where a person is as likely judged qualified as not [LivingstonZieky1982].

    By logistic regression of the judgement on the measure; the error by the delta method. Where the groups
    do not overlap the regression has no answer, so the middle of the gap is taken and its error is that of
    samples of people drawn with replacement.

    Parameters
    ----------
    measure : (n,) logits of the judged people; NaN for those without a measure.
    qualified : (n,) who was judged so.
    equal_groups : give both groups the same weight: for groups that were not drawn as people come, so that
        their sizes say nothing.

    Raises
    ------
    TooFewAnswers : fewer than 10 people of either group with a measure.
    InvalidAnswers : the qualified do not measure higher.
    """
    _same_length(measure, qualified)
    known = np.isfinite(measure)
    value, yes = measure[known], qualified[known]
    high, low = value[yes], value[~yes]
    if min(len(high), len(low)) < FEWEST_OF_EACH:
        few = {"qualified": len(high), "others": len(low), "least": FEWEST_OF_EACH}
        raise TooFewAnswers(reason=Sentence(_FEW_OF_A_KIND, few))
    findings = _small(len(value))
    if low.max() < high.min():
        gap = Sentence(_SEPARATED, {"low": f"{low.max():.2f}", "high": f"{high.min():.2f}"})
        error = _gap_error(low, high, rng)
        cut = float(low.max() + high.min()) / 2
        return CutScore("contrasting", cut, error, len(value), (*findings, gap))
    judged = yes.astype(np.int64)
    without, fit = fit_logits(judged, np.empty((len(value), 0))), fit_logits(judged, value[:, None])
    if fit.slope[0] <= 0 or likelihood_ratio(without, fit)[2] > _CHANCE:
        places = {"qualified": f"{high.mean():.2f}", "others": f"{low.mean():.2f}"}
        raise InvalidAnswers(reason=Sentence(_NO_DIFFERENCE, places))
    # Logistic slopes do not depend on the groups' sizes, the constant only by the logarithm of their ratio.
    constant = float(fit.constant[0]) - (np.log(len(high) / len(low)) if equal_groups else 0.0)
    cut = -constant / float(fit.slope[0])
    gradient = np.array([1.0, cut]) / float(fit.slope[0])
    error = float(np.sqrt(gradient @ fit.covariance @ gradient))
    return CutScore("contrasting", cut, error, len(value), findings)


def _gap_error(low: Floats, high: Floats, rng: np.random.Generator) -> float:
    top = np.sort(low)[rng.integers(0, len(low), (DRAWS, len(low)))].max(axis=1)
    bottom = np.sort(high)[rng.integers(0, len(high), (DRAWS, len(high)))].min(axis=1)
    return float(((top + bottom) / 2).std(ddof=1))


def _small(count: int) -> tuple[Sentence, ...]:
    if count >= _WANTED:
        return ()
    return (Sentence(_SMALL_GROUP, {"count": count, "wanted": _WANTED}),)


def _same_length(measure: Floats, judged: Flags) -> None:
    if judged.dtype != np.bool_ or judged.shape != measure.shape:
        raise ValueError("judgements are true or false, one for each measure")
