"""Generalizability theory: how much of the spread of ratings is the object's own, and how many ratings do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.errors import N_, TooFewRatings
from workbench.psychometrics import long_frames
from workbench.psychometrics.generalizability.decision_studies import (
    DStudy,
    coefficient_of,
    d_study,
    d_study_grid,
    error_variances,
    smallest_sizes,
)
from workbench.psychometrics.generalizability.rating_designs import Design, Effect, read_design

__all__ = ["DStudy", "GStudy", "d_study", "d_study_grid", "g_study", "smallest_sizes"]

Floats: TypeAlias = NDArray[np.float64]

N_DRAWS = 200
DEFAULT_SEED = 1953  # Henderson's year
METHOD = "analysis of variance (Henderson's method I)"


@dataclass(frozen=True, eq=False)
class GStudy:
    """Variance components and what they say of the study's own means.

    Attributes
    ----------
    variance : the components in squared units of the score: object, main effects, nested, interactions,
        residual. Negative estimates stand as 0.
    raw : the components as estimated.
    se : their standard errors.
    g, phi : generalizability coefficient (ranking) and index of dependability (absolute level) of the means
        over the ratings that an object has here.
    sizes : labels of each facet behind an object's mean. With gaps, the number that gives the mean's
        variance: 1 / Σ share², averaged over objects.
    balanced : no gaps, equal numbers everywhere.
    partly_crossed : facets of which each object met only some labels although they are not nested in it.
    """

    object: str
    facets: tuple[str, ...]
    strata: frozenset[str]
    effects: tuple[Effect, ...]
    variance: pd.Series[float]
    raw: pd.Series[float]
    se: pd.Series[float]
    sizes: dict[str, float]
    g: float
    phi: float
    mean: float
    n_ratings: int
    balanced: bool
    partly_crossed: tuple[str, ...]
    method: str = METHOD

    @property
    def set_to_zero(self) -> tuple[str, ...]:
        """Components whose estimates are negative."""
        return tuple(self.raw.index[self.raw < 0])

    def frame(self) -> pd.DataFrame:
        """One row for each component: component, variance, share, se, raw."""
        total = float(self.variance.sum())
        return pd.DataFrame(
            {
                "component": list(self.variance.index),
                "variance": self.variance.to_numpy(),
                "share": self.variance.to_numpy() / total,
                "se": self.se.to_numpy(),
                "raw": self.raw.to_numpy(),
            }
        )

    def notes(self, _: Callable[[str], str] = N_) -> tuple[str, ...]:
        """What has to be known with the numbers, in the language of `_`."""
        notes = []
        if self.set_to_zero:
            notes.append(
                _(N_("Estimated below zero and set to zero: %(components)s. So little varies there."))
                % {"components": ", ".join(self.set_to_zero)}
            )
        if self.partly_crossed:
            notes.append(
                _(
                    N_(
                        "Not every %(object)s met the same labels of %(facets)s, so their severity does not "
                        "cancel out: to compare means go by Phi, not by G."
                    )
                )
                % {"object": self.object, "facets": ", ".join(self.partly_crossed)}
            )
        return tuple(notes)


def g_study(
    frame: pd.DataFrame,
    *,
    object: str = "person",
    facets: Sequence[str] | None = None,
    nested: Mapping[str, str | Sequence[str]] | None = None,
    score: str = "score",
    rng: np.random.Generator | None = None,
) -> GStudy:
    """Estimate variance components by the analysis of variance, Henderson's method I [Henderson1953].

    Sums of squares are set equal to their expectations. Without gaps these are the usual components
    [Brennan2001]; with gaps or unequal numbers the estimates are still unbiased and need no normal
    distribution, only that every effect is a random draw. R without gaps: `lme4::lmer`.

    Standard errors suppose normal effects: without gaps from 2 MS² / (df + 2) [Searle1992], as in GENOVA;
    otherwise the spread over `N_DRAWS` tables drawn from the estimates, which is larger where an effect has
    few labels.

    Parameters
    ----------
    frame : a row for each score. A cell without a score has no row.
    object : column of what is measured.
    facets : columns of what its scores vary over. Left out together with `nested`: raters within tasks,
        columns `task` and `rater`.
    nested : for a facet (or the object) the column, or columns, whose every label has labels of its own of
        it. `{"rater": "task"}` is p x (r:t); `{"rater": "person"}` other raters for every person;
        `{"person": "region"}`, with region among the facets, persons within regions, who are compared
        across them: the regions' variance is then part of what is measured.
    rng : for the standard errors of tables with gaps; by default one with seed `DEFAULT_SEED`, so that the
        same table gives the same numbers.

    Raises
    ------
    InvalidRatings : columns that are not there, empty labels, scores that are no numbers, two scores for
        one cell.
    TooFewRatings : a facet with one label, equal scores, effects that these ratings cannot tell apart.
    """
    if facets is None:
        facets, nested = ("task", "rater"), {"rater": "task"} if nested is None else nested
    nested = nested or {}
    long_frames.check_columns(frame, [object, *facets, score])
    if len(frame) == 0:
        raise TooFewRatings(reason=N_("the table has no row; there is nothing to measure yet"))
    scores = long_frames.numbers(frame, score)
    design = read_design(frame, object, facets, nested)
    if scores.min() == scores.max():
        raise TooFewRatings(reason=N_("all scores are equal, so nothing can be told apart"))
    names = [effect.name for effect in design.effects]
    expectations = _expectations(design)
    raw: Floats = np.linalg.solve(expectations, _squares(design, scores)).astype(np.float64)
    used = np.maximum(raw, 0.0)
    if design.balanced:
        se = _balanced_errors(design, raw)
    else:
        se = _drawn_errors(design, expectations, used, rng or np.random.default_rng(DEFAULT_SEED))
    variance = pd.Series(used, index=names, name="variance")
    sizes = _sizes(design)
    own, relative, absolute = error_variances(design.effects, design.strata, variance, sizes, ())
    return GStudy(
        object=object,
        facets=design.generalized,
        strata=design.strata,
        effects=design.effects,
        variance=variance,
        raw=pd.Series(raw, index=names, name="raw"),
        se=pd.Series(se, index=names, name="se"),
        sizes=sizes,
        g=coefficient_of(own, relative),
        phi=coefficient_of(own, absolute),
        mean=float(scores.mean()),
        n_ratings=design.n_ratings,
        balanced=design.balanced,
        partly_crossed=_partly_crossed(design),
    )


def _squares(design: Design, scores: Floats) -> Floats:
    """(n_effects,) sums of squares between the labels of each effect, around the mean of all."""
    centred = scores - scores.mean()
    return np.array(
        [
            float((np.bincount(code, weights=centred) ** 2 / count).sum())
            for code, count in zip(design.code, design.count, strict=True)
        ]
    )


def _expectations(design: Design) -> Floats:
    """(n_effects, n_effects) what a component adds to the expectation of each sum of squares."""
    total = float(design.n_ratings)
    table = np.empty((len(design.effects), len(design.effects)))
    for i, between in enumerate(design.effects):
        for j, component in enumerate(design.effects):
            if component.facets <= between.facets:
                table[i, j] = total
            else:
                label, number = design.shared(i, j)
                table[i, j] = float((number**2 / design.count[i][label]).sum())
    table -= np.array([float((count**2).sum()) / total for count in design.count])
    scale = np.sqrt(np.abs(np.diag(table)))
    if np.linalg.matrix_rank(table / scale / scale[:, None], tol=1e-9) < len(table):
        raise TooFewRatings(
            reason=N_(
                "these ratings cannot tell all effects apart, too many cells are empty; leave a facet out"
            )
        )
    return table


def _balanced_errors(design: Design, raw: Floats) -> Floats:
    """(n_effects,) standard errors from independent mean squares, each with variance 2 MS² / (df + 2)."""
    total = design.n_ratings
    mixes = np.array(
        [
            [
                total / len(count) if one.facets <= other.facets else 0.0
                for other, count in zip(design.effects, design.count, strict=True)
            ]
            for one in design.effects
        ]
    )
    freedom = np.array(
        [
            np.prod([design.full_sizes[each] - (each in one.crossed) for each in one.facets])
            for one in design.effects
        ]
    )
    spread = 2.0 * (mixes @ raw) ** 2 / (freedom + 2.0)
    errors: Floats = np.sqrt(np.linalg.inv(mixes) ** 2 @ spread)
    return errors


def _drawn_errors(design: Design, expectations: Floats, variance: Floats, rng: np.random.Generator) -> Floats:
    """(n_effects,) spread of the estimates over tables drawn with normal effects of these variances."""
    drawn = np.empty((N_DRAWS, len(variance)))
    for number in range(N_DRAWS):
        scores = np.zeros(design.n_ratings)
        for code, count, each in zip(design.code, design.count, variance, strict=True):
            scores += np.sqrt(each) * rng.standard_normal(len(count))[code]
        drawn[number] = np.linalg.solve(expectations, _squares(design, scores))
    errors: Floats = drawn.std(axis=0, ddof=1)
    return errors


def _sizes(design: Design) -> dict[str, float]:
    """Labels of each facet behind an object's mean, by the variance that the mean has from them."""
    if design.balanced:
        return {name: design.full_sizes[name] for name in design.generalized}
    place = {effect.facets: number for number, effect in enumerate(design.effects)}
    objects = place[design.strata]

    def effective(facets: frozenset[str]) -> float:
        label, number = design.shared(objects, place[facets])
        squares = np.bincount(label, weights=number**2) / design.count[objects] ** 2
        return float(1.0 / squares.mean())

    sizes = {}
    for name in design.generalized:
        within = design.around[name]
        inside = effective(within) if within - design.strata else 1.0
        sizes[name] = effective(within | {name}) / inside
    return sizes


def _partly_crossed(design: Design) -> tuple[str, ...]:
    """Facets not nested in the object of which some object lacks a label."""
    place = {effect.facets: number for number, effect in enumerate(design.effects)}
    objects = place[design.strata]
    found = []
    for name in design.generalized:
        facets = design.around[name] | {name}
        if facets & design.strata:
            continue
        cells = len(design.shared(objects, place[facets])[0])
        if cells < len(design.count[objects]) * len(design.count[place[facets]]):
            found.append(name)
    return tuple(found)
