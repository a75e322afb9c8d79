"""Why no plan keeps every rule: who is in the way, and the least change that would do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.assignment.network import Costs, Network, network_of
from workbench.assignment.problem import AssignmentProblem
from workbench.assignment.reading import Booleans, Integers
from workbench.assignment.solvers import Solver
from workbench.domain.naming import named
from workbench.errors import N_, ImpossibleAssignment, Sentence

# What a change of one costs. A rating less is the last resort: it makes the result itself worse.
_LOAD, _SAME_REGION, _RATING = 10, 15, 25
_NAMED = 10

_TOO_FEW = N_(
    "%(entries)s; invite a juror from another region and organisation, have the chair dismiss a conflict, or"
    " ask for fewer ratings."
)
_FEW = N_("entry %(entry)s needs %(needed)s jurors and only %(possible)s have no conflict with it")
_FEW_REGIONS = N_(
    "entry %(entry)s needs %(needed)s jurors of different regions, and those without a conflict come"
    " from %(possible)s"
)
_NO_ROOM = N_(
    "%(wanted)s reviews are to be given and the jurors' loads leave room for %(room)s; raise the loads by"
    " %(lacking)s in all, invite jurors, or ask for fewer ratings."
)
_TOO_MUCH = N_(
    "%(wanted)s reviews are to be given and the jurors' least loads ask for %(least)s; lower them by"
    " %(lacking)s in all, or have more ratings for each entry."
)
_FEW_ENTRIES = N_("%(jurors)s; lower the least load or have the chair dismiss a conflict.")
_FEW_ENTRIES_OF = N_(
    "juror %(juror)s is to rate at least %(least)s more entries and has no conflict with %(possible)s"
)
_COMMON = N_(
    "the common entries alone are more than the greatest load of %(jurors)s; raise it or have fewer common"
    " entries."
)
_CLASH = N_(
    "%(entries)s still need jurors when every load is used up: they and the entries that share their jurors"
    " (%(count)s in all) can only be given to %(jurors)s."
)
_NO_CLASH = N_("least loads, conflicts and regions together leave no plan.")
_LEAST = N_("The least change that would do: %(change)s.")
_MORE = N_("%(juror)s up to %(new)s entries instead of %(old)s")
_LESS = N_("%(juror)s from %(new)s entries instead of %(old)s")
_TOGETHER = N_("%(count)s more juror(s) of the same region for %(entry)s")
_FEWER = N_("%(entry)s with %(new)s ratings instead of %(old)s")
_AND_MORE = N_("and %(count)s more")
_BY_CHANCE = N_(
    "there is a plan, but not with this seed under a highest chance of %(chance)s for each pair; take another"
    " seed or raise the chance"
)


@dataclass(frozen=True, eq=False)
class Relaxation:
    """The least change after which there is a plan.

    Attributes
    ----------
    load_up, load_down : (n_jurors,) beyond the greatest load, below the least.
    same_region : (n_entries,) further jurors of a region that has one already.
    fewer : (n_entries,) ratings given up.
    """

    load_up: Integers
    load_down: Integers
    same_region: Integers
    fewer: Integers


def impossible(problem: AssignmentProblem, solve: Solver) -> ImpossibleAssignment:
    """Build the error for a problem without a plan."""
    plain = _too_few_jurors(problem) or _loads(problem) or _in_the_way(problem, solve)
    change = Sentence(_LEAST, {"change": _changes(problem, relaxation(problem, solve))})
    # A row of sentences is the same in every language.
    return ImpossibleAssignment(reason=Sentence("%(why)s %(change)s", {"why": plain, "change": change}))


def check_common(problem: AssignmentProblem) -> None:
    """Refuse common entries that are more than a juror may be given.

    Raises
    ------
    ImpossibleAssignment
    """
    over = (problem.base.sum(axis=0) > problem.load_max) & (problem.base & ~problem.fixed).any(axis=0)
    if over.any():
        who = named(problem.jurors[at] for at in np.flatnonzero(over))
        raise ImpossibleAssignment(reason=Sentence(_COMMON, {"jurors": who}))


def impossible_by_chance(chance: float | None) -> ImpossibleAssignment:
    """Build the error for a problem that has a plan without the bound on chances."""
    return ImpossibleAssignment(reason=Sentence(_BY_CHANCE, {"chance": chance}))


def relaxation(problem: AssignmentProblem, solve: Solver) -> Relaxation:
    """The least change, by the elastic problem: bounds give way at a price [ChinneckDravnieks1991]."""
    free = Costs(np.zeros(problem.affinity.shape, dtype=np.int64), 0)
    network, first = _elastic(problem, network_of(problem, problem.candidates, free))
    flow = solve(network)
    if flow is None:
        raise ValueError("the elastic problem has always an answer")
    n_jurors, n_entries = len(problem.jurors), len(problem.entries)
    up, down, fewer, same = np.split(flow[first:-1], np.cumsum([n_jurors, n_jurors, n_entries]))
    doubled = np.zeros(n_entries, dtype=np.int64)
    np.add.at(doubled, network.heads[first + 2 * n_jurors + n_entries : -1] - n_jurors, same)
    return Relaxation(up, down, doubled, fewer)


def _elastic(problem: AssignmentProblem, hard: Network) -> tuple[Network, int]:
    """The network with arcs for everything that may give way, and where these begin."""
    n_jurors, n_entries = len(problem.jurors), len(problem.entries)
    source, nobody = len(hard.supplies) - 1, len(hard.supplies)
    jurors, entries = np.arange(n_jurors), n_jurors + np.arange(n_entries)
    low, many = problem.room[0], int(problem.open_slots.sum())
    regions = slice(len(hard.entry), hard.first_load)
    tails = [np.full(n_jurors, source), jurors, np.full(n_entries, source), hard.tails[regions], [source]]
    heads = [jurors, np.full(n_jurors, nobody), entries, hard.heads[regions], [nobody]]
    sizes = [n_jurors, n_jurors, n_entries, regions.stop - regions.start]
    room = [
        np.full(n_jurors, n_entries),
        low,
        problem.open_slots,
        np.full(sizes[3], n_jurors),
        [many + low.sum()],
    ]
    price = [
        np.full(size, each) for size, each in zip(sizes, (_LOAD, _LOAD, _RATING, _SAME_REGION), strict=True)
    ]
    supplies = np.r_[hard.supplies, -low.sum()]
    supplies[source] = many
    network = Network(
        np.concatenate([hard.tails, *tails]).astype(np.int64),
        np.concatenate([hard.heads, *heads]).astype(np.int64),
        np.concatenate([hard.capacities, *room]).astype(np.int64),
        np.concatenate([np.zeros_like(hard.costs), *price, [0]]).astype(np.int64),
        supplies,
        hard.entry,
        hard.juror,
        hard.first_load,
    )
    return network, len(hard.tails)


def _too_few_jurors(problem: AssignmentProblem) -> Sentence | None:
    """Entries for which there are not enough jurors, whatever the loads."""
    stand, slots = problem.base.sum(axis=1), problem.open_slots
    people = problem.candidates.sum(axis=1)
    regions = np.zeros_like(problem.region_taken)
    entry, juror = np.nonzero(problem.candidates)
    regions[entry, problem.region[juror]] = True
    possible = np.minimum(people, regions.sum(axis=1))
    free = (problem.allowed & ~problem.base).sum(axis=1)
    short = np.flatnonzero(possible < slots)
    if not len(short):
        return None
    said: list[Sentence] = []
    for at in short[:_NAMED].tolist():
        lacks_people = free[at] < slots[at]
        count = (free[at] if lacks_people else possible[at]) + stand[at]
        places = {"entry": problem.entries[at], "needed": int(slots[at] + stand[at]), "possible": int(count)}
        said.append(Sentence(_FEW if lacks_people else _FEW_REGIONS, places))
    return Sentence(_TOO_FEW, {"entries": _cut(said, len(short))})


def _loads(problem: AssignmentProblem) -> Sentence | None:
    """Loads that cannot be met in their sum, or by a juror alone."""
    full = problem.jurors
    low, high = problem.room
    wanted, room, least = int(problem.open_slots.sum()), int(high.sum()), int(low.sum())
    if room < wanted:
        return Sentence(_NO_ROOM, {"wanted": wanted, "room": room, "lacking": wanted - room})
    possible = problem.candidates.sum(axis=0)
    short = np.flatnonzero(possible < low)
    if len(short):
        said = [
            Sentence(
                _FEW_ENTRIES_OF, {"juror": full[at], "least": int(low[at]), "possible": int(possible[at])}
            )
            for at in short[:_NAMED].tolist()
        ]
        return Sentence(_FEW_ENTRIES, {"jurors": _cut(said, len(short))})
    if least > wanted:
        return Sentence(_TOO_MUCH, {"wanted": wanted, "least": least, "lacking": least - wanted})
    return None


def _in_the_way(problem: AssignmentProblem, solve: Solver) -> Sentence:
    """Entries that lack jurors in the fullest plan, and everyone who could rate them or make room for it."""
    free = Costs(np.zeros(problem.affinity.shape, dtype=np.int64), 0)
    network, first = _elastic(problem, network_of(problem, problem.candidates, free))
    n_jurors, n_entries = len(problem.jurors), len(problem.entries)
    network.capacities[first : first + n_jurors] = 0
    network.capacities[first + 2 * n_jurors + n_entries : -1] = 0
    flow = solve(network)
    if flow is None:
        raise ValueError("the elastic problem has always an answer")
    fewer = flow[first + 2 * n_jurors : first + 2 * n_jurors + n_entries]
    if not fewer.any():
        return Sentence(_NO_CLASH)
    chosen = np.zeros_like(problem.candidates)
    used = flow[: len(network.entry)] > 0
    chosen[network.entry[used], network.juror[used]] = True
    entries, jurors = _closure(problem, chosen, fewer > 0)
    places = {
        "entries": named(problem.entries[at] for at in np.flatnonzero(fewer)),
        "count": int(entries.sum()),
        "jurors": named(problem.jurors[at] for at in np.flatnonzero(jurors)),
    }
    return Sentence(_CLASH, places)


def _closure(problem: AssignmentProblem, chosen: Booleans, short: Booleans) -> tuple[Booleans, Booleans]:
    """Entries and jurors that exchanges can reach from the entries that are short [Hall1935]."""
    n_regions = int(problem.region.max()) + 1
    taken = np.zeros((len(short), n_regions), dtype=bool)
    entry, juror = np.nonzero(chosen)
    taken[entry, problem.region[juror]] = True
    open_to = problem.candidates & ~chosen & ~taken[:, problem.region]
    jurors: Booleans = np.any(open_to[short], axis=0)
    entries = short.copy()
    while True:
        leaving = chosen & jurors
        freed = np.zeros_like(taken)
        entry, juror = np.nonzero(leaving)
        freed[entry, problem.region[juror]] = True
        reached = entries | leaving.any(axis=1)
        open_now: Booleans = open_to & reached[:, None] | problem.candidates & freed[:, problem.region]
        more: Booleans = np.any(open_now, axis=0)
        if (reached == entries).all() and not (more & ~jurors).any():
            return entries, jurors
        entries, jurors = reached, jurors | more


def _changes(problem: AssignmentProblem, change: Relaxation) -> tuple[Sentence, ...]:
    load = problem.base.sum(axis=0)
    said = []
    for at in np.flatnonzero(change.load_up).tolist():
        old = max(int(problem.load_max[at]), int(load[at]))
        new = {"juror": problem.jurors[at], "old": old, "new": old + int(change.load_up[at])}
        said.append(Sentence(_MORE, new))
    for at in np.flatnonzero(change.load_down).tolist():
        old = int(problem.load_min[at])
        new = {"juror": problem.jurors[at], "old": old, "new": old - int(change.load_down[at])}
        said.append(Sentence(_LESS, new))
    for at in np.flatnonzero(change.same_region).tolist():
        said.append(Sentence(_TOGETHER, {"entry": problem.entries[at], "count": int(change.same_region[at])}))
    stand = problem.base.sum(axis=1)
    for at in np.flatnonzero(change.fewer).tolist():
        old = int(problem.open_slots[at] + stand[at])
        said.append(
            Sentence(_FEWER, {"entry": problem.entries[at], "old": old, "new": old - int(change.fewer[at])})
        )
    return _cut(said, len(said))


def _cut(said: list[Sentence], count: int) -> tuple[Sentence, ...]:
    left = count - len(said[:_NAMED])
    return (*said[:_NAMED], *([Sentence(_AND_MORE, {"count": left})] if left else []))
