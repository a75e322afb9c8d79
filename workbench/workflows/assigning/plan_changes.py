"""A plan beside what stood before: what is added, what is taken away and why; keeps it on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from workbench.assignment import Assignment as Planned
from workbench.assignment import LinkThreshold, Wishes, assign_jurors, reassign_jurors
from workbench.domain.entries import Assignment
from workbench.domain.planning import AssignmentRules
from workbench.errors import Sentence
from workbench.workflows.assigning.plan_reading import JurorEntry, PlanReading
from workbench.workflows.ports import Unit

if TYPE_CHECKING:
    import pandas as pd

AddedFor = Literal["plan", "common", "instead", "dispute", "advised", "extra", "hand_over"]
TakenFor = Literal["juror_left", "hand_over"]


@dataclass(frozen=True)
class PlanChange:
    """One review more or less: `reason` says what for."""

    change: Literal["taken", "added"]
    juror: str
    entry: str
    reason: AddedFor | TakenFor


@dataclass(frozen=True, eq=False)
class AssignmentSummary:
    """A plan that is made, and how it differs from what stood; ids only.

    Attributes
    ----------
    reading : what the plan was made from.
    plan : all of it, those who left with what they had submitted.
    changes : taken first, then added; by juror and entry.
    notes : what an organiser should know beside the plan.
    """

    reading: PlanReading = field(repr=False)
    plan: Planned = field(repr=False)
    changes: tuple[PlanChange, ...]
    notes: tuple[Sentence, ...] = ()

    @property
    def added(self) -> int:
        return sum(each.change == "added" for each in self.changes)

    @property
    def taken(self) -> int:
        return sum(each.change == "taken" for each in self.changes)

    @property
    def kept(self) -> int:
        """Reviews that stood before and still do."""
        return int(self.plan.plan.sum()) - self.added

    @property
    def conflicts(self) -> int:
        """(juror, entry) pairs that the hard rules exclude."""
        return len(self.reading.conflicts)

    @property
    def load_by_juror(self) -> dict[str, int]:
        return {str(juror): load for juror, load in self.plan.load_by_juror.items()}

    @property
    def added_by_juror(self) -> dict[str, int]:
        """Only those who are given anything."""
        return dict(sorted(Counter(each.juror for each in self.changes if each.change == "added").items()))

    def frame(self) -> pd.DataFrame:
        """One row for each change: change (taken, added), juror, entry, reason."""
        import pandas as pd

        columns = ["change", "juror", "entry", "reason"]
        return pd.DataFrame([vars(each) for each in self.changes], columns=columns)

    def reviews(self) -> pd.DataFrame:
        """One row for each review of the plan: juror, entry, theme, panel, fit (0 to 1), state (added,
        submitted, open); by juror and entry."""
        import pandas as pd

        added = {(each.juror, each.entry) for each in self.changes if each.change == "added"}
        problem, groups, submitted = self.plan.problem, self.reading.groups, self.reading.submitted
        rows = []
        for juror_at, entry_at in np.argwhere(self.plan.plan.T).tolist():
            juror, entry = str(problem.jurors[juror_at]), str(problem.entries[entry_at])
            state = "added" if (juror, entry) in added else "open"
            theme, panel = groups.get(entry, ("", ""))
            rows.append(
                {
                    "juror": juror,
                    "entry": entry,
                    "theme": theme,
                    "panel": panel,
                    "fit": float(problem.affinity[entry_at, juror_at]),
                    "state": "submitted" if (juror, entry) in submitted else state,
                }
            )
        return pd.DataFrame(rows, columns=["juror", "entry", "theme", "panel", "fit", "state"])

    def jurors(self) -> pd.DataFrame:
        """juror, load, submitted, added, taken, fit (mean over the juror's entries), conflicts; by juror."""
        import pandas as pd

        reviews = self.reviews()
        fit = reviews.groupby("juror")["fit"].mean()
        load, conflicts = Counter(reviews["juror"]), Counter(juror for juror, _ in self.reading.conflicts)
        submitted = Counter(juror for juror, _ in self.reading.submitted)
        changed = Counter((each.change, each.juror) for each in self.changes)
        everybody = sorted({*self.load_by_juror, *(each.juror for each in self.changes)})
        rows = [
            {
                "juror": juror,
                "load": load[juror],
                "submitted": submitted[juror],
                "added": changed["added", juror],
                "taken": changed["taken", juror],
                "fit": float(fit.get(juror, float("nan"))),
                "conflicts": conflicts[juror],
            }
            for juror in everybody
        ]
        return pd.DataFrame(rows)


def made_plan(
    reading: PlanReading, rng: np.random.Generator, *, demand: bool, released: Collection[JurorEntry] = ()
) -> Planned:
    """The first plan, or the standing one with what it lacks; nothing that stands moves but `released`.

    `demand` : whether least loads and the season's threshold for links have to be reached. Least loads are
    asked for in the first plan only: later nobody's open work is moved to reach them.

    Raises
    ------
    ImpossibleAssignment, WeaklyLinkedPlan
    """
    wishes = Wishes(highest_chance=reading.rules.highest_chance)
    threshold = link_threshold(reading.rules) if demand else None
    if not reading.standing:
        problem = (
            reading.problem
            if demand
            else replace(reading.problem, load_min=np.zeros_like(reading.problem.load_min))
        )
        return assign_jurors(problem, wishes=wishes, link_threshold=threshold, rng=rng)
    change = reassign_jurors(
        reading.without(released),
        reading.earlier,
        finished=reading.submitted,
        released=released,
        wishes=wishes,
        link_threshold=threshold,
        rng=rng,
    )
    return change.assignment


def link_threshold(rules: AssignmentRules) -> LinkThreshold | None:
    """How firm links have to be by the season's rules; None where it asks for nothing."""
    if not rules.connectivity and not rules.efficiency and rules.largest_resistance is None:
        return None
    return LinkThreshold(
        rules.connectivity, rules.efficiency, rules.largest_resistance, rules.affinity_given_up
    )


def changes_of(
    reading: PlanReading,
    plan: Planned,
    taken: Mapping[JurorEntry, TakenFor],
    reasons: Mapping[str, AddedFor],
) -> tuple[PlanChange, ...]:
    """Taken first, then added.

    `reasons` : entry → what a review of it is added for, where it is not just the plan's number.
    """
    standing = reading.standing.keys() - taken.keys()
    found = [PlanChange("taken", *pair, taken[pair]) for pair in sorted(taken)]
    for juror, entry in plan.pairs:
        if (juror, entry) not in standing:
            reason = "common" if entry in reading.common else reasons.get(str(entry), "plan")
            found.append(PlanChange("added", str(juror), str(entry), reason))
    return tuple(found)


def keep_changes(
    work: Unit, reading: PlanReading, changes: Iterable[PlanChange], taken: Mapping[JurorEntry, str]
) -> None:
    """Write a plan into the store.

    `taken` : (juror, entry) → the reason that stands beside a withdrawn assignment.
    """
    open_ = {(each.member_id, each.entry): each for each in (*reading.standing.values(), *reading.left)}
    # An assignment that a juror had stepped back from and the chair gave back is there already.
    before = {
        (each.member_id, each.entry): each
        for each in work.assignments.all(reading.stage.id)
        if each.state != "active"
    }
    new = []
    for each in changes:
        pair = each.juror, each.entry
        if each.change == "taken":
            work.assignments.set_state(open_[pair].id, "withdrawn", taken[pair])
        elif pair in before:
            work.assignments.set_state(before[pair].id, "active", "")
        else:
            new.append(Assignment(0, each.juror, each.entry, reading.stage.id))
    if new:
        work.assignments.add(new)
    if set(reading.common) != set(work.planning.common(reading.stage.id)):
        work.planning.put_common(reading.stage.id, reading.common)
