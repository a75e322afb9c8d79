"""Assign jurors: the best plan within the hard rules, then exchanges that tie jurors together."""

from __future__ import annotations

import logging

import numpy as np

from workbench.assignment.assignment import Assignment
from workbench.assignment.chance import within_chance
from workbench.assignment.impossible import check_common, impossible, impossible_by_chance
from workbench.assignment.links import efficiency, firmer
from workbench.assignment.network import Costs, costs_of, network_of
from workbench.assignment.panels import home_panels
from workbench.assignment.problem import AssignmentProblem
from workbench.assignment.proof import missing_candidates
from workbench.assignment.reading import Booleans, Floats
from workbench.assignment.solvers import Solver, solver_named
from workbench.assignment.wishes import LinkThreshold, Wishes
from workbench.assignment.worst_served import Floor, lowest_mean
from workbench.errors import N_, Sentence, WeaklyLinkedPlan

logger = logging.getLogger(__name__)

_FIRST_CANDIDATES = 40  # of an entry; more are taken where these turn out not to be enough
_SEARCH = 6  # halvings of the range in which the worst-served entry's level lies
# Parts of what may be given up for a threshold, 1 in all, and whether the worst-served entry is spared.
_STEPS = ((0.1, True), (0.2, True), (0.3, False), (0.4, False))
# Severities are compared with no more than twice the variance that the best design would give.
_FIRM_ENOUGH = 0.5
_MOST_FOR_ONE_GROUP = 0.1  # of affinity: ratings in groups that share no entry cannot be ranked together

_TOO_WEAK = N_(
    "%(missed)s. Giving up %(share)s %% of affinity did not reach it. The weakest link is between %(first)s"
    " and %(second)s; have more jurors rate each entry, add common entries that all rate, or ask for less"
)
_UNLINKED = N_(
    "%(missed)s. The jurors fall into %(groups)s groups that share no entry, %(first)s and %(second)s"
    " among them; have more jurors rate each entry, or add common entries that all rate"
)


def assign_jurors(
    problem: AssignmentProblem,
    *,
    solver: str = "min_cost_flow",
    wishes: Wishes | None = None,
    link_threshold: LinkThreshold | None = None,
    rng: np.random.Generator,
) -> Assignment:
    """Assign by minimum-cost flow [AhujaMagnantiOrlin1993], then exchange jurors for firmer links.

    Every plan has the wanted number of jurors for each entry, keeps load bounds and conflicts, and has at
    most one juror of a region for an entry. Of these plans, first the worst-served entry is raised, then
    affinity counts, with a small bonus for whole panels. It depends on the seed and on who may judge what,
    not on the order of jurors and entries.

    Parameters
    ----------
    solver : min_cost_flow or linear_program.
    wishes : what affinity may be given up for; the usual ones by default.
    link_threshold : how firmly jurors have to be tied together; None for no demand.

    Raises
    ------
    ImpossibleAssignment : names the jurors or entries in the way and the least change that would do.
    WeaklyLinkedPlan : the threshold is out of reach for what may be given up.
    """
    solve = solver_named(solver)
    wishes = wishes or Wishes()
    check_common(problem)
    candidates = within_chance(problem, wishes.highest_chance, rng)
    homes = None
    if wishes.panels and problem.panel is not None:
        homes = home_panels(problem, problem.panel, candidates, solve)
    utility = _utility(problem, candidates, homes, wishes.panels)
    costs = costs_of(problem, utility, rng)
    level, chosen = _best_plan(problem, candidates, costs, solve, raise_worst=wishes.raise_worst)
    if chosen is None:
        if (candidates != problem.candidates).any() and _flow(
            problem, problem.candidates, costs, solve
        ) is not None:
            raise impossible_by_chance(wishes.highest_chance)
        raise impossible(problem, solve)
    plan = _linked(problem, candidates, chosen, utility, level, wishes, link_threshold, rng)
    logger.info("assigned %d reviews, affinity %.3f", int(plan.plan.sum()), plan.affinity)
    return plan


def _utility(problem: AssignmentProblem, candidates: Booleans, homes: Floats | None, share: float) -> Floats:
    """Affinity and a bonus for the jurors to whom a panel would go as a whole.

    A bonus of at most a share b of the mean affinity lowers the sum by no more than that share.
    """
    if homes is None:
        return problem.affinity
    return problem.affinity + share * _worth(problem, candidates) * homes


def _worth(problem: AssignmentProblem, candidates: Booleans) -> float:
    """What a rating is worth: the mean affinity of entries' best jurors, above the lowest of all."""
    if not candidates.any():
        return 0.0
    above = problem.affinity - min(0.0, float(problem.affinity.min()))
    best = np.where(candidates, above, 0.0).max(axis=1)[problem.open_slots > 0]
    return float(best.mean()) or 1.0


def _best_plan(
    problem: AssignmentProblem,
    candidates: Booleans,
    costs: Costs,
    solve: Solver,
    *,
    raise_worst: bool,
) -> tuple[float, Booleans | None]:
    """The level of the worst-served entry, and what the plan adds; None where no plan keeps the rules."""
    if not raise_worst:
        return -np.inf, _flow(problem, candidates, costs, solve)
    floor = Floor.of(problem, candidates)
    chosen = _flow(problem, floor.admitted(floor.highest), costs, solve)
    if chosen is not None:
        return floor.highest, chosen
    chosen = _flow(problem, candidates, costs, solve)
    if chosen is None:
        return -np.inf, None
    low, high = lowest_mean(problem, chosen), floor.highest
    reached = low
    for _ in range(_SEARCH):
        middle = (low + high) / 2
        found = _flow(problem, floor.admitted(middle), costs, solve)
        if found is None:
            high = middle
        else:
            low, reached, chosen = middle, middle, found
    return reached, chosen


def _flow(problem: AssignmentProblem, candidates: Booleans, costs: Costs, solve: Solver) -> Booleans | None:
    """What the plan of least cost adds, by few candidates at first; None where there is no plan."""
    if not problem.open_slots.any() and not problem.room[0].any():
        return np.zeros_like(candidates)
    few = _FIRST_CANDIDATES
    tried = _nearest(problem, candidates, costs, few)
    while True:
        everyone = bool((tried == candidates).all())
        network = network_of(problem, tried, costs)
        flow = solve(network)
        if flow is not None:
            chosen = np.zeros_like(candidates)
            used = flow[: len(network.entry)] > 0
            chosen[network.entry[used], network.juror[used]] = True
            missing = missing_candidates(
                problem, candidates, tried, costs, chosen, flow[network.first_load :]
            )
            if not missing.any():
                return chosen
            tried = tried | missing
        elif everyone:
            return None
        else:
            few *= 4
            tried = _nearest(problem, candidates, costs, few)


def _nearest(problem: AssignmentProblem, candidates: Booleans, costs: Costs, few: int) -> Booleans:
    """Each entry's few cheapest candidates, and of each juror as many as a least load may need."""
    n_entries, n_jurors = candidates.shape
    if n_jurors <= 2 * few:
        return candidates
    price = np.where(candidates, costs.pair, np.iinfo(np.int64).max)
    near = np.zeros_like(candidates)
    np.put_along_axis(near, np.argpartition(price, few, axis=1)[:, :few], True, axis=1)
    for juror in np.flatnonzero(problem.room[0]):
        enough = min(n_entries - 1, 2 * int(problem.room[0][juror]) + few)
        near[np.argpartition(price[:, juror], enough)[:enough], juror] = True
    return near & candidates


def _linked(
    problem: AssignmentProblem,
    candidates: Booleans,
    chosen: Booleans,
    utility: Floats,
    level: float,
    wishes: Wishes,
    threshold: LinkThreshold | None,
    rng: np.random.Generator,
) -> Assignment:
    """The plan after exchanges for firmer links, as many as wished and then as the threshold needs."""
    worth = float((utility - min(0.0, float(utility.min())))[chosen].sum())

    def exchanged(plan: Booleans, share: float, floor: float) -> Booleans:
        return firmer(problem, candidates, plan, utility, level=floor, budget=share * worth, rng=rng)

    best = exchanged(chosen, wishes.links, level) if wishes.links else chosen
    spent, firm = wishes.links, efficiency(best | problem.base) if wishes.links else 1.0
    # Where every entry has near jurors only, the worst-served one keeps everybody in a corner of their own.
    while firm < _FIRM_ENOUGH and spent <= _MOST_FOR_ONE_GROUP:
        best = exchanged(best, wishes.links, -np.inf)
        spent, firm = spent + wishes.links, efficiency(best | problem.base)
        if firm > 0:
            break
    plan = Assignment(problem, best | problem.base)
    if threshold is None:
        return plan
    for part, spared in _STEPS:
        if not threshold.missed(plan.link_quality):
            return plan
        best = exchanged(best, threshold.affinity_given_up * part, level if spared else -np.inf)
        plan = Assignment(problem, best | problem.base)
    missed = threshold.missed(plan.link_quality)
    if missed:
        raise WeaklyLinkedPlan(reason=_too_weak(plan, missed, threshold))
    return plan


def _too_weak(plan: Assignment, missed: tuple[Sentence, ...], threshold: LinkThreshold) -> Sentence:
    first, second = plan.link_quality.weakest_pair or (0, 0)
    places = {
        "missed": missed,
        "share": f"{100 * threshold.affinity_given_up:.3g}",
        "groups": plan.link_quality.n_groups,
        "first": plan.linked_jurors[first],
        "second": plan.linked_jurors[second],
    }
    return Sentence(_UNLINKED if plan.link_quality.n_groups > 1 else _TOO_WEAK, places)
