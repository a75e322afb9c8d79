"""A plan of the jury in plain sentences for methodologists: each question's answer, most important first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from workbench.assignment import Assignment as Planned
from workbench.domain.naming import named
from workbench.errors import N_, Sentence
from workbench.workflows.assigning.assignment_findings import PlanFinding, PlanTopic
from workbench.workflows.assigning.plan_changes import AssignmentSummary, link_threshold
from workbench.workflows.assigning.plan_reading import PlanReading
from workbench.workflows.planning.design_tables import errors_of_difference, jurors_by_group, without_common
from workbench.workflows.wording import decimal

if TYPE_CHECKING:
    import pandas as pd

_PROGRESS = N_(
    "Submitted: %(submitted)s reviews of %(all)s; still to be done: %(open)s, and the plan adds %(added)s."
)
_COLLEAGUES = N_(
    "On average a juror shares entries with %(colleagues)s of %(others)s other jurors, who come from"
    " %(regions)s regions."
)
_OWN_REGION_EACH = N_("No entry is rated by two jurors of one region.")
_SAME_REGION = N_("Entries that several jurors of one region rate: %(count)s (%(entries)s).")
_ROOM = N_("Below their greatest loads the jurors have room for %(room)s more reviews.")

_WORST_FEW = N_(
    "Entries whose jurors are less than half as near to them as the nearest could be: %(count)s of %(all)s"
    " (%(entries)s)."
)
_CHOSEN = N_("Of the reviews by jurors who chose themes, %(share)s %% are in a theme of their choice.")
_NO_THEMES_CHOSEN = N_("No juror has chosen themes, so only the words of their expertise count.")
_NO_THEMES = N_("The entries have no themes yet, so only their words count.")

_NOTHING_AT_ALL = N_("Nothing has been submitted yet: there are no links to look at.")
_NOTHING_YET = N_("Fewer than two jurors have submitted anything: there are no links to look at yet.")
_ONE_GROUP = N_(
    "Jurors: %(jurors)s. All are linked by shared entries, so all severities can be compared with each other."
)
_GROUPS = N_(
    "The jurors fall into %(groups)s groups that share no entry: %(members)s. Severities can only be compared"
    " within a group, and entries of different groups cannot be ranked together."
)
_GROUP = N_("group %(number)s: %(jurors)s")
_ALIKE = N_(
    "On average two jurors are compared as firmly as if both had rated %(entries)s same entries side by side;"
    " the error of the difference of their severities is %(error)s of the error of one review."
)
_WEAKEST = N_(
    "Least is known of how %(first)s and %(second)s differ: as if both had rated %(entries)s same entries;"
    " the error is %(error)s of the error of one review."
)
_EFFICIENCY = N_(
    "Efficiency %(efficiency)s of 1: 1 is a plan with as many reviews that ties every two jurors alike;"
    " λ2 is %(connectivity)s."
)
_FIRM = N_("That is firm: hardly any plan with as many reviews would compare severities much better.")
_LOOSE = N_(
    "That is loose: a better plan with as many reviews would compare severities with less than half the"
    " variance. Mix jurors more, or add common works that all rate."
)
_BRIDGES = N_(
    "All hangs on few: without any one of them (%(names)s) the other jurors fall into groups that cannot be"
    " compared."
)
_IDLE = N_("Jurors without a submitted review, so nothing is known of their severity: %(jurors)s.")
_KEPT = N_("The season's threshold for links is kept.")
_MISSED = N_("Below the season's threshold: %(missed)s.")

_LITTLE_ROOM = N_(
    "Jurors who may not rate a fifth of the entries or more: %(jurors)s. Most is closed to %(first)s:"
    " %(conflicts)s of %(entries)s."
)
_NOBODY_MUCH = N_("Every juror may rate more than four fifths of the entries.")
_UNDER_LOAD = N_("May rate fewer entries than they could take on: %(jurors)s.")
_SCARCE = N_(
    "Hardest to find jurors for is %(entry)s: %(possible)s may rate it, and %(wanted)s are needed. Of all"
    " entries, those with room for fewer than two replacements: %(tight)s."
)

_NO_COMMON = N_(
    "The plan has no common works. A few that every juror rates tie all of them together; try with_common(3)."
)
_COMMON_TAKE = N_("Common works: %(count)s; they take %(reviews)s reviews in all.")
_COMMON_COST = N_(
    "Common works: %(count)s; they take %(reviews)s reviews in all. With them two jurors are"
    " compared on average as if both had rated %(entries)s same entries, by the other works alone"
    " %(without)s."
)
_COMMON_APART = N_(
    "Common works: %(count)s; they take %(reviews)s reviews in all. By the other works alone the"
    " jurors would fall into %(groups)s groups that cannot be compared."
)

_COMPARED = N_(
    "«%(name)s» beside «%(base)s»: reviews %(reviews_before)s → %(reviews)s, most entries of a juror"
    " %(high_before)s → %(high)s, mean fit %(fit_before)s → %(fit)s, error of the difference of two"
    " severities %(error_before)s → %(error)s of one review's."
)
_REFUSED = N_("«%(name)s»: no such plan. %(reason)s")
_UNLINKED = N_("«%(name)s»: the jurors fall into %(groups)s groups that cannot be compared.")
_BADLY = 0.5
_FIRM_FROM, _LOOSE_BELOW = 0.8, 0.5
_CLOSED = 0.8
_SPARE = 2


def load_findings(
    found: Sequence[PlanFinding], table: pd.DataFrame, same_region: Sequence[str]
) -> list[Sentence]:
    """Loads, what is done, with whom jurors share entries.

    `found` : what `plan_findings` says, here and below; `table` is from `load_table`.
    """
    said = [*_of(found, "notes"), *_of(found, "loads")]
    places = {name: int(table[name].sum()) for name in ("submitted", "open", "added")}
    said.append(Sentence(_PROGRESS, {**places, "all": int(table["load"].sum())}))
    busy = table[table["load"] > 0]
    if len(busy) > 1:
        places_met = {
            "colleagues": decimal(float(busy["colleagues"].mean())),
            "others": len(busy) - 1,
            "regions": decimal(float(busy["regions"].mean())),
        }
        said.append(Sentence(_COLLEAGUES, places_met))
    if same_region:
        said.append(Sentence(_SAME_REGION, {"count": len(same_region), "entries": named(same_region)}))
    else:
        said.append(Sentence(_OWN_REGION_EACH))
    room = (table["load_max"] - table["load"]).clip(lower=0).sum()
    return [*said, Sentence(_ROOM, {"room": int(room)})]


def fit_findings(
    found: Sequence[PlanFinding], summary: AssignmentSummary, entries: pd.DataFrame, chosen: float | None
) -> list[Sentence]:
    """How near jurors are to their entries; `entries` from `entry_fit_table`.

    `chosen` : share of reviews in a theme the juror chose; None where no juror chose any.
    """
    said = _of(found, "fit")
    problem = summary.plan.problem
    if np.ptp(problem.affinity) > 0:
        badly = entries[entries["share"] < _BADLY]["entry"]
        if len(badly):
            places = {"count": len(badly), "all": len(entries), "entries": named(badly)}
            said.append(Sentence(_WORST_FEW, places))
    if not any(theme for theme, _ in summary.reading.groups.values()):
        said.append(Sentence(_NO_THEMES))
    elif chosen is None:
        said.append(Sentence(_NO_THEMES_CHOSEN))
    else:
        said.append(Sentence(_CHOSEN, {"share": round(100 * chosen)}))
    return said


def link_findings(planned: Planned, reading: PlanReading, *, finished: bool) -> list[Sentence]:
    """Whether severities can be compared, how firmly, and where least.

    `finished` : the plan is of submitted reviews only, and those who have none are named.
    """
    jurors = planned.linked_jurors
    idle = [each for each in planned.problem.jurors if each not in set(jurors)]
    without = [Sentence(_IDLE, {"jurors": named(idle)})] if finished and idle else []
    if finished and not jurors:
        return [Sentence(_NOTHING_AT_ALL)]
    if len(jurors) < 2:
        return [Sentence(_NOTHING_YET), *without]
    quality = planned.link_quality
    if quality.n_groups > 1:
        members = tuple(
            Sentence(_GROUP, {"number": number, "jurors": named(each)})
            for number, each in enumerate(jurors_by_group(planned), 1)
        )
        said = [Sentence(_GROUPS, {"groups": quality.n_groups, "members": members})]
        return [*said, *_threshold(planned, reading), *without]
    mean, largest = errors_of_difference(planned)
    first, second = (jurors[at] for at in quality.weakest_pair or (0, 1))
    weakest = {"first": first, "second": second, "error": decimal(largest, 2)}
    said = [
        Sentence(_ONE_GROUP, {"jurors": len(jurors)}),
        Sentence(_ALIKE, {"entries": decimal(2 / quality.mean_resistance), "error": decimal(mean, 2)}),
        Sentence(_WEAKEST, {**weakest, "entries": decimal(2 / quality.largest_resistance)}),
        Sentence(
            _EFFICIENCY,
            {
                "efficiency": decimal(quality.efficiency, 2),
                "connectivity": decimal(quality.connectivity, 2),
            },
        ),
    ]
    if quality.efficiency >= _FIRM_FROM:
        said.append(Sentence(_FIRM))
    elif quality.efficiency < _LOOSE_BELOW:
        said.append(Sentence(_LOOSE))
    bridges = [jurors[at] for at in quality.bridging_jurors.tolist()]
    bridges += [planned.problem.entries[at] for at in quality.bridging_entries.tolist()]
    if bridges:
        said.append(Sentence(_BRIDGES, {"names": named(bridges)}))
    return [*said, *_threshold(planned, reading), *without]


def conflict_findings(
    found: Sequence[PlanFinding], reading: PlanReading, table: pd.DataFrame
) -> list[Sentence]:
    """Kinds of conflicts, and who or what they leave little choice; `table` is from `conflict_table`."""
    said = _of(found, "conflicts")
    problem = reading.problem
    closed = table[table["share"] <= _CLOSED]
    if len(closed):
        first = closed.iloc[0]
        places = {"first": first["juror"], "conflicts": int(first["conflicts"])}
        jurors = {"jurors": named(closed["juror"]), "entries": len(problem.entries)}
        said.append(Sentence(_LITTLE_ROOM, {**places, **jurors}))
    else:
        said.append(Sentence(_NOBODY_MUCH))
    under = table[table["possible"] < table["load_max"]]["juror"]
    if len(under):
        said.append(Sentence(_UNDER_LOAD, {"jurors": named(under)}))
    may = (problem.allowed | problem.fixed).sum(axis=1)
    scarcest = int(np.argmin(may - problem.wanted))
    places = {
        "entry": problem.entries[scarcest],
        "possible": int(may[scarcest]),
        "wanted": int(problem.wanted[scarcest]),
        "tight": int((may - problem.wanted < _SPARE).sum()),
    }
    return [*said, Sentence(_SCARCE, places)]


def common_findings(summary: AssignmentSummary) -> list[Sentence]:
    """What common works cost and what they do for links."""
    if not summary.reading.common:
        return [Sentence(_NO_COMMON)]
    plan, problem = summary.plan, summary.plan.problem
    reviews = {"count": len(summary.reading.common), "reviews": int(plan.plan[problem.common].sum())}
    alone = without_common(plan)
    if alone.link_quality.n_groups > 1:
        return [Sentence(_COMMON_APART, {**reviews, "groups": alone.link_quality.n_groups})]
    if len(plan.linked_jurors) < 2 or plan.link_quality.n_groups > 1:
        return [Sentence(_COMMON_TAKE, reviews)]
    alike = {"entries": decimal(2 / plan.link_quality.mean_resistance)}
    without = {"without": decimal(2 / alone.link_quality.mean_resistance)}
    return [Sentence(_COMMON_COST, {**reviews, **alike, **without})]


def compare_findings(
    base: str, rows: Mapping[str, Mapping[str, float]], refused: Mapping[str, Sentence]
) -> Iterator[Sentence]:
    """What each plan changes beside the one called `base`; plans that cannot be, with the reason.

    `rows` : name → measures of those that can be, as of `comparison_row`.
    """
    for name, row in rows.items():
        if name != base and base in rows:
            yield Sentence(_COMPARED, {"name": name, "base": base, **_beside(row, rows[base])})
    for name, row in rows.items():
        if row["groups"] > 1:
            yield Sentence(_UNLINKED, {"name": name, "groups": int(row["groups"])})
    for name, reason in refused.items():
        yield Sentence(_REFUSED, {"name": name, "reason": reason})


def comparison_row(summary: AssignmentSummary) -> dict[str, float]:
    """reviews, low, high (loads), fit (mean over reviews), worst (served entry), groups, connectivity,
    efficiency, error and worst_error (of the difference of two severities, in errors of one review)."""
    plan, quality = summary.plan, summary.plan.link_quality
    loads = [load for juror, load in summary.load_by_juror.items() if juror not in summary.reading.former]
    mean, largest = errors_of_difference(plan)
    reviews = int(plan.plan.sum())
    return {
        "reviews": reviews,
        "low": min(loads),
        "high": max(loads),
        "fit": plan.affinity / reviews if reviews else float("nan"),
        "worst": plan.worst_served[1] if np.isfinite(plan.worst_served[1]) else float("nan"),
        "groups": quality.n_groups,
        "connectivity": quality.connectivity if np.isfinite(quality.connectivity) else float("nan"),
        "efficiency": quality.efficiency,
        "error": mean,
        "worst_error": largest,
    }


def _beside(row: Mapping[str, float], before: Mapping[str, float]) -> dict[str, object]:
    """The measures of both, those of `before` under names that end so."""
    found: dict[str, object] = {}
    for measure in ("reviews", "high", "fit", "error"):
        for end, values in (("", row), ("_before", before)):
            value = values[measure]
            if not np.isfinite(value):
                found[measure + end] = "∞"
            else:
                found[measure + end] = decimal(value, 2) if measure in ("fit", "error") else round(value)
    return found


def _of(found: Sequence[PlanFinding], topic: PlanTopic) -> list[Sentence]:
    return [each.sentence for each in found if each.topic == topic]


def _threshold(planned: Planned, reading: PlanReading) -> list[Sentence]:
    asked = link_threshold(reading.rules)
    if asked is None:
        return []
    missed = asked.missed(planned.link_quality)
    return [Sentence(_MISSED, {"missed": missed}) if missed else Sentence(_KEPT)]
