"""Balanced assignment as one network flow: source → juror → entry → sink.

Exact: a flow of minimum cost is an assignment of least imbalance, and integral by itself. The arcs
from the source to a juror cost 1, 3, 5, …: their sum is the square of the load, so even loads win.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain

import numpy as np
import numpy.typing as npt
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from workbench.assignment.problem import Assignment, AssignmentProblem, JurorCapacity
from workbench.errors import ImpossibleAssignment

IntegerArray = npt.NDArray[np.int64]
BooleanArray = npt.NDArray[np.bool_]

_TIE_BREAKS = 1_000  # seeded costs of single assignments decide between equally even plans


def assign_jurors(problem: AssignmentProblem, *, rng: np.random.Generator) -> Assignment:
    """Assign by minimum-cost flow [AhujaMagnantiOrlin1993].

    The plan depends on the seed and on who may judge what, not on the order of jurors and entries.
    Raises ImpossibleAssignment that names the entries or the loads in the way and what would do.
    """
    entries = sorted(problem.entries)
    jurors = sorted(problem.jurors, key=lambda each: each.juror)
    demand = _open_slots(problem)
    loads = Counter(juror for juror, _ in problem.fixed)
    n_jurors, n_entries = len(jurors), len(entries)
    source, sink = n_jurors + n_entries, n_jurors + n_entries + 1
    flow = SimpleMinCostFlow()
    # A path that evens two loads out passes each juror at most once: no sum of tie breaks outweighs it.
    steps = _load_steps(jurors, loads, n_entries)
    step = _TIE_BREAKS * (n_jurors + 1)
    _add_arcs(flow, np.full(len(steps), source), steps[:, 0], steps[:, 1] * step)
    ties = rng.integers(0, _TIE_BREAKS, size=(n_jurors, n_entries))
    juror_at, entry_at = np.nonzero(_open_pairs(problem, jurors, entries, demand))
    arcs = _add_arcs(flow, juror_at, n_jurors + entry_at, ties[juror_at, entry_at])
    wanted = np.array([demand[entry] for entry in entries], dtype=np.int64)
    to_sink = flow.add_arcs_with_capacity_and_unit_cost(
        n_jurors + np.arange(n_entries), np.full(n_entries, sink), wanted, np.zeros(n_entries, dtype=np.int64)
    )
    flow.set_node_supply(source, int(wanted.sum()))
    flow.set_node_supply(sink, -int(wanted.sum()))
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise ValueError(f"the network cannot be solved: {status}")
    lacking = wanted - flow.flows(to_sink)
    if lacking.any():
        short = {entries[place]: int(lacking[place]) for place in np.flatnonzero(lacking)}
        raise ImpossibleAssignment(reason=_reason(problem, demand, loads, short))
    used = np.flatnonzero(flow.flows(arcs))
    chosen = tuple((jurors[juror_at[arc]].juror, entries[entry_at[arc]]) for arc in used)
    total = loads + Counter(juror for juror, _ in chosen)
    return Assignment(chosen, {each.juror: total[each.juror] for each in jurors})


def _load_steps(jurors: list[JurorCapacity], loads: Counter[str], n_entries: int) -> IntegerArray:
    """(n_steps, 2): a juror's index and 2 × load + 1, for each load from the standing one up to the bound."""
    return np.array(
        [
            (index, 2 * load + 1)
            for index, each in enumerate(jurors)
            for load in range(loads[each.juror], min(each.load_max, loads[each.juror] + n_entries))
        ],
        dtype=np.int64,
    ).reshape(-1, 2)


def _open_pairs(
    problem: AssignmentProblem, jurors: list[JurorCapacity], entries: list[str], demand: dict[str, int]
) -> BooleanArray:
    """(n_jurors, n_entries): who may still be given what."""
    row = {each.juror: index for index, each in enumerate(jurors)}
    column = {entry: index for index, entry in enumerate(entries)}
    is_open = np.ones((len(jurors), len(entries)), dtype=np.bool_)
    is_open[:, [demand[entry] == 0 for entry in entries]] = False
    for juror, entry in chain(problem.fixed, problem.conflicts):
        if juror in row and entry in column:
            is_open[row[juror], column[entry]] = False
    return is_open


def _add_arcs(
    flow: SimpleMinCostFlow, tails: IntegerArray, heads: IntegerArray, costs: IntegerArray
) -> IntegerArray:
    """Arcs of capacity 1, all at once: one by one, a million of them take seconds."""
    arcs: IntegerArray = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, np.ones_like(costs), costs)
    return arcs


def _open_slots(problem: AssignmentProblem) -> dict[str, int]:
    standing = Counter(entry for _, entry in problem.fixed)
    return {entry: max(0, problem.per_entry - standing[entry]) for entry in problem.entries}


def _reason(
    problem: AssignmentProblem, demand: dict[str, int], loads: Counter[str], short: dict[str, int]
) -> str:
    """Say what stands in the way: entries with too few possible jurors, or too little room in the loads.

    `short` are the entries that the fullest plan leaves without some of their jurors.
    """
    fixed = Counter(entry for _, entry in problem.fixed)
    for entry in problem.entries:
        possible = [
            each.juror
            for each in problem.jurors
            if (each.juror, entry) not in problem.conflicts and (each.juror, entry) not in problem.fixed
        ]
        if len(possible) < demand[entry]:
            return (
                f"entry {entry} needs {demand[entry] + fixed[entry]} jurors and only"
                f" {len(possible) + fixed[entry]} have no conflict with it;"
                " invite a juror from another region and organisation, or ask for fewer ratings"
            )
    room = sum(max(0, each.load_max - loads[each.juror]) for each in problem.jurors)
    wanted = sum(demand.values())
    if room < wanted:
        return (
            f"{wanted} reviews are to be given and the jurors' loads leave room for {room};"
            f" raise the loads by {wanted - room} in all, invite jurors, or ask for fewer ratings"
        )
    full = [each.juror for each in problem.jurors if each.load_max <= loads[each.juror]]
    return (
        f"conflicts and loads together leave {sum(short.values())} review(s) without a juror,"
        f" of {', '.join(sorted(short)[:10])}"
        + (f" (no room left with {', '.join(full[:10])})" if full else "")
        + "; raise loads or invite jurors from other regions and organisations"
    )
