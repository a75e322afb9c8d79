"""The example's assessment of competencies under way: situations answered, indicators rated.

What the answers were drawn from stands in the constants below, for notebooks and tests to find again: items
that tell nothing, an option that attracts the strongest though it is worth less, an item that is harder for
students, how lenient each source is, and who sees themselves quite otherwise than others do. All in logits.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.app.example.difficulties import DIFFICULTY
from workbench.app.example.further_pairs import add_further_pairs
from workbench.app.opening import Workbench
from workbench.domain.assessment import Situation, SituationTest
from workbench.domain.people import Member, Pair, Participant
from workbench.domain.responses import CANNOT_SAY, FREQUENCIES, Answer, RatingSource, Response, ResponseSource
from workbench.domain.rubric import Rubric
from workbench.domain.season import Assessment
from workbench.files.shipped import example_directory
from workbench.files.yaml_files.assessments import DIRECTORY, load_tests
from workbench.files.yaml_files.documents import load_named_rubrics
from workbench.scoring.standards import Standard
from workbench.workflows.assessing.people import takes
from workbench.workflows.ports import Unit

ASSESSMENT = "entry"
BLOCK = """
# --- Оценка компетенций ----------------------------------------------------------------------------------
assessments:
  - id: {id}
    track: mentoring
    name: {{ru: "Оценка компетенций наставника", en: "Mentor's competencies"}}
    rubric: mentor_competencies@1
    test: mentor_situations@1
    pair_role: mentor
    sources: [self, mentee, expert]
    opens: {opens}
    closes: {closes}
"""
DAYS_BEFORE = 10
STANDARD_FILE = "standard.json"
SET_BY = "K01"

# Two mentors for those who try the demo: all submitted, and rated by the mentee and two experts; not begun.
# The mentee of the latter takes nothing and has that mentor still to rate.
FINISHED = "100000"
TO_BEGIN = "100030"
RATES_MENTOR = "100031"

WEAK = ("all_is_fine", "goal_fades")  # whom they suit is nearly chance
MISLEADING = {"free_website": "b"}  # situation → option that the strongest choose, worth less than the best
HARDER = {"first_parents_meeting": ("student", 2.0)}  # situation → category, by how much
LENIENCY: Mapping[RatingSource, float] = {"self": 0.7, "mentee": 0.5, "expert": -0.1}
VIEW_SD: Mapping[ResponseSource, float] = {
    "test": 0.2,
    "self": 0.5,
    "mentee": 0.45,
    "expert": 0.3,
}
EXPERT_SEVERITY_SD = 0.4
# Participant → how far beyond the usual leniency; they are seen by two experts each. Who sees more in
# themselves than there is must not be strong: there is no answer above "always".
SEES_OTHERWISE: Mapping[str, float] = {
    "100002": 3.0,
    "100012": 3.0,
    "100056": 3.0,
    "100020": -3.0,
}
MEAN_BY_CATEGORY = {"student": -0.3, "teacher": 0.15, "manager": 0.1}
CORRELATION = 0.6  # of any two competencies
ABILITY_SD = 1.0

NOT_BEGUN, NOT_FINISHED = 0.08, 0.10  # shares of those who are to take it
SEEN_BY_EXPERTS = 1 / 3
_MENTEE_RATES, _MENTEE_STOPS = 0.85, 0.05  # of those whose mentor has begun; and of these, half-way
_LEAVES_AFTER_TEST, _LEAVES_IN_RATING = 0.5, 0.4  # of those who have not finished
_SKIPPERS, _SKIPPED = 0.25, 0.2  # who leaves situations out, and how many of them
_CANNOT_SAY, _LEFT_OUT = 0.04, 0.01

_SITUATION_STEPS = (-1.2, 0.0, 1.2)
_INDICATOR_STEPS = (-1.8, 0.0, 1.8)
_WEAK_SLOPE = 0.05
_MISLEADING_PULL = 1.5
_MISLEADING_CREDIT = 4.0
_STEP_BETWEEN_LEVELS = 0.6

_Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Taker:
    """One who is to take the assessment, with the competencies (n_competencies,) in the rubric's order."""

    participant: Participant
    state: str  # done, unfinished, not_begun
    ability: _Floats


@dataclass(frozen=True)
class _Filled:
    """One form, with what was chosen for each item. `whole` : it was submitted."""

    participant: str
    source: ResponseSource
    rater: str
    chosen: Mapping[str, str]
    whole: bool

    @property
    def seconds(self) -> float:
        """Time spent on an item."""
        return 75.0 if self.source == "test" else 12.0


def switch_on(directory: Path, now: datetime) -> None:
    """Put the assessment into the season of a directory."""
    opens = (now - timedelta(days=DAYS_BEFORE)).strftime("%Y-%m-%d 09:00")
    closes = now.strftime("%Y-%m-%d 23:59")
    with (directory / "season.yaml").open("a", encoding="utf-8") as file:
        file.write(BLOCK.format(id=ASSESSMENT, opens=opens, closes=closes))


def set_close(text: str, closes: str) -> str:
    """The text of season.yaml with another end of its assessments; theirs are the fields indented by four."""
    return re.sub(r"(?m)^(    closes: ).*$", rf"\g<1>{closes}", text)


def invent_assessment(workbench: Workbench, rng: np.random.Generator) -> None:
    """Have most participants of the track answer the test, rate themselves and be rated."""
    assessment = workbench.season.assessment(ASSESSMENT)
    if assessment is None:
        raise ValueError(f"the season has no assessment {ASSESSMENT}")
    directory = workbench.settings.rubric_directory
    rubrics = load_named_rubrics(directory, [assessment.rubric])
    rubric, test = (
        rubrics[assessment.rubric],
        load_tests(directory / DIRECTORY, rubrics)[str(assessment.test)],
    )
    now, opens = workbench.clock(), workbench.season.moment(assessment.opens)
    document = json.loads((example_directory() / STANDARD_FILE).read_text(encoding="utf-8"))
    with workbench.store.write() as work:
        add_further_pairs(work, assessment.track, rng.spawn(1)[0])
        work.rubrics.put(rubric)
        work.assessments.put_test(test)
        takers = invented_takers(work, assessment, rubric, rng)
        mentees = _mentee_of(work.people.pairs().values(), takers).values()
        members = sorted({*mentees, *(each.participant.id for each in takers)})
        work.people.put_members(Member(each, "participant") for each in members)
        experts = sorted(each.id for each in work.people.members().values() if each.role == "juror")
        forms = [
            *_test_forms(takers, test, rubric, rng),
            *_rating_forms(takers, work.people.pairs().values(), experts, rubric, rng),
        ]
        _keep(work, assessment, forms, (opens, now), rng)
        _set_standard(work, document, now)


def invented_takers(
    work: Unit, assessment: Assessment, rubric: Rubric, rng: np.random.Generator
) -> list[Taker]:
    """Everybody who is to take the assessment. The same for a generator in the same state."""
    everybody = sorted(work.people.participants().values(), key=lambda each: each.id)
    people = [each for each in everybody if takes(assessment, each)]
    known = {FINISHED, TO_BEGIN, *SEES_OTHERWISE}
    order = [each for each in rng.permutation([each.id for each in people]).tolist() if each not in known]
    n_none, n_some = round(NOT_BEGUN * len(people)), round(NOT_FINISHED * len(people))
    state = dict.fromkeys(order[:n_none], "not_begun") | {TO_BEGIN: "not_begun"}
    state |= dict.fromkeys(order[n_none : n_none + n_some], "unfinished")
    n = len(rubric.criteria)
    shared = rng.normal(size=(len(people), 1)) * np.sqrt(CORRELATION)
    own = rng.normal(size=(len(people), n)) * np.sqrt(1 - CORRELATION)
    mean = np.array([MEAN_BY_CATEGORY.get(each.category, 0.0) for each in people])
    ability = mean[:, None] + ABILITY_SD * (shared + own)
    return [Taker(each, state.get(each.id, "done"), row) for each, row in zip(people, ability, strict=True)]


def _test_forms(
    takers: Sequence[Taker], test: SituationTest, rubric: Rubric, rng: np.random.Generator
) -> Iterator[_Filled]:
    """What everybody who has begun chose; who has not finished stopped on the way, or after the last."""
    place = {each.id: number for number, each in enumerate(rubric.criteria)}
    begun = [each for each in takers if each.state != "not_begun"]
    seen = np.array([each.ability for each in begun])
    seen = seen + rng.normal(0.0, VIEW_SD["test"], seen.shape)
    category = np.array([each.participant.category for each in begun])
    chosen = np.column_stack(
        [_choices(each, seen[:, place[each.competency]], category, rng) for each in test.situations]
    )
    skips = (rng.random(len(begun)) < _SKIPPERS)[:, None] & (rng.random(chosen.shape) < _SKIPPED)
    for taker, options, skipped in zip(begun, chosen, skips, strict=True):
        whole = taker.state == "done" or rng.random() < _LEAVES_AFTER_TEST
        until = len(options) if whole else int(rng.integers(5, len(options) - 3))
        keeps = [number for number in range(until) if taker.participant.id == FINISHED or not skipped[number]]
        answers = {test.situations[number].id: str(options[number]) for number in keeps}
        yield _Filled(taker.participant.id, "test", taker.participant.id, answers, whole)


def _choices(
    situation: Situation,
    ability: _Floats,
    category: NDArray[np.str_],
    rng: np.random.Generator,
) -> NDArray[np.str_]:
    """(n,) options drawn by a nominal model whose slopes are the credits [Bock1972]."""
    credit = np.array([each.credit for each in situation.options])
    focal, harder = HARDER.get(situation.id, ("", 0.0))
    place = ability - harder * (category == focal) - DIFFICULTY[situation.id]
    steps = np.concatenate([[0.0], np.cumsum(_SITUATION_STEPS)])
    slope = np.where(situation.id in WEAK, _WEAK_SLOPE, 1.0) * credit
    alike = np.array([(credit == each).sum() for each in credit])
    constant = -steps[credit] - np.log(alike)
    ids = np.array([each.id for each in situation.options])
    lure = ids == MISLEADING.get(situation.id, "")
    slope = np.where(lure, _MISLEADING_CREDIT, slope)
    constant = np.where(lure, -_MISLEADING_PULL, constant)
    logits = slope * place[:, None] + constant
    chosen: NDArray[np.str_] = ids[(logits + rng.gumbel(size=logits.shape)).argmax(axis=1)]
    return chosen


def _rating_forms(
    takers: Sequence[Taker],
    pairs: Iterable[Pair],
    experts: Sequence[str],
    rubric: Rubric,
    rng: np.random.Generator,
) -> Iterator[_Filled]:
    """Indicators rated by oneself, by the mentee of an active pair, and for a third of people by experts."""
    severity = {each: float(rng.normal(0.0, EXPERT_SEVERITY_SD)) for each in experts}
    for source, rater, taker, whole in _who_rates(takers, pairs, experts, rng):
        lenient = LENIENCY[source] - severity.get(rater, 0.0)
        if source == "self":
            lenient += SEES_OTHERWISE.get(rater, 0.0)
        view = rng.normal(0.0, VIEW_SD[source], len(taker.ability))
        answers = _frequencies(rubric, taker.ability + lenient + view, rng)
        if not whole:
            answers = dict(list(answers.items())[: int(rng.integers(3, len(answers)))])
        yield _Filled(taker.participant.id, source, rater, answers, whole)


def _who_rates(
    takers: Sequence[Taker], pairs: Iterable[Pair], experts: Sequence[str], rng: np.random.Generator
) -> Iterator[tuple[RatingSource, str, Taker, bool]]:
    """Source, rater, of whom, and whether it was submitted."""
    by_id = {each.participant.id: each for each in takers}
    for each in takers:
        if each.state == "done" or (each.state == "unfinished" and rng.random() < _LEAVES_IN_RATING):
            yield "self", each.participant.id, each, each.state == "done"
    shown = {FINISHED, *SEES_OTHERWISE}
    for mentor, mentee in _mentee_of(pairs, takers).items():
        chance = rng.random()
        begun = by_id[mentor].state != "not_begun"
        if mentor in shown or (begun and chance < _MENTEE_RATES):
            yield "mentee", mentee, by_id[mentor], mentor in shown or chance > _MENTEE_STOPS
    for each in takers:
        n_experts = 2 if each.participant.id in shown else int(rng.integers(1, 3))
        if each.participant.id in shown or (each.state == "done" and rng.random() < SEEN_BY_EXPERTS):
            for expert in rng.choice(experts, n_experts, replace=False).tolist():
                yield "expert", expert, each, True


def _mentee_of(pairs: Iterable[Pair], takers: Iterable[Taker]) -> dict[str, str]:
    """Of mentors who are to take the assessment; nobody in the example has two mentees."""
    assessed = {each.participant.id for each in takers}
    active = sorted((each for each in pairs if each.active), key=lambda each: each.id)
    return {each.mentor_id: each.mentee_id for each in active if each.mentor_id in assessed}


def _frequencies(rubric: Rubric, ability: _Floats, rng: np.random.Generator) -> dict[str, str]:
    """How often each indicator is seen, by the partial-credit model [Masters1982]."""
    answers = {}
    for criterion, place in zip(rubric.criteria, ability, strict=True):
        level = np.array([each.level for each in criterion.indicators], dtype=float)
        difficulty = _STEP_BETWEEN_LEVELS * (level - level.mean())
        steps = np.concatenate([[0.0], np.cumsum(_INDICATOR_STEPS)])
        logits = np.arange(len(FREQUENCIES)) * (place - difficulty)[:, None] - steps
        seen = (logits + rng.gumbel(size=logits.shape)).argmax(axis=1)
        chance = rng.random(len(seen))
        for indicator, frequency, drawn in zip(criterion.indicators, seen, chance, strict=True):
            if drawn > _LEFT_OUT:
                said = CANNOT_SAY if drawn < _LEFT_OUT + _CANNOT_SAY else FREQUENCIES[frequency]
                answers[f"{criterion.id}.{indicator.id}"] = said
    return answers


def _keep(
    work: Unit,
    assessment: Assessment,
    forms: Sequence[_Filled],
    window: tuple[datetime, datetime],
    rng: np.random.Generator,
) -> None:
    """Forms begun at any moment of the window early enough to be filled before it ends."""
    opens, now = window
    begun = [_begun(each, opens, now, float(rng.random())) for each in forms]
    rows = [
        Response(
            0,
            assessment.id,
            form.participant,
            form.source,
            form.rater,
            assessment.test if form.source == "test" else None,
            assessment.rubric,
            moment,
        )
        for form, moment in zip(forms, begun, strict=True)
    ]
    answers = []
    submitted = []
    for form, response in zip(forms, work.assessments.begin(rows), strict=True):
        said = zip(form.chosen.items(), _ids(len(form.chosen), rng), strict=True)
        at = response.started_at
        for number, ((item, value), answer_id) in enumerate(said, start=1):
            at += timedelta(seconds=form.seconds)
            answers.append(Answer(answer_id, response.id, number, item, value, at))
        if form.whole:
            submitted.append((at + timedelta(seconds=form.seconds), form, response))
    work.assessments.append(answers)
    for at, form, response in sorted(submitted, key=lambda each: (each[0], each[2].id)):
        work.assessments.submit(response.id, at)
        details = {"assessment": assessment.id, "source": form.source, "response": response.id}
        work.audit.append(
            at=at, actor=form.rater, action="submit_response", subject=form.participant, details=details
        )


def _set_standard(work: Unit, document: Mapping[str, Any], now: datetime) -> None:
    """The standard as `workbench assess standard` makes it from these answers and the panel's cut scores."""
    standard = Standard.from_json(document)
    work.assessments.add_standard(ASSESSMENT, 1, document, by=SET_BY, at=now)
    details = {
        "number": 1,
        "digest": standard.digest,
        "n_people": standard.n_people,
        "cut_scores": standard.has_cuts,
        "left_out": list(standard.left_out),
    }
    work.audit.append(at=now, actor=SET_BY, action="set_standard", subject=ASSESSMENT, details=details)


def _begun(form: _Filled, opens: datetime, now: datetime, moment: float) -> datetime:
    taken = timedelta(seconds=form.seconds * (len(form.chosen) + 2))
    return opens + timedelta(seconds=int((now - opens - taken).total_seconds() * moment))


def _ids(count: int, rng: np.random.Generator) -> list[str]:
    """As browsers make them."""
    drawn = rng.bytes(16 * count)
    return [str(uuid.UUID(bytes=drawn[16 * each : 16 * each + 16], version=4)) for each in range(count)]
