"""Networks solved by OR-tools' cost-scaling minimum-cost flow: exact, and whole by itself."""

from __future__ import annotations

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from workbench.assignment.network import Network
from workbench.assignment.reading import Integers


def min_cost_flow(network: Network) -> Integers | None:
    """Flow of minimum cost [AhujaMagnantiOrlin1993], [GoldbergTarjan1990]; None where none is possible.

    Returns
    -------
    (n_arcs,) flow of each arc.
    """
    flow = SimpleMinCostFlow()
    # All at once: one by one, a million arcs take seconds.
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        network.tails, network.heads, network.capacities, network.costs
    )
    flow.set_nodes_supplies(np.arange(len(network.supplies)), network.supplies)
    status = flow.solve()
    if status == flow.INFEASIBLE:
        return None
    if status != flow.OPTIMAL:
        raise ValueError(f"the network cannot be solved: {status}")
    found: Integers = flow.flows(arcs)
    return found
