"""Submitted responses of an assessment as credits: what scoring reads, by kind of form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

import numpy as np

from workbench.domain.assessment import SituationTest
from workbench.domain.ratings import Indices
from workbench.domain.responses import FREQUENCIES, Response, indicator_items
from workbench.domain.rubric import Rubric
from workbench.domain.season import Assessment
from workbench.scoring.standard_scores import Filled
from workbench.scoring.standards import OTHERS, Kind
from workbench.workflows.ports import Unit

_FREQUENCY = {value: credit for credit, value in enumerate(FREQUENCIES)}


@dataclass(frozen=True, eq=False)
class Submitted:
    """What was submitted about people, in the order of their ids.

    Attributes
    ----------
    people : participant ids. forms : by kind; `person` there is a place in `people`.
    last_own : (n_people,) when the last of a person's own forms was submitted.
    by_rater : (n_people,) when each of the others submitted first, in that order.
    """

    people: tuple[str, ...]
    forms: Mapping[Kind, Filled]
    last_own: tuple[datetime | None, ...]
    by_rater: tuple[tuple[datetime, ...], ...]


def submitted_forms(
    work: Unit,
    assessment: Assessment,
    rubric: Rubric,
    *,
    rubric_key: str,
    test_key: str | None,
    participant_id: str | None = None,
) -> Submitted:
    """Read the submitted responses to these versions of rubric and test, of one participant or of all."""
    test = work.assessments.test(test_key) if test_key is not None else None
    submitted = [
        (each.submitted_at, each.id, each)
        for each in work.assessments.responses(assessment.id, participant_id)
        if each.submitted_at is not None
        and each.rubric_key == rubric_key
        and (each.source != "test" or each.test_key == test_key)
    ]
    # By when they were submitted: profiles count raters in this order.
    responses = [each for _, _, each in sorted(submitted, key=itemgetter(0, 1))]
    answers = work.assessments.answers([each.id for each in responses])
    people = tuple(sorted({each.participant_id for each in responses}))
    place = {person: number for number, person in enumerate(people)}
    tests = [each for each in responses if each.source == "test"]
    ratings = [each for each in responses if each.source != "test"]
    forms: dict[Kind, Filled] = {}
    if tests and test is not None:
        forms["test"] = _filled(tests, answers, place, situation_credits(test))
    if ratings:
        forms["ratings"] = _filled(
            ratings, answers, place, dict.fromkeys(indicator_items(rubric), _FREQUENCY)
        )
    return Submitted(people, forms, *_moments(responses, place))


def forms_aside(
    work: Unit, assessment: Assessment, *, rubric_key: str, test_key: str | None
) -> dict[str, int]:
    """Other versions of rubric or test → submitted forms by them, which `submitted_forms` leaves out."""
    count: Counter[str] = Counter()
    for each in work.assessments.responses(assessment.id):
        if each.submitted_at is None:
            continue
        if each.source == "test" and each.test_key != test_key:
            count[each.test_key or each.rubric_key] += 1
        elif each.rubric_key != rubric_key:
            count[each.rubric_key] += 1
    return dict(sorted(count.items()))


def situation_credits(test: SituationTest) -> dict[str, dict[str, int]]:
    """Situation → option → credit."""
    return {each.id: {option.id: option.credit for option in each.options} for each in test.situations}


def _filled(
    responses: Sequence[Response],
    answers: Mapping[int, Mapping[str, str]],
    place: Mapping[str, int],
    credits: Mapping[str, Mapping[str, int]],
) -> Filled:
    items = tuple(credits)
    nothing: Mapping[str, str] = {}
    rows = []
    for each in responses:
        given = answers.get(each.id, nothing)
        rows.append([key.get(given.get(item, ""), -1) for item, key in credits.items()])
    return Filled(
        items,
        np.array(rows, dtype=np.int16),
        np.array([place[each.participant_id] for each in responses], dtype=np.int64),
        tuple(each.source for each in responses),
        tuple(each.rater_id for each in responses),
    )


def _moments(
    responses: Iterable[Response], place: Mapping[str, int]
) -> tuple[tuple[datetime | None, ...], tuple[tuple[datetime, ...], ...]]:
    own: list[datetime | None] = [None] * len(place)
    others: list[dict[str, datetime]] = [{} for _ in place]
    for each in responses:  # in the order in which they were submitted
        if each.submitted_at is None:
            continue
        person = place[each.participant_id]
        if each.source in OTHERS:
            others[person].setdefault(each.rater_id, each.submitted_at)
        else:
            own[person] = each.submitted_at
    return tuple(own), tuple(tuple(each.values()) for each in others)


def n_raters(submitted: Submitted, sources: Collection[str]) -> Indices:
    """(n_people,) others of these sources who answered anything about each person."""
    count = np.zeros(len(submitted.people), dtype=np.int64)
    ratings = submitted.forms.get("ratings")
    if ratings is None:
        return count
    told = (ratings.credit >= 0).sum(axis=1).tolist()
    of = zip(ratings.person.tolist(), ratings.source, ratings.rater, told, strict=True)
    pairs = {
        (person, rater)
        for person, source, rater, answered in of
        if answered and source in OTHERS and source in sources
    }
    for person, _ in pairs:
        count[person] += 1
    return count
