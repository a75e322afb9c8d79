"""How people changed between two assessments, in plain sentences for methodologists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from workbench.domain.naming import named
from workbench.errors import N_, Sentence
from workbench.workflows.assessing.growth import Since
from workbench.workflows.wording import decimal

if TYPE_CHECKING:
    import pandas as pd

ON_THE_WHOLE = N_("On the whole")
_NOTHING_BEFORE = N_(
    "There is nothing to compare with: season.yaml names no earlier assessment (compared_with) for this one."
)
_WHY_NOT: Mapping[str, str] = {
    "other_version": N_(
        "This assessment is not compared with %(before)s: they are by different versions of rubric or test."
    ),
    "other_scale": N_(
        "This assessment is not compared with %(before)s: their standards do not continue each other."
    ),
}
_NOBODY = N_("Nobody can be compared with %(before)s on the whole: that takes two competencies of both.")
_PEOPLE = N_(
    "Compared with %(before)s on the whole: %(all)s people. Rose beyond chance: %(better)s, fell: %(worse)s; "
    "of the others it cannot be told."
)
_MEAN = N_("On average people %(direction)s by %(logits)s logits (from %(low)s to %(high)s).")
_ROSE, _FELL = N_("rose"), N_("fell")
_NO_MEAN = N_("The mean change cannot be told from none: from %(low)s to %(high)s logits.")
_MOST = N_("By competency the mean change is most on %(most)s and least on %(least)s.")
_GROUP = N_(
    "%(group)s: mean change from %(low)s to %(high)s logits; rose %(better)s of %(all)s, fell %(worse)s."
)
_SMALL = N_("Growth is not told of categories with fewer than %(least)s people: %(groups)s.")
_ALARMS = N_("If nobody had changed, up to %(count)s of them would be named by chance.")
_SHARE_BY_CHANCE = 0.05


def growth_sentences(
    since: Since, frame: pd.DataFrame, groups: pd.DataFrame, least: int
) -> Iterator[Sentence]:
    """Who changed; frames as from `growth_tables`, groups by names to be shown."""
    before = {"before": since.assessment_id}
    if not since.assessment_id:
        yield Sentence(_NOTHING_BEFORE)
        return
    if since.why_not:
        yield Sentence(_WHY_NOT[since.why_not], before)
        return
    whole = {str(name): value for name, value in frame.iloc[0].items()}
    if not whole["n"]:
        yield Sentence(_NOBODY, before)
        return
    yield Sentence(_PEOPLE, {**before, "all": whole["n"], "better": whole["better"], "worse": whole["worse"]})
    yield Sentence(_ALARMS, {"count": round(whole["n"] * _SHARE_BY_CHANCE)})
    if whole["n"] > 1:
        yield _mean(whole)
    known = frame.iloc[1:].dropna(subset=["mean"]).sort_values("mean", kind="stable")
    if len(known) > 1:
        yield Sentence(_MOST, {"most": known["competency"].iloc[-1], "least": known["competency"].iloc[0]})
    yield from _by_group(groups, least)


def _mean(whole: Mapping[str, Any]) -> Sentence:
    interval = {"low": decimal(whole["low"], 2), "high": decimal(whole["high"], 2)}
    if whole["low"] <= 0 <= whole["high"]:
        return Sentence(_NO_MEAN, interval)
    direction = Sentence(_ROSE if whole["mean"] > 0 else _FELL)
    return Sentence(_MEAN, {**interval, "direction": direction, "logits": decimal(abs(whole["mean"]), 2)})


def _by_group(groups: pd.DataFrame, least: int) -> Iterator[Sentence]:
    told = groups.dropna(subset=["mean"])
    for row in told.to_dict("records"):
        places = {"group": row["group"], "all": row["n"], "better": row["better"], "worse": row["worse"]}
        interval = {"low": decimal(row["low"], 2), "high": decimal(row["high"], 2)}
        yield Sentence(_GROUP, {**places, **interval})
    small = groups.loc[groups["mean"].isna(), "group"]
    if len(small):
        yield Sentence(_SMALL, {"least": least, "groups": named(sorted(small))})
