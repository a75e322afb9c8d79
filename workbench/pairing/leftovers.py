"""Why somebody stays without a pair, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.errors import N_, Sentence
from workbench.pairing.people import Integers, Role, Side
from workbench.pairing.permissions import Permissions

_NOT_STATED = N_("not stated, though the rules ask for it: %(columns)s")
_NOBODY = {
    "mentee": N_("no mentor meets the rule: %(rules)s"),
    "mentor": N_("no mentee meets the rule: %(rules)s"),
}
_ONE_TOO_MANY = {
    "mentee": N_("no mentor meets all the rules at once; somebody would but for: %(rules)s"),
    "mentor": N_("no mentee meets all the rules at once; somebody would but for: %(rules)s"),
}
_TOGETHER = {
    "mentee": N_("no mentor meets these rules together, though each of them is met by somebody: %(rules)s"),
    "mentor": N_("no mentee meets these rules together, though each of them is met by somebody: %(rules)s"),
}
_TAKEN = {
    "mentee": N_("all mentors whom the rules allow (%(count)s) have no place left"),
    "mentor": N_("all mentees whom the rules allow (%(count)s) have another mentor"),
}
_PREFERRED = {
    "mentee": N_("all mentors who could be theirs (%(count)s) are full with mentees they prefer"),
    "mentor": N_("all mentees who could be theirs (%(count)s) have a mentor they prefer"),
}
_TAKES_NOBODY = N_("takes no mentees: the capacity is 0")
_NO_PLACES = N_("no mentor takes mentees: every capacity is 0")
_BLOCK = 4_000_000


@dataclass(frozen=True, eq=False)
class Counts:
    """How many of the other side each of the left may be paired with.

    Attributes
    ----------
    alone : (n_rules, n_left) by each rule by itself.
    but_for : (n_rules, n_left) by all the others and not by this one.
    together : (n_left,) by all of them.
    """

    alone: Integers
    but_for: Integers
    together: Integers


def reasons_of(
    role: Role, left: Integers, side: Side, permissions: Permissions, capacity: Integers, *, stable: bool
) -> Mapping[int, Sentence]:
    """Say of each person in `left` (numbers on their side) why nobody was found."""
    if not len(left):
        return {}
    counts = _counts(role, left, permissions, capacity)
    taken = (_PREFERRED if stable else _TAKEN)[role]
    found = {}
    stated = [rule.stated(side) for rule in permissions.rules]
    for at, number in enumerate(left.tolist()):
        if role == "mentor" and capacity[number] == 0:
            found[number] = Sentence(_TAKES_NOBODY)
        elif not capacity.any():
            found[number] = Sentence(_NO_PLACES)
        elif counts.together[at]:
            found[number] = Sentence(taken, {"count": int(counts.together[at])})
        else:
            silent = [
                column
                for rule, has in zip(permissions.rules, stated, strict=True)
                for column in rule.columns
                if not has[number]
            ]
            found[number] = (
                Sentence(_NOT_STATED, {"columns": ", ".join(silent)})
                if silent
                else _hindered(role, permissions, counts.alone[:, at], counts.but_for[:, at])
            )
    return found


def _hindered(role: Role, permissions: Permissions, alone: Integers, but_for: Integers) -> Sentence:
    """The rules that nobody meets, else those that alone stand in the way, else all of them."""
    rules = tuple(rule.words for rule in permissions.rules)
    for text, wanted in ((_NOBODY, alone == 0), (_ONE_TOO_MANY, but_for > 0)):
        if wanted.any():
            found = tuple(each for each, is_it in zip(rules, wanted, strict=True) if is_it)
            return Sentence(text[role], {"rules": found})
    return Sentence(_TOGETHER[role], {"rules": rules})


def _counts(role: Role, left: Integers, permissions: Permissions, capacity: Integers) -> Counts:
    takers = np.flatnonzero(capacity > 0)
    looked_at = left if role == "mentor" else takers
    columns: NDArray[np.int64] | slice = slice(None) if role == "mentor" else left
    axis = 1 if role == "mentor" else 0
    alone = np.zeros((len(permissions.rules), len(left)), dtype=np.int64)
    but_for = np.zeros_like(alone)
    together = np.zeros(len(left), dtype=np.int64)
    rows = max(1, _BLOCK // max(1, permissions.n_mentees))
    for start in range(0, len(looked_at), rows):
        mentors = looked_at[start : start + rows]
        into = slice(start, start + len(mentors)) if role == "mentor" else slice(None)
        met = [rule.block(mentors)[:, columns] for rule in permissions.rules]
        shape = (len(mentors), permissions.n_mentees if role == "mentor" else len(left))
        unmet = sum((~block for block in met), start=np.zeros(shape, dtype=np.int8))
        together[into] += (unmet == 0).sum(axis=axis)
        for number, block in enumerate(met):
            alone[number, into] += block.sum(axis=axis)
            but_for[number, into] += (~block & (unmet == 1)).sum(axis=axis)
    return Counts(alone, but_for, together)
