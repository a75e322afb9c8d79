"""A plan of who rates what in plain sentences: loads, fit, how firmly jurors are tied, what was kept out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from workbench.assignment import Wishes, assign_jurors
from workbench.domain.naming import named
from workbench.errors import N_, Sentence
from workbench.psychometrics.rasch.linking import LinkQuality
from workbench.workflows.assigning.plan_changes import AssignmentSummary
from workbench.workflows.assigning.plan_reading import Obstacle
from workbench.workflows.wording import decimal

PlanTopic = Literal["loads", "fit", "links", "conflicts", "notes"]

_LOADS = N_(
    "%(reviews)s reviews of %(entries)s entries by %(jurors)s jurors; a juror rates from %(low)s to %(high)s"
    " entries, half of them no more than %(median)s."
)
_IDLE = N_("Given nothing: %(jurors)s.")
_COMMON = N_(
    "Hidden common works, which every juror without a conflict rates: %(entries)s. They tie jurors together."
)
_FIT = N_(
    "Jurors fit their entries to %(share)s %% of the best that conflicts, regions and loads would allow; the"
    " rest went for firmer links and for the worst-served entry."
)
_WORST = N_(
    "The worst-served entry is %(entry)s: its jurors' fit is %(fit)s, of all entries %(mean)s on average (1"
    " is the nearest pair of all)."
)
_NO_FIT = N_(
    "Nothing is known of the jurors' expertise, so entries were given by conflicts and loads only; fill in"
    " «Экспертиза» or «Темы» in the jurors' file and import it again."
)
_ONE_GROUP = N_(
    "All jurors are linked by shared entries: their severities can be compared (λ2 %(connectivity)s,"
    " efficiency %(efficiency)s of 1)."
)
_GROUPS = N_(
    "The jurors fall into %(groups)s groups that share no entry: severities can only be compared within a"
    " group. Have more jurors rate each entry, or add common works."
)
_WEAKEST = N_(
    "The weakest link is between %(first)s and %(second)s: the difference of their severities will be known"
    " with %(variance)s of the variance of one review."
)
_KEPT_OUT = N_("Conflicts kept out: %(kinds)s.")
_NO_CONFLICTS = N_("No conflicts of interest were found.")
_DISMISSED = N_("Dismissed by the chair, with reasons on record: %(count)s.")
_KINDS: dict[Obstacle, str] = {
    "own_pair": N_("own pair %(count)s"),
    "own_organisation": N_("own organisation %(count)s"),
    "own_region": N_("own region %(count)s"),
    "declared": N_("declared by jurors %(count)s"),
    "withdrawn": N_("taken away earlier %(count)s"),
}


@dataclass(frozen=True)
class PlanFinding:
    topic: PlanTopic
    sentence: Sentence


def plan_findings(summary: AssignmentSummary) -> list[PlanFinding]:
    """What there is to say about a plan, loads first."""
    said: list[tuple[PlanTopic, Sentence]] = [("loads", each) for each in _loads(summary)]
    said += [("fit", each) for each in _fit(summary)]
    said += [("links", each) for each in _links(summary)]
    said += [("conflicts", each) for each in _conflicts(summary)]
    said += [("notes", each) for each in summary.notes]
    return [PlanFinding(topic, sentence) for topic, sentence in said]


def share_of_best(summary: AssignmentSummary) -> float | None:
    """Affinity over that of the best plan by affinity alone, within the same rules and with what stands.

    None where jurors do not differ in what they know, or nothing was to be given.
    """
    # As the plan was made: without least loads where they were not asked for.
    problem = summary.plan.problem
    if np.ptp(problem.affinity) == 0 or not problem.open_slots.any():
        return None
    alone = Wishes(panels=0.0, links=0.0, raise_worst=False)
    return summary.plan.affinity / assign_jurors(problem, wishes=alone, rng=np.random.default_rng(0)).affinity


def _loads(summary: AssignmentSummary) -> list[Sentence]:
    former = summary.reading.former
    loads = {juror: load for juror, load in summary.load_by_juror.items() if juror not in former}
    plan = summary.plan.plan
    places = {
        "reviews": int(plan.sum()),
        "entries": int(plan.any(axis=1).sum()),
        "jurors": int(plan.any(axis=0).sum()),
        "low": min(loads.values()),
        "high": max(loads.values()),
        "median": f"{np.median(list(loads.values())):g}",
    }
    said = [Sentence(_LOADS, places)]
    idle = [juror for juror, load in loads.items() if load == 0]
    if idle:
        said.append(Sentence(_IDLE, {"jurors": named(idle)}))
    if summary.reading.common:
        said.append(Sentence(_COMMON, {"entries": named(summary.reading.common, most=20)}))
    return said


def _fit(summary: AssignmentSummary) -> list[Sentence]:
    affinity, plan = summary.reading.problem.affinity, summary.plan.plan
    if np.ptp(affinity) == 0:
        return [Sentence(_NO_FIT)]
    share = share_of_best(summary)
    said = [] if share is None else [Sentence(_FIT, {"share": decimal(100 * share)})]
    entry, fit = summary.plan.worst_served
    if np.isfinite(fit):
        places = {"entry": entry, "fit": decimal(fit, 2), "mean": decimal(float(affinity[plan].mean()), 2)}
        said.append(Sentence(_WORST, places))
    return said


def _links(summary: AssignmentSummary) -> list[Sentence]:
    quality: LinkQuality = summary.plan.link_quality
    if quality.weakest_pair is None:
        return []
    if quality.n_groups > 1:
        return [Sentence(_GROUPS, {"groups": quality.n_groups})]
    first, second = (summary.plan.linked_jurors[at] for at in quality.weakest_pair)
    connected = {
        "connectivity": decimal(quality.connectivity, 2),
        "efficiency": decimal(quality.efficiency, 2),
    }
    weakest = {"first": first, "second": second, "variance": decimal(quality.largest_resistance, 2)}
    return [Sentence(_ONE_GROUP, connected), Sentence(_WEAKEST, weakest)]


def _conflicts(summary: AssignmentSummary) -> list[Sentence]:
    kinds = summary.reading.conflicts_by_kind()
    listed = tuple(Sentence(_KINDS[kind], {"count": count}) for kind, count in kinds.items())
    said = [Sentence(_KEPT_OUT, {"kinds": listed}) if listed else Sentence(_NO_CONFLICTS)]
    if summary.reading.dismissed:
        said.append(Sentence(_DISMISSED, {"count": len(summary.reading.dismissed)}))
    return said
