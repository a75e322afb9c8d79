"""Networks solved as linear programmes by scipy's HiGHS: slower, independent of the flow solver."""

from __future__ import annotations

import numpy as np

from workbench.assignment.network import Network
from workbench.assignment.reading import Integers

_INFEASIBLE = 2
_WHOLE = 1e-6


def linear_program(network: Network) -> Integers | None:
    """Flow of minimum cost by HiGHS's simplex method; None where none is possible.

    The matrix of a network is totally unimodular: a vertex is whole by itself [AhujaMagnantiOrlin1993].

    Returns
    -------
    (n_arcs,) flow of each arc.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    n_arcs, n_nodes = len(network.tails), len(network.supplies)
    arcs = np.arange(n_arcs)
    leaving = csr_array((np.ones(n_arcs), (network.tails, arcs)), shape=(n_nodes, n_arcs))
    entering = csr_array((np.ones(n_arcs), (network.heads, arcs)), shape=(n_nodes, n_arcs))
    largest = max(1, int(np.abs(network.costs).max(initial=0)))
    bounds = np.column_stack([np.zeros(n_arcs), network.capacities])
    found = linprog(  # type: ignore[call-overload]  # the stubs know of no sparse matrices
        network.costs / largest,
        A_eq=leaving - entering,
        b_eq=network.supplies,
        bounds=bounds,
        method="highs-ds",
    )
    if found.status == _INFEASIBLE:
        return None
    if found.status != 0 or found.x is None:
        raise ValueError(f"the linear programme cannot be solved: {found.message}")
    flow: Integers = np.rint(found.x).astype(np.int64)
    if np.abs(found.x - flow).max(initial=0.0) > _WHOLE:
        raise ValueError("the linear programme's answer is not whole")
    return flow
