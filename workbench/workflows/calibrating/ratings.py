"""The submitted ratings of a stage as a long table, and what was left out of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.domain.ratings import Label, RatingTable, sorted_labels
from workbench.domain.reviews import Form
from workbench.domain.rubric import WEIGHTED_MEAN, Aggregation, Rubric
from workbench.domain.season import Stage
from workbench.domain.text import Text
from workbench.errors import N_, InvalidRatings, Sentence
from workbench.workflows.ports import Unit
from workbench.workflows.tuning.version_waiting import waiting_among

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("entry", "juror", "criterion", "level", "weight", "order", "saved_at")


@dataclass(frozen=True)
class LeftOut:
    """What a calibration does not see, counted.

    Attributes
    ----------
    drafts : reviews begun and not submitted. not_begun : assigned and not begun.
    waiting : submitted by an older version of the rubric, of which the present one asks something again.
    conflicts : assignments ended by a declared conflict of interest, with whatever was rated before.
    abstentions : criteria on which a juror who submitted the review abstained.
    empty_reviews : submitted reviews with abstentions only.
    entries_without_ratings : entries of the stage that nobody has rated yet.
    """

    drafts: int = 0
    waiting: int = 0
    not_begun: int = 0
    conflicts: int = 0
    abstentions: int = 0
    empty_reviews: int = 0
    entries_without_ratings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scoring:
    """What a calibration has to know of a rubric.

    `weight` and `names` are by criterion, in the order of the rubric; the scale runs from `lowest` to
    `highest`; `aggregation` makes totals of levels.
    """

    weight: Mapping[Label, float]
    names: Mapping[Label, Text] = field(default_factory=dict)
    lowest: int | None = None
    highest: int | None = None
    aggregation: Aggregation = WEIGHTED_MEAN

    @property
    def all_weights(self) -> float:
        return sum(self.weight.values())

    @staticmethod
    def of(rubric: Rubric) -> Scoring:
        return Scoring(
            {each.id: each.weight for each in rubric.criteria},
            {each.id: each.name for each in rubric.criteria},
            rubric.scale.lowest,
            rubric.scale.highest,
            rubric.aggregation,
        )

    @staticmethod
    def of_frame(frame: pd.DataFrame) -> Scoring:
        """For ratings that come without a rubric: by their column weight, or all criteria alike.

        Raises
        ------
        InvalidRatings : a criterion with two weights, or one that is no positive number.
        """
        criteria = sorted_labels(list(frame["criterion"].unique()))
        if "weight" not in frame.columns:
            return Scoring(dict.fromkeys(criteria, 1.0))
        for criterion, weights in frame.groupby("criterion")["weight"]:
            if weights.nunique(dropna=False) > 1 or not float(weights.iloc[0]) > 0:
                raise InvalidRatings(
                    reason=Sentence(
                        N_(
                            "criterion %(criterion)s needs one weight above 0 in all its rows, not "
                            "%(weights)s"
                        ),
                        {
                            "criterion": criterion,
                            "weights": ", ".join(str(each) for each in weights.unique()[:3]),
                        },
                    )
                )
        found = frame.groupby("criterion")["weight"].first().to_dict()
        return Scoring({criterion: float(found[criterion]) for criterion in criteria})


def rating_frame(work: Unit, stage: Stage, rubric: Rubric) -> tuple[pd.DataFrame, LeftOut]:
    """Read the submitted reviews of a stage: a row for each level given; ids only, no names.

    Returns
    -------
    frame : entry, juror, criterion, level; weight of the criterion; saved_at (UTC) of the submitted review;
        order, the review's place in the juror's own sequence by that time, from 1.
    left_out : what did not come along.
    """
    import pandas as pd

    reading = _Reading.of(work, stage, rubric)
    counts: Counter[str] = Counter()
    place: Counter[str] = Counter()
    rows: list[tuple[object, ...]] = []
    for juror, saved_at, entry, form in reading.submitted:
        place[juror] += 1
        before = len(rows)
        for criterion in rubric.criteria:
            rating = form.rating(criterion.id)
            counts["abstentions"] += rating.abstained
            if rating.level is not None:
                rows.append(
                    (entry, juror, criterion.id, rating.level, criterion.weight, place[juror], saved_at)
                )
        counts["empty_reviews"] += len(rows) == before
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(["entry", "juror"], kind="stable")
    frame = frame.reset_index(drop=True)
    rated = set(frame["entry"])
    left_out = LeftOut(
        drafts=reading.drafts,
        waiting=reading.waiting,
        not_begun=reading.not_begun,
        conflicts=reading.conflicts,
        abstentions=counts["abstentions"],
        empty_reviews=counts["empty_reviews"],
        entries_without_ratings=tuple(number for number in reading.entries if number not in rated),
    )
    return frame, left_out


@dataclass(frozen=True)
class _Reading:
    """The assignments and reviews of a stage: (juror, moment, entry, form) of the submitted ones, sorted."""

    entries: tuple[str, ...]
    submitted: tuple[tuple[str, datetime, str, Form], ...]
    drafts: int
    waiting: int
    not_begun: int
    conflicts: int

    @classmethod
    def of(cls, work: Unit, stage: Stage, rubric: Rubric) -> _Reading:
        known = work.entries.titles(stage.id)
        assignments = [each for each in work.assignments.all(stage.id) if each.entry in known]
        active = [each for each in assignments if each.state == "active"]
        newest = work.reviews.newest([each.id for each in active])
        submitted = sorted(
            ((each.member_id, newest[each.id].saved_at, each.entry, newest[each.id].form)
             for each in active if each.id in newest and newest[each.id].status == "submitted"),
            key=lambda row: row[:3],
        )  # fmt: skip
        waiting = waiting_among(work, rubric, active, newest).reviews
        return cls(
            tuple(known),
            tuple(submitted),
            drafts=len(newest) - len(submitted) - waiting,
            waiting=waiting,
            not_begun=len(active) - len(newest),
            conflicts=sum(each.state == "conflict" for each in assignments),
        )


def gate_passes(work: Unit, stage: Stage, rubric: Rubric) -> dict[str, dict[str, bool]]:
    """Gate id → entry → whether at least half of the jurors who answered say yes, by submitted reviews.

    Entries of which nobody has answered a gate are not in it.
    """
    answers: dict[str, defaultdict[str, list[bool]]] = {each.id: defaultdict(list) for each in rubric.gates}
    for _, _, entry, form in _Reading.of(work, stage, rubric).submitted if rubric.gates else ():
        for gate_id, given in form.gates.items():
            if given.answer is not None and gate_id in answers:
                answers[gate_id][entry].append(given.answer)
    return {
        gate_id: {entry: 2 * sum(given) >= len(given) for entry, given in by_entry.items()}
        for gate_id, by_entry in answers.items()
    }


def review_totals(
    frame: pd.DataFrame, weight: Mapping[Label, float], aggregation: Aggregation = WEIGHTED_MEAN
) -> pd.DataFrame:
    """Each juror's total of each entry, by the rubric's own formula; see `Aggregation.total`.

    Returns
    -------
    raw, raw_equal (the same with all criteria weighing alike), in points; by (entry, juror), in the order
    of the frame.
    """
    import pandas as pd

    forms: dict[tuple[Label, Label], list[tuple[float, int]]] = {}
    columns = (frame[name].tolist() for name in ("entry", "juror", "criterion", "level"))
    for entry, juror, criterion, level in zip(*columns, strict=True):
        forms.setdefault((entry, juror), []).append((weight[criterion], level))
    all_weights = sum(weight.values())
    rows = [
        (aggregation.total(rated, all_weights), aggregation.total(_alike(rated), all_weights))
        for rated in forms.values()
    ]
    index = pd.MultiIndex.from_tuples(forms, names=["entry", "juror"])
    return pd.DataFrame(rows, index=index, columns=["raw", "raw_equal"], dtype=float)


def _alike(rated: Iterable[tuple[float, int]]) -> list[tuple[float, int]]:
    return [(1.0, level) for _, level in rated]


def raw_list(
    frame: pd.DataFrame, weight: Mapping[Label, float], aggregation: Aggregation = WEIGHTED_MEAN
) -> pd.DataFrame:
    """The mean of the jurors' totals, as the сводный оценочный лист has it.

    A criterion on which a juror abstained counts neither above nor below the line of that juror's total.

    Returns
    -------
    entry, raw, raw_equal (the same with all criteria weighing alike), n_reviews; in order of the entries.
    """
    by_entry = review_totals(frame, weight, aggregation).groupby(level="entry", sort=False)
    found = by_entry.mean()
    found["n_reviews"] = by_entry.size()
    return found.loc[sorted_labels(list(found.index))].rename_axis("entry").reset_index()


def rating_order(frame: pd.DataFrame, table: RatingTable) -> NDArray[np.int64]:
    """(n_ratings,) the frame's column `order` in the order of the table's ratings."""
    key = ["entry", "juror", "criterion"]
    place = frame.set_index(key)["order"].to_dict()
    rows = table.frame()[key].itertuples(index=False, name=None)
    return np.array([place[row] for row in rows], dtype=np.int64)
