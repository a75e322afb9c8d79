"""The solvers of networks, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from workbench.assignment.linear_program import linear_program
from workbench.assignment.min_cost_flow import min_cost_flow
from workbench.assignment.network import Network
from workbench.assignment.reading import Integers

Solver: TypeAlias = Callable[[Network], Integers | None]

SOLVERS: dict[str, Solver] = {"min_cost_flow": min_cost_flow, "linear_program": linear_program}


def solver_named(name: str) -> Solver:
    """The solver of this name.

    Raises
    ------
    ValueError : lists the names that are known.
    """
    if name not in SOLVERS:
        raise ValueError(f"solver={name!r} is not known; known: {', '.join(map(repr, SOLVERS))}")
    return SOLVERS[name]
