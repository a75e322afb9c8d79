"""Hidden common works: the few entries that every juror without a conflict rates."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from workbench.errors import N_, ImpossibleAssignment, Sentence
from workbench.workflows.assigning.plan_reading import PlanReading

_TOO_MANY = N_(
    "the season asks for %(asked)s common works (assignment.common), and the stage has %(entries)s entries;"
    " ask for fewer"
)


def further_common(reading: PlanReading, seed: int) -> tuple[str, ...]:
    """The common works that the plan lacks, up to the season's number; what was chosen once stays.

    They are taken from all themes in turn, in a theme first those with the fewest conflicts, so that as
    many jurors as possible share them, then by lot.

    Raises
    ------
    ImpossibleAssignment : the season asks for more than there are entries.
    """
    problem, asked = reading.problem, reading.rules.common
    if asked > len(problem.entries):
        raise ImpossibleAssignment(
            reason=Sentence(_TOO_MANY, {"asked": asked, "entries": len(problem.entries)})
        )
    lot = np.random.default_rng([seed, len(problem.entries)]).permutation(len(problem.entries))
    conflicts = (~problem.allowed).sum(axis=1)
    taken = Counter(problem.theme[problem.common].tolist())
    free = set(np.flatnonzero(~problem.common).tolist())
    found: list[str] = []
    while len(reading.common) + len(found) < asked:
        best = min(free, key=lambda at: (taken[int(problem.theme[at])], int(conflicts[at]), int(lot[at])))
        free.remove(best)
        taken[int(problem.theme[best])] += 1
        found.append(str(problem.entries[best]))
    return tuple(found)


def with_further_common(reading: PlanReading, seed: int) -> PlanReading:
    """The same, and the common works that it lacks are in the plan."""
    new = set(further_common(reading, seed))
    if not new:
        return reading
    is_new = np.array([entry in new for entry in reading.problem.entries], dtype=bool)
    return replace(reading, problem=replace(reading.problem, common=reading.problem.common | is_new))
