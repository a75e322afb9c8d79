"""What the checks of a jury come to, in plain sentences: one function for each question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from workbench.domain.naming import named
from workbench.errors import N_, Sentence
from workbench.psychometrics.checks.drift import Drift
from workbench.psychometrics.checks.exact_agreement import Agreement
from workbench.psychometrics.checks.misfit import MisfitLimits
from workbench.workflows.calibrating.adjusting import weakest_pair
from workbench.workflows.calibrating.calibrate import Calibration
from workbench.workflows.wording import decimal

if TYPE_CHECKING:
    import pandas as pd

# A juror with at least so many of the unexpected ratings, and this share of them, is named.
_MANY_UNEXPECTED, _MOST_UNEXPECTED = 3, 0.25
_NORMAL_95 = 1.959964

_RULER = N_(
    "Measures of the entries run from %(low)s to %(high)s logits; the middle half of the entries lies "
    "between %(lower)s and %(upper)s."
)
_WITHIN = N_(
    "Thresholds run from %(first)s to %(last)s logits; between them the scale tells entries apart best, and "
    "%(inside)s of %(entries)s entries are there."
)
_WHOSE = N_(
    "The harshest and the most lenient juror are %(jurors)s logits apart, the best and the weakest entry "
    "%(entries)s: that is how much may depend on whom an entry falls to."
)
_ERRATIC = N_(
    "More scatter than chance explains: %(jurors)s. Their levels agree too little with the other jurors': "
    "reread these reviews and ask how they understood the criteria."
)
_MUTED = N_(
    "Less scatter than chance explains: %(jurors)s. Their levels differ too little from entry to entry: ask "
    "whether they use the whole scale and judge by themselves."
)
_FITTING = N_("Every juror's scatter is what chance explains.")
_BY_CHANCE = N_(
    "By chance alone about one in %(one_in)s jurors lies outside the band: a mark is a reason to look, not a "
    "verdict."
)
_UNEXPECTED = N_(
    "Levels far from what all other ratings lead to expect: %(count)s of %(ratings)s; chance alone would "
    "give about %(chance)s."
)
_UNEXPECTED_OF = N_("Of them juror %(juror)s gave %(count)s.")
_FAR_REVIEWS = N_(
    "Whole reviews far from the other jurors': %(count)s; chance alone would give about %(chance)s."
)
_CENTRAL = N_(
    "Juror %(juror)s keeps to the middle of the scale: levels spread only %(percent)s %% as wide as these "
    "entries lead to expect."
)
_ENDS = N_(
    "Juror %(juror)s goes to the ends of the scale: levels spread %(percent)s %% as wide as these entries "
    "lead to expect."
)
_NO_HABIT = N_("Nobody keeps to the middle of the scale, or goes to its ends, beyond chance.")
_NO_HALO = N_("The ratings show no general impression: levels of one review are as independent as can be.")
_HALO = N_(
    "A juror's general impression of an entry usually moves all its levels together by about %(points)s "
    "points of the rubric, up or down."
)
_STRONG_HALO = N_("Beyond chance this impression is stronger than usual with: %(jurors)s.")
_EVEN_HALO = N_("With nobody is this impression stronger than usual beyond chance.")
_UNIFORM = N_(
    "Juror %(juror)s gave all criteria the same level in %(share)s %% of the reviews, where their totals "
    "lead to expect %(expected)s %%: perhaps the criteria are not looked at one by one."
)
_NOT_UNIFORM = N_("Nobody gives all criteria the same level more often than the totals explain.")
_HARSHER = N_(
    "Juror %(juror)s became harsher while judging by %(logits)s logits, which is %(points)s points on your "
    "scale."
)
_MILDER = N_(
    "Juror %(juror)s became more lenient while judging by %(logits)s logits, which is %(points)s points on "
    "your scale."
)
_STEADY = N_("No juror became harsher or more lenient beyond chance while judging.")
_CHANGED_MOST = N_(
    "The greatest change is that of juror %(juror)s, by %(logits)s logits; among so many jurors such a one "
    "comes up by chance."
)
_BIASED_HARSH = N_(
    "On criterion %(criterion)s juror %(juror)s is harsher than on the others, by %(points)s points."
)
_BIASED_MILD = N_(
    "On criterion %(criterion)s juror %(juror)s is more lenient than on the others, by %(points)s points."
)
_UNBIASED = N_("No pair of juror and criterion stands out beyond chance; pairs looked at: %(pairs)s.")
_NEAREST = N_(
    "The greatest difference is that of juror %(juror)s on %(criterion)s; among so many pairs such a one "
    "comes up by chance."
)
_FALSE_ALARMS = N_("Of the pairs named, at most %(percent)s of 100 are false alarms.")
_SAME_LEVEL = N_(
    "Two jurors give an entry the same level on a criterion in %(exact)s of 100 cases; of jurors who judge "
    "independently one expects %(expected)s."
)
_INDEPENDENT = N_("That is as it should be: the jurors judged independently.")
_TOO_ALIKE = N_("That is more than chance explains: did jurors confer, or copy from one another?")
_TOO_UNLIKE = N_("That is less than chance explains: jurors may mean different things by the same words.")
_LINKED = N_("Shared entries link all jurors: one list for all entries is possible.")
_UNLINKED = N_("The jurors fall into groups without a shared entry: %(groups)s. One list is not possible.")
_WEAKEST = N_(
    "Tied least are jurors %(first)s and %(second)s: by shared entries their difference in severity is known "
    "with an error of %(error)s logits; the season allows %(most)s."
)
_EFFICIENCY = N_(
    "The jurors are tied together %(percent)s %% as firmly as the best plan with as many reviews would do it."
)
_BRIDGES = N_(
    "Without any one of these the jury would fall apart into groups: %(bridges)s. Give jurors on both sides "
    "more shared entries."
)
_NO_BRIDGE = N_("No single entry and no single juror holds the jury together alone.")


def ruler_sentences(calibration: Calibration) -> Iterator[Sentence]:
    """Where entries, jurors and thresholds lie on the one scale."""
    fit = calibration.fit
    measure, severity = fit.entry_measure, fit.juror_severity
    lower, upper = np.quantile(measure, [0.25, 0.75])
    yield Sentence(
        _RULER,
        {
            "low": decimal(measure.min()),
            "high": decimal(measure.max()),
            "lower": decimal(lower),
            "upper": decimal(upper),
        },
    )
    places = fit.thresholds + fit.criterion_difficulty[:, None]
    known = places[np.isfinite(places)]
    if len(known):
        inside = int(((measure >= known.min()) & (measure <= known.max())).sum())
        yield Sentence(
            _WITHIN,
            {
                "first": decimal(known.min()),
                "last": decimal(known.max()),
                "inside": inside,
                "entries": len(measure),
            },
        )
    if len(severity) > 1:
        yield Sentence(_WHOSE, {"jurors": decimal(np.ptp(severity)), "entries": decimal(np.ptp(measure))})


def fit_sentences(limits: MisfitLimits) -> Iterator[Sentence]:
    """Jurors outside the band of infit and outfit that the model itself leads to expect."""
    frame = limits.frame
    for text, flag in ((_ERRATIC, "erratic"), (_MUTED, "muted")):
        marked = frame.loc[frame[flag]].sort_values("infit", ascending=flag == "muted")["juror"].tolist()
        if marked:
            yield Sentence(text, {"jurors": named(marked)})
    if not (frame["erratic"] | frame["muted"]).any():
        yield Sentence(_FITTING)
    yield Sentence(_BY_CHANCE, {"one_in": round(1 / (1 - limits.confidence))})


def unexpected_sentences(ratings: pd.DataFrame, reviews: pd.DataFrame, n_ratings: int) -> Iterator[Sentence]:
    """How many ratings and reviews are far from expectation, how many chance gives, and whose they are.

    Parameters
    ----------
    ratings, reviews : as from `workbench.psychometrics.checks.unexpected`.
    """
    chance = decimal(ratings.attrs["expected_by_chance"])
    yield Sentence(_UNEXPECTED, {"count": len(ratings), "ratings": n_ratings, "chance": chance})
    for juror, count in ratings["juror"].value_counts().items():
        if count >= _MANY_UNEXPECTED and count >= _MOST_UNEXPECTED * len(ratings):
            yield Sentence(_UNEXPECTED_OF, {"juror": juror, "count": int(count)})
    chance = decimal(reviews.attrs["expected_by_chance"])
    yield Sentence(_FAR_REVIEWS, {"count": len(reviews), "chance": chance})


def habit_sentences(spread: pd.DataFrame) -> Iterator[Sentence]:
    """Who keeps to the middle of the scale or goes to its ends; `spread` as from `central_tendency`."""
    found = spread[spread["use"] != ""].sort_values("p", kind="stable")
    for row in found.to_dict("records"):
        text = _CENTRAL if row["use"] == "central" else _ENDS
        yield Sentence(text, {"juror": row["juror"], "percent": round(100 * row["ratio"])})
    if found.empty:
        yield Sentence(_NO_HABIT)


def halo_sentences(calibration: Calibration, halos: pd.DataFrame) -> Iterator[Sentence]:
    """The jury's halo in points, and with whom it is stronger; `halos` as from `halo_by_juror`."""
    halo = calibration.fit.halo_sd
    if halo <= 0:
        yield Sentence(_NO_HALO)
        return
    yield Sentence(_HALO, {"points": decimal(halo * calibration.points_per_logit)})
    strong = halos.loc[halos["strong"]].sort_values("halo_sd", ascending=False)["juror"].tolist()
    yield Sentence(_STRONG_HALO, {"jurors": named(strong)}) if strong else Sentence(_EVEN_HALO)
    uniform = halos[halos["uniform"]]
    for row in uniform.to_dict("records"):
        places = {
            "juror": row["juror"],
            "share": round(100 * row["uniform_share"]),
            "expected": round(100 * row["uniform_expected"]),
        }
        yield Sentence(_UNIFORM, places)
    if uniform.empty:
        yield Sentence(_NOT_UNIFORM)


def drift_sentences(calibration: Calibration, drift: Drift) -> Iterator[Sentence]:
    """Who became harsher or more lenient while judging, the greatest changes first."""
    changes = drift.by_juror.dropna(subset=["change"])
    changes = changes.sort_values("change", key=np.abs, ascending=False, kind="stable")
    for row in changes[changes["drifting"]].to_dict("records"):
        change = abs(row["change"])
        places = {
            "juror": row["juror"],
            "logits": decimal(change),
            "points": decimal(change * calibration.points_per_logit),
        }
        yield Sentence(_HARSHER if row["change"] > 0 else _MILDER, places)
    if changes["drifting"].any():
        return
    yield Sentence(_STEADY)
    if len(changes):
        first = changes.iloc[0]
        logits = decimal(abs(first["change"]))
        yield Sentence(_CHANGED_MOST, {"juror": first["juror"], "logits": logits})


def interaction_sentences(pairs: pd.DataFrame, rate: float) -> Iterator[Sentence]:
    """Jurors unlike themselves on a criterion; `pairs` as from `bias_interactions`, the surest first."""
    flagged = pairs[pairs["flagged"]]
    for row in flagged.to_dict("records"):
        text = _BIASED_HARSH if row["bias"] > 0 else _BIASED_MILD
        points = decimal(abs(row["points"]))
        yield Sentence(text, {"juror": row["juror"], "criterion": row["criterion"], "points": points})
    if len(flagged):
        yield Sentence(_FALSE_ALARMS, {"percent": round(100 * rate)})
        return
    tested = pairs.dropna(subset=["p"])
    yield Sentence(_UNBIASED, {"pairs": len(tested)})
    if len(tested):
        first = tested.iloc[0]
        yield Sentence(_NEAREST, {"juror": first["juror"], "criterion": first["criterion"]})


def agreement_sentences(agreement: Agreement) -> Iterator[Sentence]:
    """How often jurors agree exactly, against what independent jurors would."""
    if agreement.n_pairs == 0:
        return
    shares = {"exact": agreement.exact, "expected": agreement.expected_exact}
    yield Sentence(_SAME_LEVEL, {name: round(100 * share) for name, share in shares.items()})
    if np.isnan(agreement.z):
        return
    if abs(agreement.z) < _NORMAL_95:
        yield Sentence(_INDEPENDENT)
    else:
        yield Sentence(_TOO_ALIKE if agreement.z > 0 else _TOO_UNLIKE)


def link_sentences(calibration: Calibration) -> Iterator[Sentence]:
    """How firmly shared entries tie the jurors together."""
    fit, quality = calibration.fit, calibration.link_quality
    if quality.n_groups > 1:
        yield Sentence(_UNLINKED, {"groups": quality.n_groups})
    else:
        yield Sentence(_LINKED)
    pair = weakest_pair(fit)
    if pair is not None:
        places = {
            "first": pair.first,
            "second": pair.second,
            "error": decimal(pair.error, 2),
            "most": decimal(calibration.rules.largest_difference_error, 2),
        }
        yield Sentence(_WEAKEST, places)
    if quality.n_groups == 1 and fit.table.n_jurors > 1:
        yield Sentence(_EFFICIENCY, {"percent": round(100 * quality.efficiency)})
    bridges = [fit.table.jurors[each] for each in quality.bridging_jurors]
    bridges += [fit.table.entries[each] for each in quality.bridging_entries]
    yield Sentence(_BRIDGES, {"bridges": named(bridges)}) if bridges else Sentence(_NO_BRIDGE)
