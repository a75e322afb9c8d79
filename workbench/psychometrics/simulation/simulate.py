"""Ratings drawn from known truth: to check estimators, and to try a jury's plan before it judges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.domain.ratings import Indices, Label, RatingTable, sorted_labels
from workbench.errors import N_, Sentence, SettingsError
from workbench.psychometrics.rasch.scale import Floats, Scale
from workbench.psychometrics.simulation.simulated_designs import Design, review_pairs

# One number for all jurors, or one for each in the order of their labels.
PerJuror: TypeAlias = float | Sequence[float] | Floats

_COUNT = N_("is %(value)s; it has to be %(least)s or more")
_SD = N_("is %(value)s; an SD is a number of logits, 0 or more")
_LOGITS = N_("is %(value)s; these are finite numbers of logits, and an SD is 0 or more")
_SHARE = N_("is %(value)s; a share lies between 0 and 1")
_SDS = ("halo_sd", "noise")
# Distance of neighbouring thresholds, in logits, where none are given.
_THRESHOLD_STEP = 1.0
# Numbers in the largest array of one step: bounds the memory, whatever the size of the data.
_CHUNK = 4_000_000


@dataclass(frozen=True, eq=False)
class Simulation:
    """Simulated ratings and the truth they were drawn from, in logits, by label.

    Attributes
    ----------
    frame : entry, juror, criterion, level, order (from 1, the review's place in the juror's own sequence).
    table : the same ratings as arrays. Parties that lost all their ratings to `missing` are not in it.
    measure : by entry. severity : by juror, mean 0, + is harsher. difficulty : by criterion, mean 0.
    thresholds : criteria × steps, each row with mean 0. scale : both together.
    halo : by (entry, juror), sorted, the juror's general impression of the entry beyond its measure.
    halo_sd, drift, central_tendency, noise : by juror; see `simulate_ratings`.
    """

    frame: pd.DataFrame
    table: RatingTable
    measure: pd.Series[float]
    severity: pd.Series[float]
    difficulty: pd.Series[float]
    thresholds: pd.DataFrame
    scale: Scale
    halo: pd.Series[float]
    halo_sd: pd.Series[float]
    drift: pd.Series[float]
    central_tendency: pd.Series[float]
    noise: pd.Series[float]


@dataclass(frozen=True, eq=False)
class _Reviews:
    """Who rates what: labels, and (n_reviews,) indices of them."""

    entries: Sequence[Label]
    jurors: Sequence[Label]
    entry: Indices
    juror: Indices

    @classmethod
    def of_frame(cls, design: pd.DataFrame) -> _Reviews:
        if not {"entry", "juror"} <= set(design.columns) or design.empty:
            raise ValueError("a design needs columns entry and juror, and a row for each review")
        reviews = design[["entry", "juror"]]
        if reviews.isna().to_numpy().any() or reviews.duplicated().any():
            raise ValueError("a design needs an entry and a juror in each row, and no review twice")
        facets = []
        for name in ("entry", "juror"):
            codes, found = pd.factorize(reviews[name].to_numpy(dtype=object))
            labels = sorted_labels(list(found))
            place = {label: number for number, label in enumerate(labels)}
            facets.append((labels, np.array([place[label] for label in found], dtype=np.int64)[codes]))
        return cls(facets[0][0], facets[1][0], facets[0][1], facets[1][1])

    def frame(self, criteria: Sequence[Label], order: Indices, level: Indices) -> pd.DataFrame:
        """A row for each criterion of each review; `order` by review, `level` by row."""
        n_criteria = len(criteria)
        return pd.DataFrame(
            {
                "entry": _pick(self.entries, np.repeat(self.entry, n_criteria)),
                "juror": _pick(self.jurors, np.repeat(self.juror, n_criteria)),
                "criterion": _pick(criteria, np.tile(np.arange(n_criteria), len(self.juror))),
                "level": level,
                "order": np.repeat(order, n_criteria),
            }
        )

    def by_juror(self, name: str, value: PerJuror) -> pd.Series[float]:
        values = np.asarray(value, dtype=np.float64)
        if values.shape not in {(), (len(self.jurors),)}:
            raise ValueError(
                f"{name} needs one number, or one for each of {len(self.jurors)} jurors; "
                f"the shape is {values.shape}"
            )
        if not np.isfinite(values).all() or (name in _SDS and (values < 0).any()):
            raise SettingsError(name=name, reason=Sentence(_LOGITS, {"value": value}))
        filled = np.broadcast_to(values, (len(self.jurors),)).copy()
        return _series(name, "juror", self.jurors, filled)


def simulate_ratings(
    *,
    n_entries: int = 300,
    n_jurors: int = 20,
    n_criteria: int = 6,
    n_levels: int = 5,
    jurors_per_entry: int = 3,
    entry_sd: float = 1.0,
    severity_sd: float = 0.5,
    difficulty_sd: float = 0.3,
    thresholds: Sequence[float] | Floats | None = None,
    halo_sd: PerJuror = 0.6,
    drift_sd: float = 0.0,
    central_tendency: PerJuror = 0.0,
    noise: PerJuror = 0.0,
    missing: float = 0.0,
    design: Design | pd.DataFrame = "balanced",
    themes: int = 4,
    linking: float = 0.1,
    rng: np.random.Generator,
) -> Simulation:
    """Draw ratings from a many-facet Rasch model with the known ways of jurors [MyfordWolfe2003].

    A level is drawn at location measure - severity - drift × (place in the sequence - 1/2) + halo + noise,
    on the criterion's difficulty and thresholds.

    Parameters
    ----------
    entry_sd, severity_sd, difficulty_sd : SD in logits of the normal distributions drawn from; severities
        and difficulties are then centred.
    thresholds : (n_levels - 1,), or (n_criteria, n_levels - 1) for partial credit; only distances count.
        None puts them 1 logit apart.
    halo_sd : SD of the normal entry × juror effect common to all criteria.
    drift_sd : SD over jurors of the change of severity from the first review to the last.
    central_tendency : logits by which a juror's neighbouring thresholds lie further apart: levels are
        pulled to the middle; negative to the ends.
    noise : SD of a normal error of each single rating: an erratic juror.
    missing : share of ratings that are left out at random.
    design : "balanced" (random, equal loads), "complete" (everybody rates everything), "siloed" (`themes`
        with jurors of their own; a share `linking` of entries has one juror of another theme), or a frame
        with columns entry and juror, which then gives labels and sizes.

    Raises
    ------
    SettingsError : a size, SD or share that cannot be; says which and what would do.
    ValueError : thresholds or values by juror of a wrong shape, a design frame without its columns.
    """
    counts = {"n_entries": n_entries, "n_jurors": n_jurors, "n_criteria": n_criteria}
    _check_counts(1, **counts, jurors_per_entry=jurors_per_entry, themes=themes)
    _check_counts(2, n_levels=n_levels)
    _check_spreads(entry_sd=entry_sd, severity_sd=severity_sd, difficulty_sd=difficulty_sd, drift_sd=drift_sd)
    _check_shares(missing=missing, linking=linking)
    if isinstance(design, pd.DataFrame):
        reviews = _Reviews.of_frame(design)
    else:
        pairs = review_pairs(design, n_entries, n_jurors, jurors_per_entry, themes, linking, rng)
        reviews = _Reviews(_labels("E", n_entries, 4), _labels("J", n_jurors, 3), *pairs)
    jurors = len(reviews.jurors)
    ways: dict[str, PerJuror] = {
        "severity": _centred(rng.normal(0.0, severity_sd, jurors)),
        "drift": rng.normal(0.0, drift_sd, jurors),
        "halo_sd": halo_sd,
        "central_tendency": central_tendency,
        "noise": noise,
    }
    difficulty = _centred(rng.normal(0.0, difficulty_sd, n_criteria))
    steps = difficulty[:, None] + _centred_thresholds(thresholds, n_criteria, n_levels)
    scale = Scale(np.hstack([np.zeros((n_criteria, 1)), -steps.cumsum(axis=1)]))
    measure = _series("measure", "entry", reviews.entries, rng.normal(0.0, entry_sd, len(reviews.entries)))
    by_juror = {name: reviews.by_juror(name, value) for name, value in ways.items()}
    return _rate(reviews, measure, by_juror, scale, missing, rng)


def draw_levels(scale: Scale, criterion: Indices, location: Floats, rng: np.random.Generator) -> Indices:
    """(n,) levels at these locations, measure less severity in logits, on these criteria."""
    levels = np.empty(len(location), dtype=np.int64)
    size = max(1, _CHUNK // scale.n_levels)
    for start in range(0, len(location), size):
        part = slice(start, start + size)
        reached = scale.probabilities(criterion[part], location[part]).cumsum(axis=1)
        # Against the sum as it was rounded, so that no draw lies beyond the last level.
        chance = rng.random(len(reached)) * reached[:, -1]
        levels[part] = (chance[:, None] >= reached).sum(axis=1)
    return levels


def _rate(
    reviews: _Reviews,
    measure: pd.Series[float],
    by_juror: dict[str, pd.Series[float]],
    scale: Scale,
    missing: float,
    rng: np.random.Generator,
) -> Simulation:
    """Let each juror rate in an order of their own."""
    n_criteria = len(scale.log_weight)
    values = {name: series.to_numpy(dtype=np.float64) for name, series in by_juror.items()}
    entry, juror = reviews.entry, reviews.juror
    order, progress = _sequences(juror, rng)
    halo = rng.normal(size=len(juror)) * values["halo_sd"][juror]
    location = (
        measure.to_numpy()[entry] - values["severity"][juror] - values["drift"][juror] * progress + halo
    )
    criterion = np.tile(np.arange(n_criteria), len(juror))
    rater = np.repeat(juror, n_criteria)
    location = np.repeat(location, n_criteria) + rng.normal(size=len(rater)) * values["noise"][rater]
    spread = _spread(scale, values["central_tendency"].astype(np.float64))
    level = draw_levels(spread, rater * n_criteria + criterion, location, rng)
    criteria = _labels("C", n_criteria, 1)
    difficulty = _series("difficulty", "criterion", criteria, scale.difficulty)
    frame = reviews.frame(criteria, order, level)
    if missing > 0:
        frame = frame[rng.random(len(frame)) >= missing].reset_index(drop=True)
    cells = np.lexsort((juror, entry))
    pairs = pd.MultiIndex.from_arrays(
        [_pick(reviews.entries, entry[cells]), _pick(reviews.jurors, juror[cells])], names=["entry", "juror"]
    )
    return Simulation(
        frame=frame,
        table=RatingTable.from_frame(frame),
        measure=measure,
        difficulty=difficulty,
        thresholds=pd.DataFrame(scale.thresholds, index=difficulty.index, columns=range(1, scale.n_levels)),
        scale=scale,
        halo=pd.Series(halo[cells], index=pairs, name="halo"),
        **by_juror,
    )


def _sequences(juror: Indices, rng: np.random.Generator) -> tuple[Indices, Floats]:
    """(n_reviews,) random place in the juror's sequence, from 1; and how far past its middle, -1/2..1/2."""
    shuffled = np.lexsort((rng.random(len(juror)), juror))
    load = np.bincount(juror)
    first = np.cumsum(load) - load
    order = np.empty(len(juror), dtype=np.int64)
    order[shuffled] = np.arange(len(juror)) - first[juror[shuffled]] + 1
    steps = np.maximum(load[juror] - 1, 1)
    progress: Floats = np.where(load[juror] > 1, (order - 1) / steps - 0.5, 0.0)
    return order, progress


def _spread(scale: Scale, central_tendency: Floats) -> Scale:
    """Each juror's own scale, (n_jurors * n_criteria) rows: thresholds moved apart around the middle."""
    n_steps = scale.n_levels - 1
    moves = np.arange(n_steps) - (n_steps - 1) / 2
    weights = np.concatenate([[0.0], -moves.cumsum()])
    spread = scale.log_weight[None, :, :] + central_tendency[:, None, None] * weights
    return Scale(spread.reshape(-1, scale.n_levels))


def _centred(values: Floats) -> Floats:
    centred: Floats = values - values.mean()
    return centred


def _centred_thresholds(
    thresholds: Sequence[float] | Floats | None, n_criteria: int, n_levels: int
) -> Floats:
    even = _THRESHOLD_STEP * np.arange(n_levels - 1)
    given = np.asarray(even if thresholds is None else thresholds, dtype=np.float64)
    if given.shape not in {(n_levels - 1,), (n_criteria, n_levels - 1)} or not np.isfinite(given).all():
        raise ValueError(
            f"thresholds need {n_levels - 1} finite numbers, or {n_criteria} rows of them; "
            f"the shape is {given.shape}"
        )
    rows = np.broadcast_to(given, (n_criteria, n_levels - 1))
    centred: Floats = rows - rows.mean(axis=1, keepdims=True)
    return centred


def _labels(letter: str, count: int, digits: int) -> list[Label]:
    return [f"{letter}{number:0{max(digits, len(str(count)))}d}" for number in range(1, count + 1)]


def _series(name: str, facet: str, labels: Sequence[Label], values: Floats) -> pd.Series[float]:
    index = pd.Index(_pick(labels, np.arange(len(labels))), name=facet)
    return pd.Series(values, index=index, name=name)


def _pick(labels: Sequence[Label], index: Indices) -> NDArray[Any]:
    array = np.empty(len(labels), dtype=object)
    array[:] = labels
    return array[index]


def _check_counts(least: int = 1, **counts: int) -> None:
    for name, count in counts.items():
        if count < least:
            raise SettingsError(name=name, reason=Sentence(_COUNT, {"value": count, "least": least}))


def _check_spreads(**spreads: float) -> None:
    for name, spread in spreads.items():
        if not 0 <= spread < np.inf:
            raise SettingsError(name=name, reason=Sentence(_SD, {"value": spread}))


def _check_shares(**shares: float) -> None:
    for name, share in shares.items():
        if not 0 <= share <= 1:
            raise SettingsError(name=name, reason=Sentence(_SHARE, {"value": share}))
