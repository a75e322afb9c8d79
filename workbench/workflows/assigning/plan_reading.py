"""What a plan of who rates what starts from, read from the store: rules, conflicts, fit, what stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from workbench.assignment import Assignment as Planned
from workbench.assignment import AssignmentProblem
from workbench.assignment.affinity import text_affinity, theme_affinity
from workbench.domain.entries import Assignment, Entry
from workbench.domain.people import Member
from workbench.domain.planning import AssignmentRules
from workbench.domain.ratings import Label
from workbench.domain.season import Stage
from workbench.errors import N_, ImpossibleAssignment
from workbench.psychometrics.rasch.scale import Floats
from workbench.workflows.assigning.conflicts import addresses, conflict_reasons, people_of
from workbench.workflows.ports import Unit

if TYPE_CHECKING:
    import pandas as pd

JurorEntry: TypeAlias = tuple[str, str]
Obstacle: TypeAlias = Literal["own_pair", "own_organisation", "own_region", "declared", "withdrawn"]
OBSTACLES: tuple[Obstacle, ...] = ("own_pair", "own_organisation", "own_region", "declared", "withdrawn")


_NO_JURORS = N_("there are no jurors yet; run: workbench import jurors FILE")
_NO_ENTRIES = N_("there are no proposals yet; run: workbench import proposals FILE")


@dataclass(frozen=True, eq=False)
class PlanReading:
    """A stage before it is planned; ids only, no names of people.

    Attributes
    ----------
    problem : for `workbench.assignment`. Its jurors are those who may rate now and those who have left
        after submitting something: these keep that and get nothing more.
    rules : of the season for this stage.
    conflicts : (juror, entry) → why the juror may not rate it; dismissed ones are not among them.
        `declared` by the juror, `withdrawn` once assigned and taken away.
    dismissed : (juror, entry) → the reason for which the chair allows it all the same.
    standing : assignments that count, by (juror, entry): all of `problem.fixed`.
    left : open assignments of those who may not rate any more.
    submitted : standing pairs whose review is submitted.
    former : jurors of the problem who have left.
    members : by id, as far as they are in the problem.
    groups : entry → theme and panel, where it is in any. titles : entry → title.
    """

    stage: Stage
    problem: AssignmentProblem
    rules: AssignmentRules
    conflicts: Mapping[JurorEntry, Obstacle] = field(repr=False)
    dismissed: Mapping[JurorEntry, str] = field(repr=False)
    standing: Mapping[JurorEntry, Assignment] = field(repr=False)
    left: tuple[Assignment, ...] = field(repr=False)
    submitted: frozenset[JurorEntry] = field(repr=False)
    former: frozenset[str]
    members: Mapping[str, Member] = field(repr=False)
    groups: Mapping[str, tuple[str, str]] = field(repr=False)
    titles: Mapping[str, str] = field(repr=False)

    @cached_property
    def earlier(self) -> Planned:
        """What stands, as a plan."""
        return self._planned(self.standing)

    @cached_property
    def finished(self) -> Planned:
        """What is submitted, as a plan: how firmly the ratings tie jurors together so far."""
        return self._planned(self.submitted)

    def _planned(self, pairs: Iterable[JurorEntry]) -> Planned:
        nothing = replace(self, problem=replace(self.problem, fixed=np.zeros_like(self.problem.fixed)))
        return Planned(self.problem, nothing.giving(pairs).problem.fixed)

    def without(self, released: Iterable[JurorEntry]) -> AssignmentProblem:
        """The problem in which these pairs do not stand."""
        return self._with_fixed(released, stands=False)

    def giving(self, pairs: Iterable[JurorEntry]) -> PlanReading:
        """The same, and these pairs are to be in the plan."""
        return replace(self, problem=self._with_fixed(pairs, stands=True))

    def _with_fixed(self, pairs: Iterable[JurorEntry], *, stands: bool) -> AssignmentProblem:
        entry_at = {each: at for at, each in enumerate(self.problem.entries)}
        juror_at = {each: at for at, each in enumerate(self.problem.jurors)}
        fixed = self.problem.fixed.copy()
        for juror, entry in pairs:
            fixed[entry_at[entry], juror_at[juror]] = stands
        return replace(self.problem, fixed=fixed)

    @property
    def common(self) -> tuple[str, ...]:
        """Hidden common works of the plan."""
        return tuple(str(self.problem.entries[at]) for at in np.flatnonzero(self.problem.common))

    def conflicts_by_kind(self) -> dict[Obstacle, int]:
        count = Counter(self.conflicts.values())
        return {each: count[each] for each in OBSTACLES if count[each]}

    def entries(self) -> pd.DataFrame:
        """entry, title, theme, panel, common, wanted (ratings), assigned, submitted, possible (jurors
        without a conflict); in order of number."""
        import pandas as pd

        submitted = Counter(entry for _, entry in self.submitted)
        rows = [
            {
                "entry": entry,
                "title": self.titles.get(str(entry), ""),
                "theme": self.groups.get(str(entry), ("", ""))[0],
                "panel": self.groups.get(str(entry), ("", ""))[1],
                "common": bool(self.problem.common[at]),
                "wanted": int(self.problem.wanted[at]),
                "assigned": int(self.problem.fixed[at].sum()),
                "submitted": submitted[str(entry)],
                "possible": int(self.problem.allowed[at].sum()),
            }
            for at, entry in enumerate(self.problem.entries)
        ]
        return pd.DataFrame(rows)

    def jurors(self) -> pd.DataFrame:
        """juror, region, expertise, themes, load_min, load_max, assigned, submitted, conflicts, former; in
        order of id."""
        import pandas as pd

        submitted = Counter(juror for juror, _ in self.submitted)
        kept_out = Counter(juror for juror, _ in self.conflicts)
        rows = [
            {
                "juror": juror,
                "region": self.members[str(juror)].region,
                "expertise": self.members[str(juror)].expertise,
                "themes": ", ".join(self.members[str(juror)].themes),
                "load_min": int(self.problem.load_min[at]),
                "load_max": int(self.problem.load_max[at]),
                "assigned": int(self.problem.fixed[:, at].sum()),
                "submitted": submitted[str(juror)],
                "conflicts": kept_out[str(juror)],
                "former": str(juror) in self.former,
            }
            for at, juror in enumerate(self.problem.jurors)
        ]
        return pd.DataFrame(rows)


@dataclass(frozen=True, eq=False)
class _Standing:
    """Assignments of a stage, sorted by what a plan does with them."""

    kept: Mapping[JurorEntry, Assignment]
    left: tuple[Assignment, ...]
    submitted: frozenset[JurorEntry]
    taken: Mapping[JurorEntry, Obstacle]


def read_problem(
    work: Unit,
    stage: Stage,
    *,
    per_entry: int,
    extra: Mapping[str, int] | None = None,
    common: Collection[str] = (),
    fixed: Collection[JurorEntry] = (),
    leaving: Collection[str] = (),
) -> PlanReading:
    """Read who may judge what, how near each juror is to each entry, and what stands.

    Affinity is by jurors' expertise and chosen themes against the entries' texts and themes; see
    `workbench.assignment.affinity`. Both members of a pair count for regions and organisations. All that
    stands stays: what is submitted, whoever left, and open work of those who may rate.

    Parameters
    ----------
    extra : entry → further ratings beside `per_entry`.
    common : hidden common works beside those kept in the store.
    fixed : (juror, entry) that are to be in the plan. leaving : jurors to be read as if they had left.

    Raises
    ------
    ImpossibleAssignment : there are no jurors or no entries yet.
    InvalidAssignment : `extra`, `common` or `fixed` names what is not in the stage, or breaks a rule.
    """
    further: dict[Label, int] = {str(entry): count for entry, count in (extra or {}).items()}
    everybody = work.people.members()
    # The chair sees everybody's levels and settles disputes, so does not rate.
    jurors = {
        each.id: each
        for each in everybody.values()
        if each.active and each.role == "juror" and each.id not in leaving
    }
    entries = work.entries.all(stage.id)
    if not jurors or not entries:
        raise ImpossibleAssignment(reason=_NO_ENTRIES if jurors else _NO_JURORS)
    standing = _standing(work, stage, jurors)
    former = {juror: everybody[juror] for juror, _ in standing.kept if juror not in jurors}
    people = {**jurors, **former}
    conflicts, dismissed = _conflicts(work, stage, people, entries, standing.taken)
    groups = work.planning.groups(stage.id)
    problem = AssignmentProblem.from_frames(
        _entry_frame(work, entries, groups),
        _juror_frame(stage, people.values(), former),
        per_entry=per_entry,
        affinity=_affinity(entries, list(people.values()), groups),
        conflicts=conflicts,
        fixed=fixed,
        standing=standing.kept,
        dismissed=dismissed,
        common={*work.planning.common(stage.id), *common},
        extra=further,
        one_per_region=stage.assignment.one_per_region,
    )
    return PlanReading(
        stage,
        _without_new_work(problem, former),
        stage.assignment,
        conflicts,
        dismissed,
        standing.kept,
        standing.left,
        standing.submitted,
        frozenset(former),
        people,
        groups,
        {each.number: each.version.title for each in entries},
    )


def _standing(work: Unit, stage: Stage, jurors: Collection[str]) -> _Standing:
    assignments = work.assignments.all(stage.id)
    active = [each for each in assignments if each.state == "active"]
    newest = work.reviews.newest([each.id for each in active])
    kept, left, submitted = {}, [], set()
    for each in active:
        pair = each.member_id, each.entry
        if each.id in newest and newest[each.id].status == "submitted":
            submitted.add(pair)
        if pair in submitted or each.member_id in jurors:
            kept[pair] = each
        else:
            left.append(each)
    taken: dict[JurorEntry, Obstacle] = {
        (each.member_id, each.entry): "declared" if each.state == "conflict" else "withdrawn"
        for each in assignments
        if each.state != "active"
    }
    return _Standing(kept, tuple(left), frozenset(submitted), taken)


def _conflicts(
    work: Unit,
    stage: Stage,
    people: Mapping[str, Member],
    entries: list[Entry],
    taken: Mapping[JurorEntry, Obstacle],
) -> tuple[dict[JurorEntry, Obstacle], dict[JurorEntry, str]]:
    """Those that hold, and those that the chair dismissed; nobody may ever rate their own pair."""
    computed = conflict_reasons(
        people,
        entries,
        work.people.pairs(),
        work.people.participants(),
        addresses(work.people.personal_data()),
    )
    reason = {(each.member_id, each.entry): each.reason for each in work.planning.dismissals(stage.id)}
    holds: dict[JurorEntry, Obstacle] = {}
    dismissed: dict[JurorEntry, str] = {}
    for pair, kind in computed.items():
        if pair in reason and kind != "own_pair":
            dismissed[pair] = reason[pair]
        else:
            holds[pair] = _OBSTACLE[kind]
    for pair, state in taken.items():
        if pair[0] not in people or pair in holds:
            continue
        if state == "declared" and pair in reason:
            dismissed[pair] = reason[pair]
        else:
            # Taken away on purpose: not given back, whatever else was dismissed.
            holds[pair] = state
            dismissed.pop(pair, None)
    return holds, dismissed


_OBSTACLE: Mapping[str, Obstacle] = {each: each for each in OBSTACLES}


def _entry_frame(work: Unit, entries: list[Entry], groups: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    import pandas as pd

    pairs, participants = work.people.pairs(), work.people.participants()
    rows = []
    for entry in entries:
        theme, panel = groups.get(entry.number, ("", ""))
        people = people_of(pairs.get(entry.pair_id), participants)
        rows.append(
            {
                "entry": entry.number,
                "theme": theme,
                "panel": panel,
                "region": tuple(each.region for each in people),
                "organisation": tuple(each.organisation for each in people),
            }
        )
    frame = pd.DataFrame(rows)
    # Without groups there are no panels to see side by side.
    return frame if any(panel for _, panel in groups.values()) else frame.drop(columns="panel")


def _juror_frame(stage: Stage, people: Iterable[Member], former: Collection[str]) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for member in people:
        most = stage.load_max if member.load_max is None else member.load_max
        most = 0 if member.id in former else most
        rows.append(
            {
                "juror": member.id,
                # Whoever asks for fewer works than the season's least is given as many as asked for.
                "load_min": min(stage.assignment.load_min, most),
                "load_max": most,
                "region": member.region,
                "organisation": member.organisation,
            }
        )
    return pd.DataFrame(rows)


def _affinity(entries: list[Entry], people: list[Member], groups: Mapping[str, tuple[str, str]]) -> Floats:
    texts = [
        "\n".join([each.version.title, *(section.text for section in each.version.sections)])
        for each in entries
    ]
    knows = ["\n".join([each.expertise, *each.themes]) for each in people]
    themes = [groups.get(each.number, ("", ""))[0] for each in entries]
    return theme_affinity(text_affinity(texts, knows), themes, [each.themes for each in people])


def _without_new_work(problem: AssignmentProblem, former: Collection[str]) -> AssignmentProblem:
    """Nothing more for those who have left, common works included."""
    gone = np.array([juror in former for juror in problem.jurors], dtype=bool)
    return replace(problem, allowed=problem.allowed & ~gone) if gone.any() else problem
