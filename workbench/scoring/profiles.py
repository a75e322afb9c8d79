"""Competency profiles: a measure with its error for each person and competency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.domain.naming import named
from workbench.domain.ratings import Label
from workbench.errors import N_, InvalidAnswers, Sentence
from workbench.psychometrics.rasch.scale import Floats, Scale
from workbench.scoring.answers import Answers
from workbench.scoring.item_scales import CompetencyScale
from workbench.scoring.likelihood import informative_items, totals, weighted_likelihood

if TYPE_CHECKING:
    import pandas as pd

_NO_SCALE = N_("competency %(competency)s has no calibrated items; calibrate it first")
_OTHER_ITEMS = N_("competency %(competency)s: items %(items)s were not calibrated; calibrate them first")
_UNSEEN = N_(
    "competency %(competency)s: items %(items)s were answered with a credit that nobody had when they were "
    "calibrated; calibrate them again with these answers"
)


@dataclass(frozen=True, eq=False)
class Profiles:
    """Measures of people; all arrays are (n_persons, n_competencies).

    Attributes
    ----------
    measure, se : logits; NaN for a person who answered nothing that tells anything: no measure, not the mean.
    credit, most : credits a person has, and could have on the items answered.
    n_answered, n_items : answers, and items of the competency.
    lowest, highest : every answer is worth the least or the most there is; the measure is finite, and says
        little more than that it lies far out.
    """

    persons: tuple[Label, ...]
    competencies: tuple[str, ...]
    measure: Floats
    se: Floats
    credit: NDArray[np.int64]
    most: NDArray[np.int64]
    n_answered: NDArray[np.int64]
    n_items: NDArray[np.int64]
    lowest: NDArray[np.bool_]
    highest: NDArray[np.bool_]

    @property
    def reliability(self) -> Floats:
        """(n_competencies,) share of the variance of measures that is not error [Adams2005]; NaN below 2
        measures, 0 where people cannot be told apart."""
        result = np.full(len(self.competencies), np.nan)
        for number in range(len(self.competencies)):
            known = np.isfinite(self.measure[:, number])
            if known.sum() < 2:
                continue
            spread = float(self.measure[known, number].var(ddof=1))
            error = float((self.se[known, number] ** 2).mean())
            result[number] = max(0.0, 1 - error / spread) if spread > 0 else 0.0
        return result

    def frame(self) -> pd.DataFrame:
        """One row each: person, competency, then the attributes by their names."""
        import pandas as pd

        n_persons, n_competencies = self.measure.shape
        names = ("measure", "se", "credit", "most", "n_answered", "n_items", "lowest", "highest")
        columns = {name: getattr(self, name).ravel() for name in names}
        persons = np.empty(n_persons, dtype=object)
        persons[:] = self.persons
        labels = {
            "person": np.repeat(persons, n_competencies),
            "competency": np.tile(np.array(self.competencies, dtype=object), n_persons),
        }
        return pd.DataFrame({**labels, **columns})


def score_profiles(answers: Answers, scales: Mapping[str, CompetencyScale]) -> Profiles:
    """Measure each person on each competency by weighted likelihood [Warm1989].

    Not drawn to the mean of others as a posterior mean is, and finite for a person who answered everything
    right or wrong. What was not answered is left out, not counted as wrong: the error grows instead. The
    error is 1 / √information, the items' steps taken as known.

    Parameters
    ----------
    scales : by competency, as from `calibrate` or `scale_from_steps`, possibly of more items than asked.

    Raises
    ------
    InvalidAnswers : a competency, an item or a credit without a place on the scale.
    """
    shape = (len(answers.persons), len(answers.competencies))
    measure, se = np.full(shape, np.nan), np.full(shape, np.nan)
    total, most, n_answered = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    lowest, highest = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for number, competency in enumerate(answers.competencies):
        columns = answers.columns_of(competency)
        credit = answers.credit[:, columns].astype(np.int64)
        scale = _scale_of(answers, columns, credit, competency, scales)
        given = credit >= 0
        measure[:, number], se[:, number] = weighted_likelihood(scale, credit)
        total[:, number] = (credit * given).sum(axis=1)
        most[:, number] = given @ answers.top[columns].astype(np.int64)
        n_answered[:, number] = given.sum(axis=1)
        reached, least, greatest = totals(scale, credit)
        lowest[:, number] = (least < greatest) & (reached == least)
        highest[:, number] = (least < greatest) & (reached == greatest)
    n_items = np.tile([len(answers.columns_of(each)) for each in answers.competencies], (shape[0], 1))
    return Profiles(
        answers.persons, answers.competencies, measure, se, total, most, n_answered, n_items, lowest, highest
    )


def _scale_of(
    answers: Answers,
    columns: NDArray[np.int64],
    credit: NDArray[np.int64],
    competency: str,
    scales: Mapping[str, CompetencyScale],
) -> Scale:
    """The scale with one row for each item asked, in their order."""
    if competency not in scales:
        raise InvalidAnswers(reason=Sentence(_NO_SCALE, {"competency": competency}))
    known = scales[competency]
    place = {label: number for number, label in enumerate(known.items)}
    labels = [answers.items[each] for each in columns]
    unknown = [each for each in labels if each not in place]
    if unknown:
        raise InvalidAnswers(
            reason=Sentence(_OTHER_ITEMS, {"competency": competency, "items": named(unknown)})
        )
    scale = Scale(known.scale.log_weight[[place[each] for each in labels]])
    item = np.broadcast_to(np.arange(len(labels)), credit.shape)
    inside = np.minimum(np.maximum(credit, 0), scale.n_levels - 1)
    unseen = (credit >= 0) & ((credit >= scale.n_levels) | ~scale.used[item, inside])
    # An item that told nothing when it was calibrated is left out whatever the answer is now.
    unseen &= informative_items(scale)
    if unseen.any():
        names = named([labels[each] for each in np.flatnonzero(unseen.any(axis=0))])
        raise InvalidAnswers(reason=Sentence(_UNSEEN, {"competency": competency, "items": names}))
    return scale
