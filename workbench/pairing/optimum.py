"""The pairs of the largest sum of similarity: a flow over near pairs, proved against all pairs by prices."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from workbench.pairing.nearest import Links, Search, lowest, nearest
from workbench.pairing.people import Booleans, Floats, Integers
from workbench.pairing.similarity import Candidates

logger = logging.getLogger(__name__)

NEAREST = 50
# Pairs that a round of pricing may add for one mentee.
_MORE = 20


@dataclass(frozen=True, eq=False)
class Prices:
    """What a place with each mentor costs, and what each mentee pays in all; in steps of similarity."""

    mentor: Integers
    mentee: Integers


def most_similar(search: Search) -> tuple[Integers, Integers]:
    """Pair as many as possible, and of all such plans one of the largest sum of similarity.

    A minimum-cost flow [AhujaMagnantiOrlin1993] over each person's 50 most similar; the shortest-path prices
    of its residual network then show every other pair that would do better, and the flow is solved again with
    those until there are none. What is left is the optimum over all allowed pairs, not only over the 50.

    Returns
    -------
    (n_pairs,) numbers of the mentors and of the mentees.
    """
    links = nearest(search, NEAREST)
    rounds = 0
    while True:
        chosen = cheapest_flow(links, search.places, search.n_mentees)
        # Listed pairs are all in the flow already: there is nothing outside to look for.
        more = None if isinstance(search.similarity, Candidates) else _better(search, links, chosen)
        logger.info("round %d: %d links, %d pairs", rounds, len(links), int(chosen.sum()))
        if more is None:
            return links.mentor[chosen], links.mentee[chosen]
        links = more
        rounds += 1


def cheapest_flow(links: Links, places: Integers, n_mentees: int) -> Booleans:
    """(n_links,) the pairs of a largest flow of least cost: mentors up to their places, mentees once."""
    n_mentors, n_links = len(places), len(links)
    if not n_links:
        return np.zeros(0, dtype=bool)
    source, sink = n_mentors + n_mentees, n_mentors + n_mentees + 1
    flow = SimpleMinCostFlow()
    ones = np.ones(n_links, dtype=np.int64)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(links.mentor, n_mentors + links.mentee, ones, links.cost)
    giving, taking = np.unique(links.mentor), np.unique(links.mentee)
    for tails, heads, room in (
        (np.full(len(giving), source), giving, places[giving]),
        (n_mentors + taking, np.full(len(taking), sink), np.ones(len(taking), dtype=np.int64)),
    ):
        flow.add_arcs_with_capacity_and_unit_cost(tails, heads, room, np.zeros(len(tails), dtype=np.int64))
    supply = int(min(places[giving].sum(), len(taking)))
    flow.set_node_supply(source, supply)
    flow.set_node_supply(sink, -supply)
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise ValueError(f"the network cannot be solved: {status}")
    used: Booleans = flow.flows(arcs) > 0
    return used


def prices_of(links: Links, chosen: Booleans, places: Integers, n_mentees: int) -> Prices:
    """Shortest-path prices of an optimal plan [AhujaMagnantiOrlin1993].

    A free place costs nothing; a taken one costs what its mentee would lose by moving on. Staying alone costs
    more than any sum of similarity, since as many as possible are to be paired.
    """
    alone = (min(int(places.sum()), n_mentees) + 1) * (int(links.cost.max()) + 1)
    by_mentee = np.argsort(links.mentee, kind="stable")
    mentor, cost = links.mentor[by_mentee], links.cost[by_mentee]
    known, start = np.unique(links.mentee[by_mentee], return_index=True)
    held_mentor, held_mentee, held_cost = (each[chosen] for each in (links.mentor, links.mentee, links.cost))
    full = np.bincount(held_mentor, minlength=len(places)) >= places
    price = np.where(full & (places > 0), alone, 0)
    paid = np.full(n_mentees, alone)
    while True:
        paid[known] = np.minimum(np.minimum.reduceat(cost + price[mentor], start), alone)
        lower = price.copy()
        np.minimum.at(lower, held_mentor, paid[held_mentee] - held_cost)
        if (lower == price).all():
            return Prices(price, paid)
        price = lower


def _better(search: Search, links: Links, chosen: Booleans) -> Links | None:
    """The links with further pairs that would do better at the plan's prices; None if there is none."""
    if not len(links):
        return None
    n_mentees = search.n_mentees
    prices = prices_of(links, chosen, search.places, n_mentees)
    known = np.sort(links.mentor * n_mentees + links.mentee)
    found = []
    for mentors, values in search.blocks(_within_reach(links, prices, len(search.places))):
        # Costs are rounded to whole steps: what passes the bar by half a step is then looked at exactly.
        bar = links.highest - links.step * (prices.mentee - 0.5)
        rows, columns = _above(values - links.step * prices.mentor[mentors][:, None], bar)
        cost = links.costs(values[rows, columns])
        gain = prices.mentee[columns] - prices.mentor[mentors[rows]] - cost
        key = mentors[rows] * n_mentees + columns
        at = np.minimum(np.searchsorted(known, key), len(known) - 1)
        real = (gain > 0) & (known[at] != key)
        found.append(np.stack([mentors[rows], columns, cost, gain])[:, real])
    mentor, mentee, cost, gain = np.concatenate(found, axis=1) if found else np.zeros((4, 0), dtype=np.int64)
    if not len(mentor):
        return None
    kept = _first_of_each(mentee, gain, _MORE)
    return links.with_more(mentor[kept], mentee[kept], cost[kept])


def _within_reach(links: Links, prices: Prices, n_mentors: int) -> Booleans:
    """(n_mentors,) whose mentees beyond their own list could do better: only those are looked at again.

    Beyond the list is nobody more similar than its last, and nobody pays more than the highest price.
    """
    order = np.lexsort((links.cost, links.mentor))
    start = np.searchsorted(links.mentor[order], np.arange(n_mentors + 1))
    last = start[:-1] + NEAREST - 1
    is_cut = last < start[1:]
    reach = np.zeros(n_mentors, dtype=bool)
    # A shorter list holds every mentee whom the rules allow: there is nobody beyond it.
    reach[is_cut] = links.cost[order][last[is_cut]] + prices.mentor[is_cut] < prices.mentee.max()
    return reach


def _above(worth: Floats, bar: Floats) -> tuple[Integers, Integers]:
    """Rows and columns where the worth reaches the column's bar: the best few of each column.

    Where many are alone, millions reach it; a handful for each does as well.
    """
    reached = worth >= bar
    crowded = np.flatnonzero(reached.sum(axis=0) > _MORE)
    if len(crowded):
        rows = lowest(np.ascontiguousarray(-worth[:, crowded].T), _MORE)
        reached[:, crowded] = False
        reached[rows.ravel(), np.repeat(crowded, _MORE)] = True
    found = np.nonzero(reached)
    return found[0], found[1]


def _first_of_each(group: Integers, gain: Integers, count: int) -> Integers:
    """Positions of the `count` highest gains in each group."""
    order = np.lexsort((-gain, group))
    sizes = np.unique(group, return_counts=True)[1]
    rank = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return order[rank < count]
