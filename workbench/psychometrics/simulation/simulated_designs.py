"""Who rates what in a simulation: complete, balanced at random, or split by themes."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np

from workbench.domain.ratings import Indices
from workbench.errors import N_, Sentence, SettingsError

Design: TypeAlias = Literal["balanced", "complete", "siloed"]

_TOO_MANY = N_("%(needed)s for an entry, but there are only %(jurors)s jurors")
_UNKNOWN = N_("%(design)s is unknown; choose one of %(known)s")
_THEMES = N_(
    "%(themes)s themes of %(jurors)s jurors, %(needed)s for an entry; there have to be 2 themes or more, "
    "each with as many jurors as an entry needs"
)


def review_pairs(
    design: str,
    n_entries: int,
    n_jurors: int,
    jurors_per_entry: int,
    themes: int,
    linking: float,
    rng: np.random.Generator,
) -> tuple[Indices, Indices]:
    """(n_reviews,) indices of entry and juror; see `simulate_ratings` for the designs.

    Raises
    ------
    SettingsError : an unknown design; more jurors for an entry than there are; a theme without enough.
    """
    if design == "complete":
        return np.repeat(np.arange(n_entries), n_jurors), np.tile(np.arange(n_jurors), n_entries)
    if jurors_per_entry > n_jurors:
        raise SettingsError(
            name="jurors_per_entry",
            reason=Sentence(_TOO_MANY, {"needed": jurors_per_entry, "jurors": n_jurors}),
        )
    if design == "balanced":
        jurors = balanced(n_entries, n_jurors, jurors_per_entry, rng)
    elif design == "siloed":
        jurors = _siloed(n_entries, n_jurors, jurors_per_entry, themes, linking, rng)
    else:
        raise SettingsError(
            name="design", reason=Sentence(_UNKNOWN, {"design": design, "known": ", ".join(get_args(Design))})
        )
    return np.repeat(np.arange(n_entries), jurors_per_entry), jurors.ravel()


def balanced(n_entries: int, n_jurors: int, jurors_per_entry: int, rng: np.random.Generator) -> Indices:
    """(n_entries, jurors_per_entry) different jurors at random, loads equal but for one.

    Jurors are dealt out in shuffled rounds; where an entry's hand runs over the end of a round, jurors it
    already holds wait in the next one.
    """
    needed = n_entries * jurors_per_entry
    n_rounds = -(-needed // n_jurors)
    dealt = rng.permuted(np.tile(np.arange(n_jurors), (n_rounds, 1)), axis=1)
    for number in range(1, n_rounds):
        held = number * n_jurors % jurors_per_entry
        if held:
            turn = dealt[number]
            waits = np.isin(turn, dealt[number - 1, n_jurors - held :])
            hand = turn[~waits][: jurors_per_entry - held]
            rest = turn[~np.isin(turn, hand)]
            dealt[number] = np.concatenate([hand, rest])
    return dealt.ravel()[:needed].reshape(n_entries, jurors_per_entry)


def _siloed(
    n_entries: int,
    n_jurors: int,
    jurors_per_entry: int,
    themes: int,
    linking: float,
    rng: np.random.Generator,
) -> Indices:
    """(n_entries, jurors_per_entry) jurors of the entry's theme; for some the last is of another one."""
    if themes < 2 or n_jurors // themes < jurors_per_entry:
        raise SettingsError(
            name="themes",
            reason=Sentence(_THEMES, {"themes": themes, "jurors": n_jurors, "needed": jurors_per_entry}),
        )
    theme_of_entry, theme_of_juror = np.arange(n_entries) % themes, np.arange(n_jurors) % themes
    jurors = np.empty((n_entries, jurors_per_entry), dtype=np.int64)
    for theme in range(themes):
        own = np.flatnonzero(theme_of_juror == theme)
        entries = np.flatnonzero(theme_of_entry == theme)
        jurors[entries] = own[balanced(len(entries), len(own), jurors_per_entry, rng)]
    links = rng.permutation(n_entries)[: round(linking * n_entries)]
    guest = rng.integers(n_jurors, size=len(links))
    while (at_home := theme_of_juror[guest] == theme_of_entry[links]).any():
        guest[at_home] = rng.integers(n_jurors, size=int(at_home.sum()))
    jurors[links, -1] = guest
    return jurors
