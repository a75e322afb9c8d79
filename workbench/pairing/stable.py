"""Pairs that nobody can leave for better ones, where both sides state whom they prefer."""

from __future__ import annotations

from heapq import heappush, heapreplace

import numpy as np

from workbench.pairing.nearest import Search
from workbench.pairing.people import Floats, Integers
from workbench.pairing.preferences import Preferences


def stable_pairs(search: Search, preferences: Preferences) -> tuple[Integers, Integers]:
    """Pair by deferred acceptance, mentees proposing [GaleShapley1962], [RothSotomayor1990].

    No mentor and mentee who may be paired would both rather have each other than whom they got. Of all such
    plans it is the best for every mentee, and who stays without a pair is the same in each of them. People
    who name nobody prefer by similarity; equal similarity is decided by lot.

    Returns
    -------
    (n_pairs,) numbers of the mentors and of the mentees.
    """
    options = _options(search, preferences)
    ranks = [preferences.rank(mentor) for mentor in range(len(search.places))]
    # A mentor's worst mentee is on top: the keys are negative places, or similarities.
    held: list[list[tuple[float, int]]] = [[] for _ in ranks]
    following = dict.fromkeys(options, 0)
    proposing = sorted(options, reverse=True)
    while proposing:
        mentee = proposing.pop()
        mentors, values = options[mentee]
        if following[mentee] == len(mentors):
            continue
        mentor, value = int(mentors[following[mentee]]), float(values[following[mentee]])
        following[mentee] += 1
        rank = ranks[mentor]
        offer = (value if rank is None else -float(rank[mentee]), -mentee)
        if len(held[mentor]) < search.places[mentor]:
            heappush(held[mentor], offer)
        elif offer > held[mentor][0]:
            proposing.append(-heapreplace(held[mentor], offer)[1])
        else:
            proposing.append(mentee)
    made = [(mentor, -mentee) for mentor, mentees in enumerate(held) for _, mentee in mentees]
    numbers = np.array(sorted(made), dtype=np.int64).reshape(-1, 2)
    return numbers[:, 0], numbers[:, 1]


def _options(search: Search, preferences: Preferences) -> dict[int, tuple[Integers, Floats]]:
    """Each waiting mentee's mentors who may be theirs, best first, with the similarities."""
    columns: dict[int, list[tuple[Integers, Floats]]] = {
        int(each): [] for each in np.flatnonzero(search.waiting)
    }
    for mentors, values in search.blocks():
        turned = np.ascontiguousarray(values.T)
        for mentee, found in columns.items():
            rows = np.flatnonzero(turned[mentee] > -np.inf)
            if len(rows):
                found.append((mentors[rows], turned[mentee, rows]))
    options = {}
    for mentee, found in columns.items():
        if not found:
            continue
        mentors, values = (np.concatenate(part) for part in zip(*found, strict=True))
        listed = preferences.by_mentee[mentee]
        if len(listed):
            place = {each: number for number, each in enumerate(listed.tolist())}
            order = np.argsort([place[each] for each in mentors.tolist()])
        else:
            order = np.argsort(-values, kind="stable")
        options[mentee] = (mentors[order], values[order])
    return options
