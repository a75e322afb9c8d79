"""Parties without a finite joint estimate: which to set aside, and where to put them afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.domain.ratings import Indices, Label, RatingTable
from workbench.errors import N_, NotConverged, Sentence, TooFewRatings
from workbench.psychometrics.rasch.scale import Floats, Model, Scale

Bools: TypeAlias = NDArray[np.bool_]
Facet: TypeAlias = Literal["entry", "juror", "criterion"]

# Score points by which an extreme score is moved inwards [FacetsManual, "Xtreme"].
ADJUSTMENT = 0.3
_FACETS: tuple[Facet, ...] = ("criterion", "juror", "entry")
_MAX_STEPS = 200
_LONGEST_STEP = 2.0
_PRECISION = 1e-9
_MOST_NAMED = 6
_PARTY: dict[Facet, str] = {
    "entry": N_("entry %(label)s"),
    "juror": N_("juror %(label)s"),
    "criterion": N_("criterion %(label)s"),
}
_MORE = N_("%(count)s more")
_UNPLACED = N_(
    "nothing but ratings at an end of the scale, and nobody whose place is known, says where these stand: "
    "%(parties)s; leave them out or ask for more ratings"
)


@dataclass(frozen=True, eq=False)
class Core:
    """Ratings from which all parties left have finite estimates.

    Attributes
    ----------
    kept : (n_ratings,) ratings between parties that are all estimated.
    extreme : for each facet, which parties were set aside.
    lowest, highest : (n_criteria,) ends of the levels used in the core.
    """

    kept: Bools
    extreme: dict[Facet, Bools]
    lowest: Indices
    highest: Indices


@dataclass(eq=False)
class Places:
    """Logits of all parties; `known` says whose are estimated already. Filled by `place_extremes`."""

    value: dict[Facet, Floats]
    se: dict[Facet, Floats]
    known: dict[Facet, Bools]


def set_aside_extremes(table: RatingTable, model: Model) -> Core:
    """Set aside all parties whose ratings lie at one end of the levels used [FacetsManual].

    Their estimates are infinite, and an infinite party makes its ratings say nothing about others. So
    this is repeated: without them others may become extreme, or be left without ratings.

    Raises
    ------
    TooFewRatings : nothing is left.
    """
    sizes = _sizes(table)
    extreme = {facet: np.zeros(sizes[facet], dtype=bool) for facet in _FACETS}
    kept = np.ones(len(table), dtype=bool)
    while kept.any():
        lowest, highest = _ends(table, model, kept)
        at_low = table.level[kept] == lowest[table.criterion[kept]]
        at_high = table.level[kept] == highest[table.criterion[kept]]
        before = kept.sum()
        for facet in _FACETS:
            index, size = getattr(table, facet)[kept], sizes[facet]
            ratings = np.bincount(index, minlength=size)
            extreme[facet] |= ratings == np.bincount(index[at_low], minlength=size)
            extreme[facet] |= ratings == np.bincount(index[at_high], minlength=size)
        for facet in _FACETS:
            kept &= ~extreme[facet][getattr(table, facet)]
        if kept.sum() == before:
            return Core(kept, extreme, lowest, highest)
    raise TooFewRatings(
        reason=N_(
            "all ratings lie at an end of the scale, by entry, by juror or by criterion; "
            "ratings that differ from each other are needed"
        )
    )


def place_extremes(table: RatingTable, core: Core, scale: Scale, places: Places) -> None:
    """Give the parties set aside the place where an adjusted score is expected [FacetsManual, "Xtreme"].

    A score at an end is moved inwards by `ADJUSTMENT`; all other parties stay where they are. A rating
    counts once its two other parties are placed, so parties that only meet others set aside come later.
    Levels that nobody in the core was given count as the nearest one that somebody was.

    `scale` holds shared steps at difficulty 0 for criteria set aside; their place is their difficulty.

    Raises
    ------
    TooFewRatings : no rating says where a party is; names the parties.
    """
    level = np.clip(table.level, core.lowest[table.criterion], core.highest[table.criterion])
    telling = core.highest[table.criterion] > core.lowest[table.criterion]
    while not all(known.all() for known in places.known.values()):
        known_of = {facet: places.known[facet][getattr(table, facet)] for facet in _FACETS}
        found = []
        for facet in _FACETS:
            others = [known_of[other] for other in _FACETS if other != facet]
            usable = telling & ~known_of[facet] & others[0] & others[1]
            if usable.any():
                found.append((facet, *_place(table, core, scale, places, facet, usable, level)))
        if not found:
            raise TooFewRatings(reason=_unplaced(table, places))
        for facet, party, value, se in found:
            places.value[facet][party], places.se[facet][party] = value, se
            places.known[facet][party] = True


def _place(
    table: RatingTable,
    core: Core,
    scale: Scale,
    places: Places,
    facet: Facet,
    usable: Bools,
    level: Indices,
) -> tuple[Indices, Floats, Floats]:
    """The parties of a facet that `usable` ratings place, their logits and standard errors."""
    party, index = np.unique(getattr(table, facet)[usable], return_inverse=True)
    criterion = table.criterion[usable]
    offset = np.zeros(len(index))
    if facet != "entry":
        offset += places.value["entry"][table.entry[usable]]
    if facet != "juror":
        offset -= places.value["juror"][table.juror[usable]]
    placed_apart = core.extreme["criterion"][criterion]
    if facet != "criterion":
        # The scale's row of such a criterion holds no difficulty.
        offset -= np.where(placed_apart, places.value["criterion"][criterion], 0.0)
    least = np.bincount(index, core.lowest[criterion]) + ADJUSTMENT
    most = np.bincount(index, core.highest[criterion]) - ADJUSTMENT
    score = np.clip(np.bincount(index, level[usable]), least, most)
    value, se = _place_at_score(scale, criterion, index, offset, score)
    # Severity and difficulty make levels lower.
    return party.astype(np.int64), value if facet == "entry" else -value, se


def _place_at_score(
    scale: Scale, criterion: Indices, index: Indices, offset: Floats, score: NDArray[np.number]
) -> tuple[Floats, Floats]:
    """(n_parties,) places x, and their standard errors, at which ratings at x + offset expect the score.

    Expected scores rise with x, so Newton's step is kept between the places known to be too low or high.
    """
    x = np.zeros(len(score))
    low, high = np.full(len(score), -np.inf), np.full(len(score), np.inf)
    for _ in range(_MAX_STEPS):
        expected, variance = scale.moments(criterion, x[index] + offset)
        information = np.bincount(index, variance)
        missing = score - np.bincount(index, expected)
        low, high = np.where(missing > 0, x, low), np.where(missing < 0, x, high)
        new = x + np.clip(missing / np.maximum(information, 1e-12), -_LONGEST_STEP, _LONGEST_STEP)
        outside = (new < low) | (new > high)
        new[outside] = (low[outside] + high[outside]) / 2
        change = float(np.abs(new - x).max())
        x = new
        if change < _PRECISION:
            return x, 1 / np.sqrt(information)
    raise NotConverged(iterations=_MAX_STEPS, last_change=f"{change:.2g}")


def _ends(table: RatingTable, model: Model, kept: Bools) -> tuple[Indices, Indices]:
    """(n_criteria,) lowest and highest level kept: shared, or of each criterion by itself."""
    level, criterion = table.level[kept], table.criterion[kept]
    if model == "rating_scale":
        return np.full(table.n_criteria, level.min()), np.full(table.n_criteria, level.max())
    lowest = np.full(table.n_criteria, table.top)
    highest = np.zeros(table.n_criteria, dtype=np.int64)
    np.minimum.at(lowest, criterion, level)
    np.maximum.at(highest, criterion, level)
    return np.minimum(lowest, highest), highest


def _sizes(table: RatingTable) -> dict[Facet, int]:
    return {"entry": table.n_entries, "juror": table.n_jurors, "criterion": table.n_criteria}


def _unplaced(table: RatingTable, places: Places) -> Sentence:
    labels: dict[Facet, tuple[Label, ...]] = {
        "entry": table.entries,
        "juror": table.jurors,
        "criterion": table.criteria,
    }
    parties = [
        Sentence(_PARTY[facet], {"label": labels[facet][i]})
        for facet in _FACETS
        for i in np.flatnonzero(~places.known[facet])
    ]
    if len(parties) > _MOST_NAMED:
        parties = [*parties[:_MOST_NAMED], Sentence(_MORE, {"count": len(parties) - _MOST_NAMED})]
    return Sentence(_UNPLACED, {"parties": tuple(parties)})
