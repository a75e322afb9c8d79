"""What the checks of a rubric come to, in plain sentences: one function for each question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from workbench.domain.naming import named
from workbench.domain.ratings import Label
from workbench.errors import N_, Sentence
from workbench.psychometrics.agreement.coefficients import Agreement, IntraclassCorrelations
from workbench.psychometrics.checks.criteria_checks import CriteriaSimilarity
from workbench.psychometrics.rasch.scale_models import ScaleModels
from workbench.workflows.wording import decimal

if TYPE_CHECKING:
    import pandas as pd

# Fewer ratings at a level do not tell where its threshold lies [Linacre2002].
LEAST_OF_A_LEVEL = 10
# From here on conclusions from single ratings are drawn, if tentatively [Krippendorff2019].
_TENTATIVE = 0.667
# Differences with a smaller probability are called more than chance.
_CHANCE = 0.05
# Reliability is not known to more decimals than this.
_NOTHING_LOST = 0.0005

_ENOUGH = N_(
    "Every level of every criterion was given %(least)s times or more; to know where its threshold lies, "
    "%(needed)s are enough."
)
_RARE = N_("On criterion %(criterion)s these levels were given fewer than %(needed)s times: %(levels)s.")
_ADVANCING = N_(
    "On every criterion, entries given a higher level are better on average: levels mean what they say."
)
_NOT_ADVANCING = N_(
    "On criterion %(criterion)s entries given level %(level)s are no better on average than those given the "
    "level below: look at how these two are described."
)
_ORDERED = N_("Thresholds stand in order: every level is the most likely one somewhere.")
_SHARED = N_(
    "Thresholds of its own for every criterion explain the ratings no better than chance does "
    "(p = %(p)s): the simpler scale, the same for all criteria, is enough."
)
_OWN = N_(
    "Levels are not equally far apart on all criteria (p = %(p)s): try model: partial_credit in the season's "
    "calibration section."
)
_ONE_MODEL = N_("Both models are one here: there is a single criterion, or there are two levels.")
_MODEL_SEATS = N_(
    "With thresholds of its own for every criterion, entries that would lose their seat: %(count)s of "
    "%(seats)s; likeness of both orders of entries: %(correlation)s, where 1 is the same order."
)
_ALIKE = N_(
    "Criteria %(first)s and %(second)s repeat each other: likeness %(similarity)s, where 1 is a copy and 0 "
    "two questions of their own. Sharpen what tells them apart, or join them."
)
_NONE_ALIKE = N_("No two criteria repeat each other beyond what the entries themselves explain.")
_STRATA = N_(
    "Entries fall into about %(strata)s levels of quality that can be told apart (reliability "
    "%(reliability)s)."
)
_JURORS_APART = N_(
    "Jurors can be told apart by severity (reliability %(reliability)s): here one would wish for 0, as then "
    "it would not matter whom an entry falls to."
)
_JURORS_SAME = N_("Jurors cannot be told apart by severity: it hardly matters whom an entry falls to.")
_CRITERIA_APART = N_(
    "Criteria differ in difficulty (reliability %(reliability)s): a level on one is not worth the same as on "
    "another."
)
_ALPHA = N_(
    "One juror's level on a single criterion: alpha from %(low)s (%(lowest)s) to %(high)s (%(highest)s)."
)
_ALPHA_LOW = N_(
    "That is less than %(least)s, from which conclusions are drawn from single levels: compare entries by "
    "totals of several jurors, not by one level."
)
_ICC = N_(
    "The total of one juror's review: %(single)s; the mean of %(jurors)s jurors: %(mean)s (ICC, 1 is full "
    "agreement); with severities taken out: %(fair)s."
)
_MOST_USEFUL = N_(
    "Most is lost without %(criterion)s: reliability falls from %(reliability)s to %(without)s."
)
_LEAST_USEFUL = N_("Least is lost without %(criterion)s: reliability is then %(without)s.")
_NOTHING_ADDED = N_(
    "Without %(criteria)s reliability would not fall: to tell entries apart they add nothing; ask whether "
    "what they say is worth the jurors' time."
)
_SEATS_CHANGED = N_(
    "Without one criterion, from %(low)s to %(high)s of %(seats)s seats would change hands; most without "
    "%(criteria)s."
)


def category_sentences(levels: pd.DataFrame) -> Iterator[Sentence]:
    """Levels hardly used, and levels given to entries no better; `levels` as from `category_statistics`."""
    own = levels[levels["criterion"].notna()]
    rare = own[own["count"] < LEAST_OF_A_LEVEL]
    for criterion, rows in rare.groupby("criterion", sort=False):
        shown = ", ".join(str(each) for each in rows["level"])
        yield Sentence(_RARE, {"criterion": criterion, "needed": LEAST_OF_A_LEVEL, "levels": shown})
    if rare.empty:
        yield Sentence(_ENOUGH, {"least": int(own["count"].min()), "needed": LEAST_OF_A_LEVEL})
    falling = False
    for criterion, rows in own.dropna(subset=["average_measure"]).groupby("criterion", sort=False):
        for level, rise in zip(rows["level"].iloc[1:], np.diff(rows["average_measure"]), strict=True):
            if rise <= 0:
                falling = True
                yield Sentence(_NOT_ADVANCING, {"criterion": criterion, "level": level})
    if not falling:
        yield Sentence(_ADVANCING)


def threshold_sentences(levels: pd.DataFrame) -> Iterator[Sentence]:
    """Whether all thresholds stand in order; those that do not are among the findings of a calibration."""
    if not levels["disordered"].any():
        yield Sentence(_ORDERED)


def scale_model_sentences(models: ScaleModels, seats: int | None) -> Iterator[Sentence]:
    """Whether criteria need thresholds of their own, and what that would change."""
    if models.df <= 0:
        yield Sentence(_ONE_MODEL)
        return
    yield Sentence(_OWN if models.thresholds_differ else _SHARED, {"p": decimal(models.p, 2)})
    if seats is not None:
        places = {
            "count": models.seats_changed(seats),
            "seats": seats,
            "correlation": decimal(models.rank_correlation, 3),
        }
        yield Sentence(_MODEL_SEATS, places)


def similarity_sentences(similarity: CriteriaSimilarity) -> Iterator[Sentence]:
    """Pairs of criteria that say the same, the most alike first."""
    alike = similarity.pairs[similarity.pairs["alike"]]
    for row in alike.to_dict("records"):
        places = {"first": row["first"], "second": row["second"], "similarity": decimal(row["similarity"], 2)}
        yield Sentence(_ALIKE, places)
    if alike.empty:
        yield Sentence(_NONE_ALIKE)


def separation_sentences(separation: pd.DataFrame) -> Iterator[Sentence]:
    """How well entries, jurors and criteria can be told apart; `separation` as from `separation_frame`."""
    rows = {str(row["facet"]): row for row in separation.to_dict("records")}
    reliability = {facet: decimal(row["reliability"], 2) for facet, row in rows.items()}
    strata = decimal(rows["entry"]["strata"])
    yield Sentence(_STRATA, {"strata": strata, "reliability": reliability["entry"]})
    if rows["juror"]["count"] > 1:
        if rows["juror"]["p"] < _CHANCE:
            yield Sentence(_JURORS_APART, {"reliability": reliability["juror"]})
        else:
            yield Sentence(_JURORS_SAME)
    if rows["criterion"]["count"] > 1 and rows["criterion"]["p"] < _CHANCE:
        yield Sentence(_CRITERIA_APART, {"reliability": reliability["criterion"]})


def coefficient_sentences(
    alpha: dict[Label, Agreement], totals: IntraclassCorrelations
) -> Iterator[Sentence]:
    """How far single levels and totals of jurors agree; `alpha` by criterion."""
    order = sorted(alpha, key=lambda each: alpha[each].estimate)
    lowest, highest = order[0], order[-1]
    yield Sentence(
        _ALPHA,
        {
            "low": decimal(alpha[lowest].estimate, 2),
            "lowest": lowest,
            "high": decimal(alpha[highest].estimate, 2),
            "highest": highest,
        },
    )
    if alpha[highest].estimate < _TENTATIVE:
        yield Sentence(_ALPHA_LOW, {"least": decimal(_TENTATIVE, 3)})
    jurors = totals.n_raters_per_unit
    yield Sentence(
        _ICC,
        {
            "single": decimal(totals["ICC(1)"].estimate, 2),
            "jurors": round(jurors) if np.isclose(jurors, round(jurors)) else decimal(jurors),
            "mean": decimal(totals["ICC(1,k)"].estimate, 2),
            "fair": decimal(totals["ICC(3,k)"].estimate, 2),
        },
    )


def contribution_sentences(contribution: pd.DataFrame, seats: int | None) -> Iterator[Sentence]:
    """Which criterion the list needs most and least; `contribution` as from `criteria_contribution`."""
    ordered = contribution.sort_values("reliability", kind="stable")
    most, least = ordered.iloc[0], ordered.iloc[-1]
    reliability = contribution.attrs["reliability"]
    if most["reliability_lost"] > _NOTHING_LOST:
        places = {
            "criterion": most["criterion"],
            "reliability": decimal(reliability, 3),
            "without": decimal(most["reliability"], 3),
        }
        yield Sentence(_MOST_USEFUL, places)
    needless = ordered.loc[ordered["reliability_lost"] <= _NOTHING_LOST, "criterion"].tolist()
    if needless:
        yield Sentence(_NOTHING_ADDED, {"criteria": named(needless[::-1])})
    else:
        without = decimal(least["reliability"], 3)
        yield Sentence(_LEAST_USEFUL, {"criterion": least["criterion"], "without": without})
    if seats is not None:
        changed = contribution["seats_changed"]
        places = {
            "low": int(changed.min()),
            "high": int(changed.max()),
            "seats": seats,
            "criteria": named(contribution.loc[changed == changed.max(), "criterion"].tolist()),
        }
        yield Sentence(_SEATS_CHANGED, places)
