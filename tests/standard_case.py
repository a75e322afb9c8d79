"""Fifty invented people who took an assessment, in a store; and what a panel set for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count

import numpy as np

from tests.assessing_case import an_assessed_season, an_assessment, competencies, situations
from tests.builders import NOON, a_participant
from workbench.domain.cut_scores import CompetencyCuts, Cut, CutScores
from workbench.domain.responses import CANNOT_SAY, FREQUENCIES, Answer, Response, indicator_items
from workbench.domain.season import Assessment
from workbench.scoring.standards import Standard
from workbench.workflows.assessing.setting_standards import StandardSet, set_standard
from workbench.workflows.ports import Store

PEOPLE = tuple(str(200001 + each) for each in range(50))
# One rater only; three; nothing submitted; nobody else; a mentor who could not say anything of `hearing`.
ONE_RATER, THREE, UNFINISHED, ALONE, HALF_SEEN = PEOPLE[:5]
RUBRIC, TEST = competencies(), situations()
ENTRY = an_assessment()
FINAL = an_assessment(id="final", compared_with="entry")
SEASON = an_assessed_season(ENTRY, FINAL)
LEVELS = tuple(RUBRIC.scale.levels())[1:]


def raters_of(person: str) -> tuple[tuple[str, str], ...]:
    """Source and rater of the others who rated somebody."""
    if person in (UNFINISHED, ALONE):
        return ()
    if person == ONE_RATER:
        return (("mentor", "300001"),)
    if person == HALF_SEEN:
        return (("mentor", "300002"), ("expert", "J01"))
    number = PEOPLE.index(person)
    return (("mentor", f"40{number:04}"), ("expert", "J01"), ("expert", "J02"))


def fill(store: Store, assessment: Assessment = ENTRY, *, seed: int = 1, better: float = 0.0) -> None:
    """Everybody answers test and self-assessment, and is rated; UNFINISHED submits nothing."""
    rng = np.random.default_rng(seed)
    with store.write() as work:
        work.people.put_participants(
            a_participant(each, category="teacher" if number % 3 else "student")
            for number, each in enumerate(PEOPLE)
        )
        work.rubrics.put(RUBRIC)
        work.assessments.put_test(TEST)
        forms = list(_forms(assessment, rng, better))
        begun = work.assessments.begin([response for response, _ in forms])
        ids = count(1)
        work.assessments.append(
            Answer(f"{assessment.id}-{next(ids)}", response.id, number, item, value, response.started_at)
            for response, (_, answers) in zip(begun, forms, strict=True)
            for number, (item, value) in enumerate(answers.items(), start=1)
        )
        for response in begun:
            if response.participant_id != UNFINISHED:
                work.assessments.submit(response.id, response.started_at + timedelta(hours=1))


def _forms(
    assessment: Assessment, rng: np.random.Generator, better: float
) -> Iterator[tuple[Response, dict[str, str]]]:
    blank = Response(0, assessment.id, "", "test", "", TEST.key, RUBRIC.key, NOON)
    for number, person in enumerate(PEOPLE):
        ability = number / 12 - 2 + better
        at = NOON + timedelta(days=1) if assessment.id == "entry" else NOON + timedelta(days=5)
        own = replace(blank, participant_id=person, rater_id=person, started_at=at)
        yield own, {each.id: _option(each, ability, rng) for each in TEST.situations}
        yield replace(own, source="self", test_key=None), _frequencies(ability + 0.7, rng)
        for source, rater in raters_of(person):
            later = replace(
                own, source=source, rater_id=rater, test_key=None, started_at=at + timedelta(days=1)
            )
            said = _frequencies(ability, rng)
            if (person, source) == (HALF_SEEN, "mentor"):
                said |= {item: CANNOT_SAY for item in said if item.startswith("hearing")}
            yield later, said


def _option(situation, ability: float, rng: np.random.Generator) -> str:
    credit = _credit(ability, rng)
    return next(each.id for each in situation.options if each.credit == credit)


def _frequencies(ability: float, rng: np.random.Generator) -> dict[str, str]:
    return {item: FREQUENCIES[_credit(ability, rng)] for item in indicator_items(RUBRIC)}


def _credit(ability: float, rng: np.random.Generator) -> int:
    return int(np.clip(round(1.5 + ability * 0.8 + rng.normal(0, 0.8)), 0, 3))


def set_for(
    store: Store, assessment: Assessment = ENTRY, cuts: CutScores | None = None, **changes
) -> StandardSet:
    fields = {"by": "organiser", "now": NOON, "seed": 0}
    return set_standard(store, SEASON, assessment, TEST, RUBRIC, cuts, **{**fields, **changes})


def cuts_on(standard: Standard, assessment: str = "entry", *, only: str = "") -> CutScores:
    """A panel's cut scores, from -1.5 in steps of a logit."""
    rows = tuple(
        CompetencyCuts(
            id=name,
            scale=each.origin,
            method="angoff",
            n=8,
            cuts=tuple(Cut(level=level, logits=-2.5 + level, se=0.2) for level in LEVELS),
        )
        for name, each in standard.competencies.items()
        if only in ("", name)
    )
    return CutScores(assessment=assessment, rubric=RUBRIC.key, set_on=date(2025, 11, 21), competencies=rows)


def day(moment: datetime) -> str:
    return moment.astimezone(SEASON.zone).date().isoformat()
