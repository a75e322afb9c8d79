"""Partial-credit scales of the items of each competency: known from before, or calibrated from answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.domain.naming import named
from workbench.domain.ratings import Label, RatingTable
from workbench.errors import N_, InvalidAnswers, MeasurementProblem, Sentence, TooFewAnswers
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.scale import Floats, Scale
from workbench.scoring.answers import Answers

# Forms that a calibration reads at most. The error of a step is then below 0.1 logits, of a person's measure
# 0.3 and more, and the estimator's time grows with forms.
MOST_FORMS = 1500
# Where a sample lacks a credit that somebody has, this many forms with it are taken in.
_RARE_FORMS = 10

_TOO_FEW = N_("competency %(competency)s cannot be calibrated from these answers: %(problem)s")
_NO_VARIETY = N_(
    "competency %(competency)s cannot be calibrated: it needs at least 2 people who answered, "
    "and credits that differ"
)
_BAD_STEPS = N_("the steps of items %(items)s have to be one finite number of logits or more")


@dataclass(frozen=True, eq=False)
class CompetencyScale:
    """The items of one competency on one logit scale; the mean difficulty of calibrated items is 0.

    Attributes
    ----------
    items : labels. scale : their partial-credit scale [Masters1982]; a credit nobody had has no place.
    n_forms : how many forms it was calibrated from; 0 where the steps were given.
    step_se : (n_items, m) error of each step, what its item's steps share left out; NaN where not known.
    person_sd : SD of the people it was calibrated on, logits; NaN where the steps were given.
    """

    competency: str
    items: tuple[Label, ...]
    scale: Scale
    n_forms: int
    step_se: Floats
    person_sd: float

    @property
    def informative(self) -> NDArray[np.bool_]:
        """(n_items,) False where everybody had the same credit, so that the item says nothing."""
        several: NDArray[np.bool_] = self.scale.used.sum(axis=1) > 1
        return several

    def expected_total(self, measure: Floats) -> Floats:
        """(n,) credits expected over all items, the test characteristic curve."""
        n_items = len(self.items)
        item = np.tile(np.arange(n_items), len(measure))
        expected, _ = self.scale.moments(item, np.repeat(measure, n_items))
        total: Floats = expected.reshape(len(measure), n_items).sum(axis=1)
        return total


def scale_from_steps(competency: str, steps: Mapping[Label, Sequence[float]]) -> CompetencyScale:
    """Take item parameters as known: by item, the place in logits of each step from credit k-1 to k.

    Raises
    ------
    InvalidAnswers : an item without steps, or with one that is no number.
    """
    wrong = [item for item, each in steps.items() if not len(each) or not np.isfinite(each).all()]
    if wrong or not steps:
        raise InvalidAnswers(reason=Sentence(_BAD_STEPS, {"items": named(wrong)}))
    width = max(map(len, steps.values()))
    log_weight = np.full((len(steps), width + 1), -np.inf)
    for number, each in enumerate(steps.values()):
        log_weight[number, : len(each) + 1] = np.r_[0.0, -np.cumsum(each)]
    errors = np.full((len(steps), width), np.nan)
    return CompetencyScale(competency, tuple(steps), Scale(log_weight), 0, errors, float("nan"))


def calibrate(
    answers: Answers, *, rng: np.random.Generator, most_forms: int = MOST_FORMS
) -> dict[str, CompetencyScale]:
    """Estimate the items' steps, each competency by itself, by marginal maximum likelihood [Masters1982].

    The estimator is `workbench.psychometrics.rasch.facets.fit_facets` with every form as an entry, so forms
    of lenient sources harm nothing: how high a form stands is its own parameter, not the items'.

    Parameters
    ----------
    most_forms : forms drawn where there are more, together with some for every credit they would lack.

    Raises
    ------
    TooFewAnswers : fewer than two forms, one credit only, items that no form links.
    NotConverged : as for `fit_facets`.
    """
    return {each: _calibrated(answers, each, rng, most_forms) for each in answers.competencies}


def _calibrated(
    answers: Answers, competency: str, rng: np.random.Generator, most_forms: int
) -> CompetencyScale:
    columns = answers.columns_of(competency)
    credit = answers.credit[:, columns]
    credit = credit[_drawn(credit, rng, most_forms)]
    given = credit >= 0
    asked = np.flatnonzero(given.any(axis=0))
    if len(credit) < 2 or len(np.unique(credit[given])) < 2:
        raise TooFewAnswers(reason=Sentence(_NO_VARIETY, {"competency": competency}))
    table = _table(credit, given, asked)
    try:
        fit = fit_facets(table, model="partial_credit", halo=False)
    except MeasurementProblem as problem:
        places = {"competency": competency, "problem": problem.sentence}
        raise TooFewAnswers(reason=Sentence(_TOO_FEW, places)) from problem
    lowest, width = table.lowest_level, table.lowest_level + fit.scale.n_levels
    log_weight = np.full((len(columns), width), -np.inf)
    log_weight[:, 0] = 0.0  # an item nobody answered: one level, no information
    log_weight[asked] = -np.inf
    log_weight[asked, lowest:] = fit.scale.log_weight
    errors = np.full((len(columns), width - 1), np.nan)
    errors[asked, lowest:] = np.hypot(fit.threshold_se, np.nan_to_num(fit.criterion_se)[:, None])
    items = tuple(answers.items[each] for each in columns)
    return CompetencyScale(competency, items, Scale(log_weight), len(credit), errors, fit.entry_sd)


def _drawn(credit: NDArray[np.int16], rng: np.random.Generator, most_forms: int) -> NDArray[np.int64]:
    """Places of the forms to calibrate on, ascending; none without an answer."""
    forms = np.flatnonzero((credit >= 0).any(axis=1))
    if len(forms) <= most_forms:
        return forms
    kept = np.zeros(len(credit), dtype=bool)
    kept[rng.choice(forms, most_forms, replace=False)] = True
    for item in range(credit.shape[1]):
        for level in np.setdiff1d(credit[:, item], [*credit[kept, item], -1]):
            kept[np.flatnonzero(credit[:, item] == level)[:_RARE_FORMS]] = True
    return np.flatnonzero(kept)


def _table(credit: NDArray[np.int16], given: NDArray[np.bool_], asked: NDArray[np.int64]) -> RatingTable:
    """The answers as ratings by one juror: people are the entries, items the criteria."""
    form, column = np.nonzero(given)
    level = credit[form, column].astype(np.int64)
    lowest = int(level.min())
    criterion = np.searchsorted(asked, column)
    persons, items = tuple(range(len(credit))), tuple(range(len(asked)))
    juror = np.zeros(len(form), dtype=np.int64)
    return RatingTable(persons, ("test",), items, form, juror, criterion, level - lowest, lowest)
