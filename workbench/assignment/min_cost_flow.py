"""Balanced assignment as one network flow: source → juror → entry → sink.

Exact: a flow of minimum cost is an assignment of least imbalance, and integral by itself. The arcs
from the source to a juror cost 1, 3, 5, …: their sum is the square of the load, so even loads win.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from workbench.assignment.problem import Assignment, AssignmentProblem
from workbench.errors import ImpossibleAssignment

_TIE_BREAKS = 1_000  # seeded costs below 1 % of one step of load decide between equal plans


def assign_jurors(problem: AssignmentProblem, *, rng: np.random.Generator) -> Assignment:
    """Assign by minimum-cost flow [AhujaMagnantiOrlin1993].

    Raises ImpossibleAssignment that names the entries or the loads in the way and what would do.
    """
    demand = _open_slots(problem)
    loads = Counter(juror for juror, _ in problem.fixed)
    flow = SimpleMinCostFlow()
    n_jurors, n_entries = len(problem.jurors), len(problem.entries)
    source, sink = n_jurors + n_entries, n_jurors + n_entries + 1
    step = 100 * _TIE_BREAKS
    for index, capacity in enumerate(problem.jurors):
        begun = loads[capacity.juror]
        for load in range(begun, capacity.load_max):
            flow.add_arc_with_capacity_and_unit_cost(source, index, 1, (2 * load + 1) * step)
    pairs: dict[int, tuple[str, str]] = {}
    ties = rng.integers(0, _TIE_BREAKS, size=(n_jurors, n_entries))
    for index, capacity in enumerate(problem.jurors):
        for place, entry in enumerate(problem.entries):
            pair = (capacity.juror, entry)
            if demand[entry] and pair not in problem.fixed and pair not in problem.conflicts:
                cost = int(ties[index, place])
                arc = flow.add_arc_with_capacity_and_unit_cost(index, n_jurors + place, 1, cost)
                pairs[arc] = pair
    for place, entry in enumerate(problem.entries):
        flow.add_arc_with_capacity_and_unit_cost(n_jurors + place, sink, demand[entry], 0)
    wanted = sum(demand.values())
    flow.set_node_supply(source, wanted)
    flow.set_node_supply(sink, -wanted)
    flow.solve_max_flow_with_min_cost()
    if flow.maximum_flow() < wanted:
        raise ImpossibleAssignment(reason=_reason(problem, demand, loads, wanted - flow.maximum_flow()))
    chosen = tuple(sorted(pair for arc, pair in pairs.items() if flow.flow(arc)))
    total = loads + Counter(juror for juror, _ in chosen)
    return Assignment(chosen, {each.juror: total[each.juror] for each in problem.jurors})


def _open_slots(problem: AssignmentProblem) -> dict[str, int]:
    standing = Counter(entry for _, entry in problem.fixed)
    return {entry: max(0, problem.per_entry - standing[entry]) for entry in problem.entries}


def _reason(problem: AssignmentProblem, demand: dict[str, int], loads: Counter[str], lacking: int) -> str:
    """Say what stands in the way: entries with too few possible jurors, or too little room in the loads."""
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
        f"conflicts and loads together leave {lacking} review(s) without a juror"
        + (f" (no room left with {', '.join(full[:10])})" if full else "")
        + "; raise loads or invite jurors from other regions and organisations"
    )
