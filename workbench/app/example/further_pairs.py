"""Pairs of the example that sent no initiative, as most of a season's: they take the assessment only.

Without them the example's mentors would be too few for norms of a category, and none would be a student.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import numpy as np

from workbench.domain.people import Pair, Participant, PersonalData
from workbench.workflows.ports import Unit

FIRST_NUMBER = 110_000  # of their ids; the platform's export has lower ones
FIRST_PAIR = 1001
MENTORS_BY_CATEGORY: Mapping[str, int] = {"student": 84, "teacher": 33, "manager": 33}
MENTEE_CATEGORY = "student"


def add_further_pairs(work: Unit, track: str, rng: np.random.Generator) -> None:
    """Add mentors of a track, each with a mentee; regions and organisations are the export's."""
    registered = sorted(work.people.participants().values(), key=lambda each: each.id)
    known = [each for each in registered if track in each.tracks and each.pair_role]
    personal = [each for _, each in sorted(work.people.personal_data([each.id for each in known]).items())]
    categories = [each for each, count in MENTORS_BY_CATEGORY.items() for _ in range(count)]
    roles = [(role, MENTEE_CATEGORY if role == "mentee" else each) for each in categories for role in _PAIR]
    neighbours = rng.choice(len(known), len(categories))
    people, data = [], []
    for place, (role, category) in enumerate(roles):
        like, person_id = known[neighbours[place // 2]], str(FIRST_NUMBER + place)
        person = replace(like, id=person_id, tracks=(track,), category=category, pair_role=role)
        people.append(person)
        data.append(_invented(person, personal, rng))
    work.people.put_participants(people)
    work.people.put_personal_data(data)
    work.people.put_pairs(
        Pair(f"П-{FIRST_PAIR + number}", mentor.id, mentee.id, mentor.registered_at + timedelta(days=3), True)
        for number, (mentor, mentee) in enumerate(zip(people[::2], people[1::2], strict=True))
    )


_PAIR = ("mentor", "mentee")


def _invented(person: Participant, known: list[PersonalData], rng: np.random.Generator) -> PersonalData:
    """A name put together of two of the export's, of which patronymics tell whether they go together."""
    named = [each for each in known if each.patronymic]
    first = named[int(rng.integers(len(named)))]
    alike = [each for each in named if each.patronymic.endswith("а") == first.patronymic.endswith("а")]
    return replace(
        first,
        owner_id=person.id,
        surname=alike[int(rng.integers(len(alike)))].surname,
        email=f"p{person.id}@example.org",
        phone="",
    )
