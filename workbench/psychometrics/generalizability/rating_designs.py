"""Designs of a generalizability study: which effects there are, and which ratings share which of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.errors import N_, InvalidRatings, Sentence, TooFewRatings
from workbench.psychometrics import long_frames

Floats: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.int64]
RESIDUAL = "residual"


@dataclass(frozen=True)
class Effect:
    """One source of variance: a main effect, an interaction, or what is left.

    Attributes
    ----------
    name : `rater:task` for raters within tasks as for the interaction of two facets.
    facets : all that have to be the same for two ratings to share it.
    crossed : those of them that nothing else in it contains: the ones before the colon of nesting.
    """

    name: str
    facets: frozenset[str]
    crossed: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Design:
    """Effects, the object's first and the residual last, and the ratings' place in each.

    Attributes
    ----------
    object, facets : what is measured; what its ratings vary over.
    around : for each of them all that it lies within.
    effects : in the order in which they are shown.
    code : (n_effects, n_ratings) number of the label of each effect.
    """

    object: str
    facets: tuple[str, ...]
    around: Mapping[str, frozenset[str]]
    effects: tuple[Effect, ...]
    code: Indices

    @cached_property
    def count(self) -> tuple[Floats, ...]:
        """For each effect, how many ratings each of its labels has."""
        return tuple(np.bincount(each).astype(np.float64) for each in self.code)

    @property
    def n_ratings(self) -> int:
        return int(self.code.shape[1])

    @property
    def strata(self) -> frozenset[str]:
        """The object and all that it lies within; the rest are facets to generalize over."""
        return self.around[self.object] | {self.object}

    @property
    def generalized(self) -> tuple[str, ...]:
        """Facets that a decision study has numbers for."""
        return tuple(each for each in self.facets if each not in self.strata)

    @cached_property
    def full_sizes(self) -> dict[str, float]:
        """Mean number of labels of each facet within one label of all that it lies within."""
        n_labels = {effect.facets: float(len(self.count[i])) for i, effect in enumerate(self.effects)}
        sizes = {}
        for name in (self.object, *self.facets):
            within = self.around[name]
            sizes[name] = n_labels[within | {name}] / (n_labels[within] if within else 1.0)
        return sizes

    @cached_property
    def balanced(self) -> bool:
        """Every label has as many ratings as any other of its effect, and no cell is empty."""
        even = all(each.min() == each.max() for each in self.count)
        expected = [float(np.prod([self.full_sizes[each] for each in one.facets])) for one in self.effects]
        return even and all(
            abs(len(count) - number) < 0.5 for count, number in zip(self.count, expected, strict=True)
        )

    def shared(self, first: int, second: int) -> tuple[Indices, Floats]:
        """Cells of two effects: the label of the first, and how many ratings each cell has."""
        width = int(self.code[second].max()) + 1
        cells, number = np.unique(self.code[first] * width + self.code[second], return_counts=True)
        return cells // width, number.astype(np.float64)


def read_design(
    frame: pd.DataFrame,
    object: str,
    facets: Sequence[str],
    nested: Mapping[str, str | Sequence[str]],
) -> Design:
    """Lay out the effects of a crossed or nested design and number the labels of each.

    Raises
    ------
    InvalidRatings : empty labels, or two rows for one cell. Names the rows.
    TooFewRatings : a facet with one label, or effects that these ratings cannot tell apart.
    """
    names = (object, *facets)
    around = _around(names, nested)
    effects = _effects(names, around)
    single: dict[str, Indices] = {}
    for name in names:
        found, codes = long_frames.labels(frame, [name])
        if len(found) < 2:
            raise TooFewRatings(
                reason=Sentence(
                    N_("column '%(name)s' has only one label, %(found)s; at least 2 are needed"),
                    {"name": name, "found": found[0]},
                )
            )
        single[name] = codes[:, 0]
    code = np.array([_joined([single[name] for name in names if name in one.facets]) for one in effects])
    repeated = np.bincount(code[-1])[code[-1]] > 1
    if repeated.any():
        raise InvalidRatings(
            reason=Sentence(
                N_(
                    "there is more than one score for the same %(names)s in %(rows)s; keep one of each, or "
                    "add what they differ in as a facet"
                ),
                {"names": ", ".join(names), "rows": long_frames.rows(frame, repeated)},
            )
        )
    design = Design(object, tuple(facets), around, effects, code)
    _check_told_apart(design)
    return design


def _around(names: Sequence[str], nested: Mapping[str, str | Sequence[str]]) -> dict[str, frozenset[str]]:
    """All that each name lies within, directly or not."""
    direct = {inner: {outer} if isinstance(outer, str) else set(outer) for inner, outer in nested.items()}
    unknown = sorted({*direct, *(each for outer in direct.values() for each in outer)} - set(names))
    if unknown or len(set(names)) < len(names):
        raise ValueError(f"object, facets and nested have to agree on distinct names; see {unknown or names}")
    found: dict[str, frozenset[str]] = {}
    for name in names:
        reached: set[str] = set()
        waiting = set(direct.get(name, ()))
        while waiting:
            reached |= waiting
            waiting = {each for outer in waiting for each in direct.get(outer, ())} - reached
        if name in reached:
            raise ValueError(f"{name!r} lies within itself")
        found[name] = frozenset(reached)
    return found


def _effects(names: Sequence[str], around: Mapping[str, frozenset[str]]) -> tuple[Effect, ...]:
    """Sets of names none of which lies within another, and what they lie within [CornfieldTukey1956]."""
    effects = []
    for size in range(1, len(names) + 1):
        for chosen in combinations(names, size):
            if any(each in around[other] for each in chosen for other in chosen):
                continue
            outer = frozenset().union(*(around[each] for each in chosen))
            shown = [*chosen, *(each for each in names if each in outer)]
            effects.append(Effect(":".join(shown), outer | set(chosen), chosen))

    def place(effect: Effect) -> tuple[bool, bool, int, bool]:
        return (
            len(effect.facets) == len(names),
            effect.crossed != (names[0],),
            len(effect.crossed),
            len(effect.facets) > len(effect.crossed),
        )

    ordered = sorted(effects, key=place)
    return (*ordered[:-1], Effect(RESIDUAL, ordered[-1].facets, ordered[-1].crossed))


def _joined(codes: list[Indices]) -> Indices:
    joined = codes[0]
    for each in codes[1:]:
        joined = joined * (int(each.max()) + 1) + each
        joined = np.unique(joined, return_inverse=True)[1].astype(np.int64)
    return joined


def _check_told_apart(design: Design) -> None:
    """Two effects whose labels always go together are one; say which."""
    for first, second in combinations(range(len(design.effects)), 2):
        sizes = len(design.count[first]), len(design.count[second])
        if sizes[0] == sizes[1] and len(design.shared(first, second)[0]) == sizes[0]:
            one, other = design.effects[first].name, design.effects[second].name
            raise TooFewRatings(
                reason=Sentence(
                    N_(
                        "'%(one)s' and '%(other)s' cannot be told apart: no two ratings share one without "
                        "the other. Leave a facet out, or say with `nested` what lies within what"
                    ),
                    {"one": one, "other": other},
                )
            )
