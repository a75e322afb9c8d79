"""May the severity of jurors be taken out of the list: each rule of the season, against the ratings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.domain.calibration import CalibrationRules
from workbench.domain.naming import named
from workbench.domain.ratings import Label
from workbench.errors import N_, Sentence, TooLittleToAdjust
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.linking import table_link_quality
from workbench.workflows.wording import decimal

if TYPE_CHECKING:
    import pandas as pd

_FEW_REVIEWS = N_(
    "jurors %(jurors)s have submitted fewer than %(least)s reviews, too few to know how severe they are "
    "(give them more entries)"
)
_FEW_JURORS = N_(
    "entries %(entries)s have fewer than %(least)s reviews (have one more juror rate each of them)"
)
_EXTREME_JURORS = N_(
    "all levels of jurors %(jurors)s stand at one end of the scale, so that nothing tells how severe they "
    "are and everybody's points would move with the guess (ask them to use the scale, or "
    "calibrate without them)"
)
_WEAK_LINK = N_(
    "jurors %(first)s and %(second)s can be compared only with an error of %(error)s logits, more than "
    "%(most)s (give both of them some of the same entries)"
)
_SAME_SEVERITY = N_(
    "%(share)s %% of the spread of severities is more than chance, less than %(least)s %%: taking it out "
    "would add more error than it removes (keep the raw list, or collect more reviews)"
)
_UNRELIABLE = N_(
    "the reliability of the measures is %(reliability)s, less than %(least)s: entries can hardly be told "
    "apart (collect more reviews of each entry)"
)


@dataclass(frozen=True)
class WeakestPair:
    """The two jurors tied least; `error`, in logits, is of their difference in severity by shared entries."""

    first: Label
    second: Label
    error: float


def require_enough(fit: FacetsFit, raw: pd.DataFrame, frame: pd.DataFrame, rules: CalibrationRules) -> None:
    """Refuse to take severities out where too little is known of them.

    Raises
    ------
    TooLittleToAdjust : with a sentence for each rule that is not met.
    """
    reasons = tuple(_reasons(fit, raw, frame, rules))
    if reasons:
        raise TooLittleToAdjust(reasons=reasons)


def weakest_pair(fit: FacetsFit) -> WeakestPair | None:
    """The pair of jurors whom shared entries tie least, by effective resistance [KleinRandic1993].

    The fit's own errors would not show it: they also rest on the entries being one population, which puts
    even juries without a shared entry on one scale. Groups that an assumption compares are looked at one
    by one. None where no two jurors share a group.
    """
    found: list[WeakestPair] = []
    for group in range(fit.components.n_groups):
        table = fit.table.keep(fit.components.juror[fit.table.juror] == group)
        quality = table_link_quality(table)
        if quality.weakest_pair is not None:
            first, second = (table.jurors[each] for each in quality.weakest_pair)
            error = float(np.sqrt(quality.largest_resistance * _review_variance(fit)))
            found.append(WeakestPair(first, second, error))
    return max(found, key=lambda pair: pair.error, default=None)


def _review_variance(fit: FacetsFit) -> float:
    """Error variance of what one review says of its entry, in squared logits: halo and chance of levels."""
    information = np.bincount(fit.table.cell, fit.residuals.variance)
    return fit.halo_sd**2 + float(1 / information.mean())


def severity_share(fit: FacetsFit) -> float:
    """Share of the variance of estimated severities that is not error: their separation reliability."""
    if fit.table.n_jurors < 2:
        return 0.0
    spread = float(fit.juror_severity.var(ddof=1))
    error = float((fit.juror_se**2).mean())
    return max(0.0, 1 - error / spread) if spread > 0 else 0.0


def _reasons(
    fit: FacetsFit, raw: pd.DataFrame, frame: pd.DataFrame, rules: CalibrationRules
) -> Iterator[Sentence]:
    reviews = frame.groupby("juror")["entry"].nunique()
    few = sorted(map(str, reviews.index[reviews < rules.minimum_reviews]))
    if few:
        yield Sentence(_FEW_REVIEWS, {"jurors": named(few), "least": rules.minimum_reviews})
    thin = [str(each) for each in raw.loc[raw["n_reviews"] < rules.minimum_jurors, "entry"]]
    if thin:
        yield Sentence(_FEW_JURORS, {"entries": named(thin), "least": rules.minimum_jurors})
    at_one_end = [
        str(juror)
        for juror, extreme in zip(fit.table.jurors, fit.estimates.extreme_juror, strict=True)
        if extreme
    ]
    if at_one_end:
        yield Sentence(_EXTREME_JURORS, {"jurors": named(at_one_end)})
    pair = weakest_pair(fit)
    if pair is not None and pair.error > rules.largest_difference_error:
        yield Sentence(
            _WEAK_LINK,
            {
                "first": pair.first,
                "second": pair.second,
                "error": decimal(pair.error, 2),
                "most": decimal(rules.largest_difference_error, 2),
            },
        )
    share = severity_share(fit)
    if share < rules.minimum_severity_share:
        places = {"share": int(100 * share), "least": round(100 * rules.minimum_severity_share)}
        yield Sentence(_SAME_SEVERITY, places)
    if fit.reliability < rules.minimum_reliability:
        yield Sentence(
            _UNRELIABLE,
            {
                "reliability": decimal(fit.reliability, 2),
                "least": decimal(rules.minimum_reliability, 2),
            },
        )
