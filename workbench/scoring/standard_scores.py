"""People measured by a standard that is fixed: one, or fifteen thousand, with the same numbers for each.

Each filled form is measured by weighted likelihood [Warm1989] on the standard's steps, its source's and
rater's severity is taken out, and a person's forms are joined by their precision where they together lie
[DoncasterSpake2018], as `workbench.scoring.sources.combine_sources` joins them. Nothing is fitted here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from workbench.domain.ratings import Indices
from workbench.psychometrics.rasch.scale import Floats, Scale
from workbench.psychometrics.rasch.sums import sum_by
from workbench.scoring.familywise import holm
from workbench.scoring.joining import join
from workbench.scoring.likelihood import Answered, totals, weighted_likelihood
from workbench.scoring.standards import OTHERS, CompetencyStandard, ItemScale, Kind, SourceScale, Standard

FALSE_ALARMS = 0.05
_FEWEST_COMPETENCIES = 2


@dataclass(frozen=True, eq=False)
class Filled:
    """Filled forms of one kind.

    Attributes
    ----------
    items : labels. credit : (n_forms, n_items) -1 where nothing was answered, or not asked.
    person : (n_forms,) place of the person the form is about. source, rater : (n_forms,).
    """

    items: tuple[str, ...]
    credit: NDArray[np.int16]
    person: Indices
    source: tuple[str, ...]
    rater: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class FormMeasures:
    """(n,) measures of the forms of one competency, NaN where nothing was answered that tells anything.

    extreme : -1 every answer is worth the least there is, +1 the most, 0 neither. `source` : place in
    `sources`.
    """

    sources: tuple[str, ...]
    person: Indices
    source: Indices
    rater: tuple[str, ...]
    measure: Floats
    se: Floats
    extreme: Indices
    n_answered: Indices
    n_items: Indices
    answered: Answered

    @property
    def known(self) -> NDArray[np.bool_]:
        return np.isfinite(self.measure)

    def picked(self, which: NDArray[np.bool_]) -> FormMeasures:
        return FormMeasures(
            self.sources,
            self.person[which],
            self.source[which],
            tuple(each for each, kept in zip(self.rater, which, strict=True) if kept),
            self.measure[which],
            self.se[which],
            self.extreme[which],
            self.n_answered[which],
            self.n_items[which],
            self.answered.picked(which),
        )


@dataclass(frozen=True, eq=False)
class View:
    """(n_people,) what a group of sources says, logits, severity taken out; NaN where it says nothing.

    se : of what it says. departure : the same with how far views of a person usually depart.
    """

    value: Floats
    se: Floats
    departure: Floats


@dataclass(frozen=True, eq=False)
class Scores:
    """One competency of people; (n_people,) each, logits, NaN without.

    Attributes
    ----------
    extreme : -1 or +1 where every answer of every form is worth the least, or the most, there is.
    n_answered, n_items : answers, and items of the forms that count. n_others : raters beside oneself whose
        forms count.
    gap, gap_se : self less others; the error holds how far views usually depart.
    gap_shared : (n_people,) the part of that error that may be the same on every competency of a person: how
        far others depart, and what is not known of severities.
    shared : (n_people,) the part of `se` that may be the same on every competency of a person, likewise.
    """

    measure: Floats
    se: Floats
    extreme: Indices
    n_answered: Indices
    n_items: Indices
    n_others: Indices
    views: Mapping[str, View]
    gap: Floats
    gap_se: Floats
    gap_shared: Floats
    shared: Floats


def score_people(
    standard: Standard, forms: Mapping[Kind, Filled], n_people: int, *, fewest_others: int = 1
) -> dict[str, Scores]:
    """Measure people on each competency of a standard.

    Parameters
    ----------
    fewest_others : mentor, mentee and experts count in a competency by so many at once, in the order of the
        forms; those left over do not count. So what one of them said can be read off neither from the profile
        nor from what a later form changes in it.
    """
    return {
        name: score_competency(
            each,
            form_measures(each.scales, each.sources.sources, forms),
            n_people,
            fewest_others=fewest_others,
        )
        for name, each in standard.competencies.items()
    }


def form_measures(
    scales: Mapping[Kind, ItemScale], sources: tuple[str, ...], forms: Mapping[Kind, Filled]
) -> FormMeasures:
    """Measure forms of these sources on their scales; forms of other sources are left out.

    A credit that nobody had when the items were calibrated has no place: it counts as no answer.
    """
    place = {source: number for number, source in enumerate(sources)}
    parts = [
        _measured(scales[kind], filled, place, sources) for kind, filled in forms.items() if kind in scales
    ]
    if not parts:
        nobody = np.zeros(0, dtype=np.int64)
        none = np.zeros(0)
        return FormMeasures(
            sources, nobody, nobody, (), none, none, nobody, nobody, nobody, Answered.together([])
        )
    return FormMeasures(
        sources,
        np.concatenate([each.person for each in parts]),
        np.concatenate([each.source for each in parts]),
        tuple(rater for each in parts for rater in each.rater),
        np.concatenate([each.measure for each in parts]),
        np.concatenate([each.se for each in parts]),
        np.concatenate([each.extreme for each in parts]),
        np.concatenate([each.n_answered for each in parts]),
        np.concatenate([each.n_items for each in parts]),
        Answered.together([each.answered for each in parts]),
    )


def score_competency(
    standard: CompetencyStandard, forms: FormMeasures, n_people: int, *, fewest_others: int = 1
) -> Scores:
    """Join the forms of each person on one competency; see `score_people`."""
    is_other = np.array([each in OTHERS for each in forms.sources], dtype=bool)
    others = forms.known & is_other[forms.source]
    kept = forms.picked(~is_other[forms.source] | _in_lots(forms, others, fewest_others))
    told = kept.picked(kept.known)
    effect, unsure = effects(standard.sources, told)
    joint = Joined.of(standard.sources, told, effect, unsure, np.ones(len(effect), dtype=bool), n_people)
    groups = {"test": ("test",), "self": ("self",), "others": OTHERS}
    views = {}
    for name, members in groups.items():
        here = np.isin(told.source, [forms.sources.index(each) for each in members if each in forms.sources])
        views[name] = Joined.of(standard.sources, told, effect, unsure, here, n_people)
    gap, gap_se, gap_shared = views["self"].less(views["others"], standard.sources)
    least, most = (_all_of(told.person, told.extreme == end, n_people) for end in (-1, 1))
    return Scores(
        joint.value,
        joint.departure,
        most.astype(np.int64) - least.astype(np.int64),
        sum_by(kept.person, kept.n_answered, n_people).astype(np.int64),
        sum_by(kept.person, kept.n_items, n_people).astype(np.int64),
        _raters_of(told, is_other[told.source], n_people),
        {name: View(each.value, each.se, each.departure) for name, each in views.items()},
        gap,
        gap_se,
        gap_shared,
        joint.shared,
    )


def effects(sources: SourceScale, forms: FormMeasures) -> tuple[Floats, Floats]:
    """(n,) how much higher source and rater rate than the zero, and the variance of what raters add."""
    effect = np.zeros(len(forms.measure))
    variance = sources.new_rater_sd[forms.source] ** 2
    for number, source in enumerate(sources.sources):
        known = sources.raters.get(source)
        for place in np.flatnonzero(forms.source == number) if known else ():
            pair = known.get(forms.rater[place]) if known else None
            if pair is not None:
                effect[place], variance[place] = pair
    return sources.leniency[forms.source] + effect, variance


@dataclass(frozen=True, eq=False)
class Joined:
    """(n_people,) means of some of a person's forms, weighted by their precision.

    share : (n_people, n_sources) of the weight. own : variance of the mean by the forms alone, with the usual
    departures of views; apart : of it, what is by views and raters. se : error of what they say; departure :
    with those departures; severities included. shared : what of `departure` is by views, raters, severities.
    """

    value: Floats
    share: Floats
    own: Floats
    apart: Floats
    se: Floats
    departure: Floats
    shared: Floats

    @staticmethod
    def of(
        sources: SourceScale,
        forms: FormMeasures,
        effect: Floats,
        unsure: Floats,
        here: NDArray[np.bool_],
        n_people: int,
    ) -> Joined:
        person, source = forms.person[here], forms.source[here]
        unit = sources.unit[source]
        # What a form would say of a person at zero: leniencies hold in the middle.
        at_zero = effect[here] + sources.middle * (1 - unit)
        unsure, view = unsure[here] / unit**2, (sources.view_sd[source] / unit) ** 2
        joint = join(
            person,
            (forms.measure[here] - at_zero) / unit,
            at_zero,
            unsure + view,
            forms.answered.picked(here),
            n_people,
            unit=unit,
            robust=True,
        )
        some = joint.total > 0
        safe = np.where(some, joint.total, 1.0)
        n_sources = len(sources.sources)
        share = sum_by(person * n_sources + source, joint.weight, n_people * n_sources)
        share = share.reshape(n_people, n_sources)
        per_unit = share / sources.unit
        severity = np.maximum(((per_unit @ sources.covariance) * per_unit).sum(axis=1), 0.0)
        # What is not known of a unit moves those most who lie far from the middle.
        severity += ((share @ sources.unit_se) * (joint.mean - sources.middle)) ** 2
        said = sum_by(person, joint.weight**2 * (joint.variance + unsure), n_people)
        apart = sum_by(person, joint.weight**2 * (unsure + view), n_people)
        found = (
            1 / safe,
            apart,
            np.sqrt(said + severity),
            np.sqrt(1 / safe + severity),
            np.sqrt(apart + severity),
        )
        return Joined(
            np.where(some, joint.mean, np.nan), share, *(np.where(some, each, np.nan) for each in found)
        )

    def less(self, other: Joined, sources: SourceScale) -> tuple[Floats, Floats, Floats]:
        """(n_people,) difference and its error, in which severities that both share cancel; and what of the
        error is by the other's views and by severities."""
        share = (self.share - other.share) / sources.unit
        severity = np.maximum(((share @ sources.covariance) * share).sum(axis=1), 0.0)
        error = np.sqrt(self.own + other.own + severity)
        return self.value - other.value, error, np.sqrt(other.apart + severity)


def beyond_chance(difference: Floats, se: Floats, *, false_alarms: float = FALSE_ALARMS) -> NDArray[np.int64]:
    """(n_people, n_competencies) +1 or -1 where a difference is shown, 0 where it is not.

    The chance of any false one among a person's competencies is `false_alarms` [Holm1979].
    """
    z = difference / se
    p = holm(2 * ndtr(-np.abs(z)))
    with np.errstate(invalid="ignore"):
        return np.where(p <= false_alarms, np.sign(z), 0.0).astype(np.int64)


def overall_gap(scores: Mapping[str, Scores]) -> tuple[Floats, Floats]:
    """(n_people,) self less others, mean over a person's competencies, and its error; NaN below two.

    Tells whether somebody rates oneself otherwise on the whole, which single gaps are too rough to show.
    Errors of measuring and one's own departures fall out over competencies. How far others depart need not:
    who sees a person too high on one competency may do so on all, so this part of the error is taken as the
    same on all of them, which errs on the side of saying nothing.
    """
    gap, error, shared = (
        np.stack([getattr(each, name) for each in scores.values()], axis=1)
        for name in ("gap", "gap_se", "gap_shared")
    )
    known = np.isfinite(gap)
    count = known.sum(axis=1)
    told = np.where(count >= _FEWEST_COMPETENCIES, count, np.nan)
    single = np.where(known, error**2 - shared**2, 0.0).sum(axis=1)
    together = np.where(known, shared, 0.0).sum(axis=1)
    return np.where(known, gap, 0.0).sum(axis=1) / told, np.sqrt(single + together**2) / told


def _measured(
    scale: ItemScale, filled: Filled, place: Mapping[str, int], sources: tuple[str, ...]
) -> FormMeasures:
    column = {item: number for number, item in enumerate(filled.items)}
    asked = [number for number, item in enumerate(scale.items) if item in column]
    steps = Scale(scale.scale.log_weight[asked])
    rows = np.flatnonzero(np.array([each in place for each in filled.source], dtype=bool))
    columns = [column[scale.items[each]] for each in asked]
    credit = _placed(steps, filled.credit[rows][:, columns].astype(np.int64))
    measure, se = weighted_likelihood(steps, credit)
    reached, least, most = totals(steps, credit)
    extreme = np.where(least < most, 1 * (reached == most) - 1 * (reached == least), 0)
    return FormMeasures(
        sources,
        filled.person[rows],
        np.array([place[filled.source[each]] for each in rows], dtype=np.int64),
        tuple(filled.rater[each] for each in rows),
        measure,
        se,
        extreme.astype(np.int64),
        (credit >= 0).sum(axis=1).astype(np.int64),
        np.full(len(rows), len(asked), dtype=np.int64),
        Answered.of(steps, credit),
    )


def _placed(scale: Scale, credit: NDArray[np.int64]) -> NDArray[np.int64]:
    """Credits without a place on the scale as missing."""
    item = np.broadcast_to(np.arange(credit.shape[1]), credit.shape)
    inside = np.minimum(np.maximum(credit, 0), scale.n_levels - 1)
    fits = (credit < scale.n_levels) & scale.used[item, inside]
    silent = scale.used.sum(axis=1) < 2
    return np.where((credit >= 0) & (fits | silent), credit, -1)


def _in_lots(forms: FormMeasures, others: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    """(n_forms,) whether the form's rater is in a full lot: of the raters of a person who said anything."""
    raters: dict[int, dict[str, int]] = {}
    people = forms.person.tolist()
    for row in np.flatnonzero(others).tolist():
        of_person = raters.setdefault(people[row], {})
        of_person.setdefault(forms.rater[row], len(of_person))
    full = {person: len(places) // size * size for person, places in raters.items()}
    # Who said nothing of the competency has no place; one at a time their empty forms are harmless.
    silent = 0 if size == 1 else len(people)
    return np.array(
        [
            raters.get(person, {}).get(rater, silent) < full.get(person, 0)
            for person, rater in zip(people, forms.rater, strict=True)
        ],
        dtype=bool,
    )


def _raters_of(forms: FormMeasures, which: NDArray[np.bool_], n_people: int) -> Indices:
    """(n_people,) different people who filled these forms."""
    rows = np.flatnonzero(which).tolist()
    pairs = {
        (person, forms.rater[row]) for person, row in zip(forms.person[which].tolist(), rows, strict=True)
    }
    count = np.zeros(n_people, dtype=np.int64)
    for person, _ in pairs:
        count[person] += 1
    return count


def _all_of(person: Indices, which: NDArray[np.bool_], n_people: int) -> NDArray[np.bool_]:
    """(n_people,) whether there is one and all are so."""
    count = np.bincount(person, minlength=n_people)
    found: NDArray[np.bool_] = (count > 0) & (sum_by(person, which, n_people) == count)
    return found
