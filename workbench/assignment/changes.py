"""Changes of a plan under way: what is finished stays, open work of others does not move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from workbench.assignment.assignment import Assignment
from workbench.assignment.planning import assign_jurors
from workbench.assignment.problem import AssignmentProblem
from workbench.assignment.reading import Pairs, named_pairs
from workbench.assignment.wishes import LinkThreshold, Wishes
from workbench.domain.ratings import Label, sorted_labels
from workbench.errors import N_, InvalidAssignment, Sentence

if TYPE_CHECKING:
    import pandas as pd

Reason: TypeAlias = Literal["juror_left", "entry_left", "conflict", "released"]

_NOT_ASSIGNED = N_("%(what)s names %(pairs)s, and the earlier plan has no such pair; check the ids")
_BOTH = N_("%(pairs)s are said to be finished and to be released at once; keep one of the two")


@dataclass(frozen=True, eq=False)
class Change:
    """A new plan and how it differs from the earlier one; pairs are (juror, entry).

    Attributes
    ----------
    assignment : the whole plan now; jurors who left are in it with what they had finished.
    kept, added : pairs of the new plan.
    taken : pairs of the earlier plan that are no longer, each with its reason.
    """

    assignment: Assignment
    kept: tuple[tuple[Label, Label], ...]
    added: tuple[tuple[Label, Label], ...]
    taken: tuple[tuple[Label, Label, Reason], ...]

    def frame(self) -> pd.DataFrame:
        """One row for each change: change (added or taken), juror, entry, reason."""
        import pandas as pd

        rows = [("taken", *each) for each in self.taken] + [("added", *each, "") for each in self.added]
        return pd.DataFrame(rows, columns=["change", "juror", "entry", "reason"])


def reassign_jurors(
    problem: AssignmentProblem,
    earlier: Assignment,
    *,
    finished: Pairs = (),
    released: Pairs = (),
    solver: str = "min_cost_flow",
    wishes: Wishes | None = None,
    link_threshold: LinkThreshold | None = None,
    rng: np.random.Generator,
) -> Change:
    """Fill what a change leaves open, by `assign_jurors`; nothing else moves.

    A juror who is not in `problem` has dropped out, a new one joins, a new conflict takes the pair away, and
    further ratings (`extra`, `per_entry`) are added. Least loads are not asked for: nobody's open work
    is moved to reach them; to hand work over to someone who joined late, release it.

    Parameters
    ----------
    problem : entries, jurors and rules as they are now. What it fixes or lets stand is in the new plan.
    earlier : the plan before.
    finished : pairs of it that are rated already. They stay and count, whoever left and whatever rule they
        break by now.
    released : pairs of it that are given up.

    Raises
    ------
    InvalidAssignment : finished or released pairs that the earlier plan does not have.
    ImpossibleAssignment : what is open cannot be filled; names who is in the way.
    """
    done, freed = set(finished), set(released)
    _check_pairs(earlier, done, freed)
    now = _with_former(problem, earlier, done)
    entry_place = {each: at for at, each in enumerate(now.entries)}
    juror_place = {each: at for at, each in enumerate(now.jurors)}
    left, fixed, allowed = set(now.jurors) - set(problem.jurors), now.fixed.copy(), now.allowed.copy()
    taken: list[tuple[Label, Label, Reason]] = []
    for juror, entry in earlier.pairs:
        at = (entry_place.get(entry, -1), juror_place.get(juror, -1))
        is_here = min(at) >= 0
        if (is_here and now.fixed[at]) or (entry in entry_place and (juror, entry) in done):
            fixed[at] = True
            continue
        why = _why(is_here=is_here and juror not in left, entry_stays=entry in entry_place)
        if why is None and (juror, entry) in freed:
            why, allowed[at] = "released", False  # and is not given back
        if why is None and not now.allowed[at]:
            why = "conflict"
        if why is None:
            fixed[at] = True
        else:
            taken.append((juror, entry, why))
    no_least = np.zeros_like(now.load_min)
    open_now = replace(now, fixed=fixed, allowed=allowed, load_min=no_least)
    plan = assign_jurors(open_now, solver=solver, wishes=wishes, link_threshold=link_threshold, rng=rng)
    before = set(earlier.pairs)
    return Change(
        plan,
        kept=tuple(pair for pair in plan.pairs if pair in before),
        added=tuple(pair for pair in plan.pairs if pair not in before),
        taken=tuple(taken),
    )


def _why(*, is_here: bool, entry_stays: bool) -> Reason | None:
    if not entry_stays:
        return "entry_left"
    return None if is_here else "juror_left"


def _check_pairs(
    earlier: Assignment, done: set[tuple[Label, Label]], freed: set[tuple[Label, Label]]
) -> None:
    before = set(earlier.pairs)
    for what, pairs in (("finished", done), ("released", freed)):
        unknown = sorted(pairs - before, key=str)
        if unknown:
            places = {"what": what, "pairs": named_pairs(unknown)}
            raise InvalidAssignment(reason=Sentence(_NOT_ASSIGNED, places))
    both = sorted(done & freed, key=str)
    if both:
        raise InvalidAssignment(reason=Sentence(_BOTH, {"pairs": named_pairs(both)}))


def _with_former(
    problem: AssignmentProblem, earlier: Assignment, done: set[tuple[Label, Label]]
) -> AssignmentProblem:
    """The problem with jurors who left after finishing something: they keep that and get nothing more."""
    former = {juror for juror, _ in done} - set(problem.jurors)
    if not former:
        return problem
    jurors = tuple(sorted_labels([*problem.jurors, *former]))
    before = {each: at for at, each in enumerate(earlier.problem.jurors)}
    now = {each: at for at, each in enumerate(problem.jurors)}
    column = np.array([now.get(each, 0) for each in jurors])
    is_former = np.array([each in former for each in jurors])
    affinity = problem.affinity[:, column]
    entry_before = {each: at for at, each in enumerate(earlier.problem.entries)}
    here = [at for at, each in enumerate(problem.entries) if each in entry_before]
    there = [entry_before[problem.entries[at]] for at in here]
    for at in np.flatnonzero(is_former).tolist():
        affinity[here, at] = earlier.problem.affinity[there, before[jurors[at]]]
    return replace(
        problem,
        jurors=jurors,
        load_min=np.where(is_former, 0, problem.load_min[column]),
        load_max=np.where(is_former, 0, problem.load_max[column]),
        affinity=affinity,
        allowed=problem.allowed[:, column] & ~is_former,
        fixed=problem.fixed[:, column] & ~is_former,
        home=tuple(
            earlier.problem.home[before[each]] if each in former else problem.home[now[each]]
            for each in jurors
        ),
    )
