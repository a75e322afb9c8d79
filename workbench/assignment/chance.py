"""A bound on the chance of every pair, so that nobody can count on being given a certain entry."""

from __future__ import annotations

import numpy as np

from workbench.assignment.problem import AssignmentProblem
from workbench.assignment.reading import Booleans, Floats
from workbench.domain.naming import named
from workbench.errors import N_, ImpossibleAssignment, Sentence

_TOO_FEW = N_(
    "with a highest chance of %(chance)s an entry needs %(times)s possible jurors for each rating; too few"
    " for %(entries)s. Raise the highest chance or invite jurors"
)


def within_chance(problem: AssignmentProblem, chance: float | None, rng: np.random.Generator) -> Booleans:
    """Candidates kept by a seeded draw, each with probability `chance` [Jecmen2020], [Madow1949].

    What is not kept is not assigned, so no pair is assigned with a higher probability. The draw is
    systematic along each entry's jurors from the nearest on: of any 1/chance neighbours one stays, so every
    entry keeps jurors near to it, and as many as the chance says.

    Returns
    -------
    (n_entries, n_jurors)

    Raises
    ------
    ImpossibleAssignment : names the entries with too few possible jurors for such a bound.
    """
    candidates = problem.candidates
    if chance is None or chance == 1:
        return candidates
    # Chances of an entry's jurors add up to its ratings.
    short = candidates.sum(axis=1) * chance < problem.open_slots
    if short.any():
        places = {
            "chance": chance,
            "times": f"{1 / chance:.3g}",
            "entries": named(problem.entries[at] for at in np.flatnonzero(short)),
        }
        raise ImpossibleAssignment(reason=Sentence(_TOO_FEW, places))
    shape = candidates.shape
    nearest: Floats = np.where(candidates, -problem.affinity, np.inf)
    order = np.lexsort((rng.random(shape), nearest), axis=1)
    start = rng.random((shape[0], 1))
    place = np.arange(shape[1] + 1) * chance + start
    drawn: Booleans = np.diff(np.floor(place), axis=1) > 0
    kept = np.zeros(shape, dtype=bool)
    np.put_along_axis(kept, order, drawn, axis=1)
    kept &= candidates
    return kept
