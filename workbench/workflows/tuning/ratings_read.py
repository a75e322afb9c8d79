"""The levels that jurors gave by the rubric in use, as a version with other criteria or levels reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.domain.ratings import Label
from workbench.domain.rubric import Rubric
from workbench.domain.rubric_versions import Happens, fates
from workbench.errors import N_, Sentence, SettingsError
from workbench.linting.time_needed import minutes_to_complete
from workbench.workflows.tuning.version_effect import RatingsAffected

if TYPE_CHECKING:
    import pandas as pd

Form = list[tuple[str, int]]  # criterion, level

_OTHER_SCALE = N_(
    "has another scale than %(rubric)s, by which the ratings were given, and does not say under replaces "
    "what each level becomes; say it, or keep the scale"
)


@dataclass(frozen=True)
class Reading:
    """What counts of levels given by the version in use.

    Attributes
    ----------
    levels : criterion in use → criterion of the other version, and level → level.
    gates : gate in use → gate of the other version.
    uncounted : criteria and gates of the other version that are new or asked again.
    """

    levels: Mapping[str, tuple[str, Mapping[int, int]]]
    gates: Mapping[str, str]
    uncounted: tuple[str, ...]

    @property
    def key(self) -> str:
        return str(self.levels)


def reading_of(in_use: Rubric, other: Rubric) -> Reading:
    """By what `other` says of earlier ratings; what it does not name is kept, or new.

    Raises
    ------
    SettingsError : a level given could not stand on the other scale, and nothing says what it becomes.
    """
    levels: dict[str, tuple[str, Mapping[int, int]]] = {}
    gates: dict[str, str] = {}
    uncounted = []
    for fate in fates(in_use, other):
        if fate.happens == "dropped":
            continue
        if fate.source is None or fate.happens == "asked_again":
            uncounted.append(fate.part)
        elif in_use.gate(fate.source) is not None:
            gates[fate.source] = fate.part
        else:
            becomes = {each: fate.level(each) for each in in_use.scale.levels()}
            known = {was: now for was, now in becomes.items() if now is not None and now in other.scale}
            if len(known) < len(becomes):
                reason = Sentence(_OTHER_SCALE, {"rubric": in_use.key})
                raise SettingsError(name=other.key, reason=reason)
            levels[fate.source] = (fate.part, known)
    return Reading(levels, gates, tuple(uncounted))


def as_given(in_use: Rubric) -> Reading:
    """Everything counts as it is."""
    return reading_of(in_use, in_use)


@dataclass(frozen=True, eq=False)
class ReadRatings:
    """Ratings as some version reads them.

    Attributes
    ----------
    frame : entry, juror, criterion, level, as of the calibration; levels already as they are read.
    """

    frame: pd.DataFrame = field(repr=False)

    @staticmethod
    def of(frame: pd.DataFrame, reading: Reading) -> ReadRatings:
        """The ratings that count, in the order of `frame`."""
        given = frame[["entry", "juror", "criterion", "level"]]
        becomes = {
            (source, was): (part, now)
            for source, (part, levels) in reading.levels.items()
            for was, now in levels.items()
        }
        if all((part, level) == given_as for given_as, (part, level) in becomes.items()):
            return ReadRatings(given[given["criterion"].isin(list(reading.levels))])
        pairs = zip(given["criterion"].tolist(), given["level"].tolist(), strict=True)
        read = [becomes.get(each) for each in pairs]
        kept = given[[each is not None for each in read]]
        counted = [each for each in read if each is not None]
        return ReadRatings(
            kept.assign(criterion=[each for each, _ in counted], level=[each for _, each in counted])
        )

    @cached_property
    def entries(self) -> list[str]:
        """Those with a level that counts."""
        return [str(each) for each in self.frame["entry"].drop_duplicates()]

    @cached_property
    def forms(self) -> tuple[NDArray[np.int64], list[Form]]:
        """(n_reviews,) place of the entry in `entries`, and each review's levels by criterion."""
        forms: dict[tuple[Label, Label], Form] = {}
        columns = (self.frame[name].tolist() for name in ("entry", "juror", "criterion", "level"))
        for entry, juror, criterion, level in zip(*columns, strict=True):
            forms.setdefault((entry, juror), []).append((criterion, level))
        place = {entry: number for number, entry in enumerate(self.entries)}
        return np.array([place[str(entry)] for entry, _ in forms], dtype=np.int64), list(forms.values())

    def totals(self, rubric: Rubric) -> dict[str, float]:
        """Entry → mean of its jurors' totals by the rubric."""
        weight = {each.id: each.weight for each in rubric.criteria}
        total, all_weights = rubric.aggregation.total, rubric.all_weights
        places, forms = self.forms
        totals = [
            total([(weight[criterion], level) for criterion, level in form], all_weights) for form in forms
        ]
        means = np.bincount(places, totals) / np.bincount(places)
        return dict(zip(self.entries, means.tolist(), strict=True))

    @cached_property
    def means(self) -> pd.DataFrame:
        """(n_entries, n_criteria) mean level; NaN where nothing counts."""
        return self.frame.pivot_table(index="entry", columns="criterion", values="level", aggfunc="mean")

    def criterion_means(self, criterion: str, entries: Sequence[str]) -> list[float]:
        """The mean level of each entry; NaN where nothing counts."""
        if criterion not in self.means.columns:
            return [float("nan")] * len(entries)
        found: list[float] = self.means[criterion].reindex(list(entries)).tolist()
        return found


def affected(frame: pd.DataFrame, rubric: Rubric, reading: Reading, in_use: Rubric) -> RatingsAffected:
    """How many of the levels given stay, and how much jurors are asked again; gates count as questions."""
    counts = frame["criterion"].value_counts().to_dict()
    happens: dict[Happens, int] = {"kept": 0, "mapped": 0, "asked_again": 0, "dropped": 0}
    for fate in fates(in_use, rubric):
        happens[fate.happens] += int(counts.get(fate.source, 0))
    new = [each for each in reading.uncounted if not (in_use.criterion(each) or in_use.gate(each))]
    reviews = frame[["entry", "juror"]].drop_duplicates()
    if not reading.uncounted:
        return RatingsAffected(happens, 0, 0, 0, 0.0)
    minutes = len(reviews) * minutes_to_complete(rubric, reading.uncounted)
    return RatingsAffected(
        happens,
        len(reviews) * len(new),
        len(reviews),
        int(reviews["juror"].nunique()),
        minutes,
    )
