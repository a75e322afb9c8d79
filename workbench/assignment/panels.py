"""Which jurors a panel would best be given to as a whole."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from workbench.assignment.network import Costs, Network, in_steps, load_arcs
from workbench.assignment.problem import AssignmentProblem
from workbench.assignment.reading import Booleans, Floats, Integers
from workbench.assignment.solvers import Solver


def home_panels(
    problem: AssignmentProblem, panel: Integers, candidates: Booleans, solve: Solver
) -> Floats | None:
    """Shares of panels given to jurors by mean affinity, as a transport of whole panels.

    A vertex of a transport with p panels and j jurors splits at most p + j - 1 of its cells: nearly every
    panel goes to its jurors whole. None where the loads leave no such plan, and then no other either.

    Returns
    -------
    (n_entries, n_jurors) share, 0 to 1, of the entry's panel (or of the juror's load, where that is less)
    that the juror would rate.
    """
    n_panels, n_entries = int(panel.max()) + 1, len(panel)
    member = csr_array((np.ones(n_entries), (panel, np.arange(n_entries))), shape=(n_panels, n_entries))
    room = np.rint(member @ candidates.astype(np.float64)).astype(np.int64)
    total: Floats = member @ np.where(candidates, problem.affinity, 0.0)
    demand = np.rint(member @ problem.open_slots).astype(np.int64)
    network = _transport(problem, room, demand, total / np.maximum(room, 1))
    flow = solve(network)
    if flow is None:
        return None
    given = np.zeros(room.shape)
    given[network.entry, network.juror] = flow[: network.first_load]
    whole = np.minimum(room.max(axis=1)[:, None], np.maximum(problem.room[1], 1)[None, :])
    share: Floats = (given / np.maximum(whole, 1))[panel]
    return share


def _transport(problem: AssignmentProblem, room: Integers, demand: Integers, mean: Floats) -> Network:
    """As the network of entries, with panels in their place."""
    panel, juror = (each.astype(np.int64) for each in np.nonzero(room))
    n_panels, n_jurors = room.shape
    low, source = problem.room[0], n_jurors + n_panels
    costs = Costs(in_steps(mean), n_jurors)
    loads = load_arcs(problem, costs, source)
    return Network(
        np.r_[juror, loads[0]],
        np.r_[n_jurors + panel, loads[1]],
        np.r_[room[panel, juror], loads[2]],
        np.r_[costs.pair[panel, juror], loads[3]],
        np.r_[low, -demand, demand.sum() - low.sum()],
        panel,
        juror,
        len(panel),
    )
