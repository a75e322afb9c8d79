"""Decision studies: how reliable a mean over other numbers of jurors, criteria or tasks would be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal, Protocol, TypeAlias, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.errors import N_, MeasurementProblem, Sentence
from workbench.psychometrics.generalizability.rating_designs import Effect

Floats: TypeAlias = NDArray[np.float64]
Coefficient: TypeAlias = Literal["g", "phi"]


class Components(Protocol):
    """What a decision study needs of a generalizability study."""

    @property
    def facets(self) -> tuple[str, ...]: ...
    @property
    def strata(self) -> frozenset[str]: ...
    @property
    def effects(self) -> tuple[Effect, ...]: ...
    @property
    def variance(self) -> pd.Series[float]: ...


@dataclass(frozen=True)
class DStudy:
    """What a mean over these numbers of ratings would be worth.

    Attributes
    ----------
    sizes : labels of each facet; of a nested one, within each label of what it lies within.
    fixed : facets that are not a sample: the same labels always, nothing to generalize over.
    universe_variance : variance of the objects' true means.
    relative_error, absolute_error : error variance of a mean when objects are ranked, and when its level
        itself counts.
    g, phi : universe variance over itself and the relative, the absolute error.
    """

    sizes: dict[str, float]
    fixed: tuple[str, ...]
    universe_variance: float
    relative_error: float
    absolute_error: float
    g: float
    phi: float

    @property
    def relative_sem(self) -> float:
        """Standard error of measurement for ranking, in units of the score."""
        return float(np.sqrt(self.relative_error))

    @property
    def absolute_sem(self) -> float:
        """Standard error of measurement of the level, in units of the score."""
        return float(np.sqrt(self.absolute_error))


def d_study(study: Components, sizes: Mapping[str, float], *, fixed: Sequence[str] = ()) -> DStudy:
    """Reliability of means over other numbers of ratings [Brennan2001].

    Parameters
    ----------
    study : a GStudy.
    sizes : facet → number of labels; of a nested facet, within each label of what it lies within.
    fixed : facets whose labels would be the very ones of the study, such as a rubric's criteria: their
        interaction with the object is then part of what is measured.
    """
    _check(study, sizes, fixed)
    numbers = {name: float(number) for name, number in sizes.items()}
    own, relative, absolute = error_variances(study.effects, study.strata, study.variance, numbers, fixed)
    g, phi = coefficient_of(own, relative), coefficient_of(own, absolute)
    return DStudy(numbers, tuple(fixed), own, relative, absolute, g, phi)


def d_study_grid(
    study: Components, ranges: Mapping[str, Iterable[float]], *, fixed: Sequence[str] = ()
) -> pd.DataFrame:
    """One row for every combination of sizes: the facets, n_ratings, g, phi, relative_sem, absolute_sem.

    n_ratings : ratings behind one object's mean.
    """
    options = {name: list(numbers) for name, numbers in ranges.items()}
    found = []
    for chosen in product(*options.values()):
        sizes = dict(zip(options, chosen, strict=True))
        result = d_study(study, sizes, fixed=fixed)
        found.append(
            {
                **sizes,
                "n_ratings": np.prod(chosen),
                "g": result.g,
                "phi": result.phi,
                "relative_sem": result.relative_sem,
                "absolute_sem": result.absolute_sem,
            }
        )
    return pd.DataFrame(found)


def smallest_sizes(
    study: Components,
    ranges: Mapping[str, Iterable[float]],
    *,
    target: float = 0.8,
    coefficient: Coefficient = "phi",
    fixed: Sequence[str] = (),
) -> pd.DataFrame:
    """The rows of the grid that reach the target and none of whose sizes could be smaller, cheapest first.

    Parameters
    ----------
    ranges : facet → the numbers that are possible, such as `range(1, 11)`.

    Raises
    ------
    MeasurementProblem : no combination reaches the target; says how near the best comes.
    """
    if coefficient not in get_args(Coefficient):
        raise ValueError(f"unknown coefficient {coefficient!r}; known are {', '.join(get_args(Coefficient))}")
    options = {name: list(numbers) for name, numbers in ranges.items()}
    grid = d_study_grid(study, options, fixed=fixed)
    reached = grid[grid[coefficient] >= target]
    if reached.empty:
        best = grid.iloc[int(grid[coefficient].to_numpy().argmax())]
        where = ", ".join(f"{name} {best[name]:g}" for name in options)
        raise MeasurementProblem(
            reason=Sentence(
                N_("no number tried reaches %(coefficient)s %(target)s; the best is %(best)s with %(where)s"),
                {
                    "coefficient": coefficient,
                    "target": f"{target:g}",
                    "best": f"{best[coefficient]:.3f}",
                    "where": where,
                },
            )
        )
    sizes = reached[list(options)].to_numpy(dtype=float)
    beaten = [bool(((sizes <= one).all(axis=1) & (sizes < one).any(axis=1)).any()) for one in sizes]
    kept = reached[~np.array(beaten)]
    return kept.sort_values(["n_ratings", *options], kind="stable").reset_index(drop=True)


def error_variances(
    effects: Sequence[Effect],
    strata: frozenset[str],
    variance: pd.Series[float],
    sizes: Mapping[str, float],
    fixed: Collection[str],
) -> tuple[float, float, float]:
    """Universe variance, relative and absolute error variance of an object's mean."""
    own = relative = absolute = 0.0
    for effect in effects:
        others = effect.facets - strata
        part = float(variance[effect.name]) / float(np.prod([sizes[each] for each in others]))
        of_object = bool(effect.facets & strata)
        if others <= frozenset(fixed):
            # Fixed facets by themselves move all objects alike and are no error.
            own += part if of_object else 0.0
        else:
            absolute += part
            relative += part if of_object else 0.0
    return own, relative, absolute


def coefficient_of(own: float, error: float) -> float:
    """The share of the universe variance; 0 where objects do not differ, however small the error is."""
    return own / (own + error) if own > 0.0 else 0.0


def _check(study: Components, sizes: Mapping[str, float], fixed: Sequence[str]) -> None:
    if set(sizes) != set(study.facets):
        raise ValueError(f"give a size for each of {', '.join(study.facets)}, not for {', '.join(sizes)}")
    wrong = [name for name, number in sizes.items() if not 0.0 < number < np.inf]
    if wrong:
        raise ValueError(f"the size of {', '.join(wrong)} has to be a positive number")
    for name in fixed:
        if name not in study.facets:
            raise ValueError(f"{name!r} is none of the facets {', '.join(study.facets)}")
        own = min((each.facets for each in study.effects if name in each.facets), key=len)
        if not own - study.strata <= set(fixed):
            raise ValueError(f"{name!r} lies within a facet that is not fixed, so it cannot be fixed itself")
