"""A participant at work on an assessment: what there is to fill, one form, saving, submitting.

`AssessmentSession` is the one place through which a participant's page reaches the store. It is made for
one participant and checks, on every call, that the sign-in still holds and that the form is theirs to fill.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.domain.assessment import SituationTest
from workbench.domain.competencies import Profile
from workbench.domain.people import Member
from workbench.domain.responses import Answer, Response
from workbench.domain.rubric import Rubric
from workbench.domain.season import Assessment, Season
from workbench.errors import N_, AccessDenied, AnswersRefused, AssessmentClosed
from workbench.workflows.access import require_member
from workbench.workflows.assessing.answers import by_id, not_kept, require_known
from workbench.workflows.assessing.forms import Questions
from workbench.workflows.assessing.people import OWN, Form, forms_of, takes
from workbench.workflows.assessing.views import (
    AnswerSaved,
    Overview,
    ProfileState,
    Task,
    TaskForm,
    TaskState,
    Window,
)
from workbench.workflows.ports import Store, Unit

logger = logging.getLogger(__name__)

_CLOSED: dict[Window, str] = {"before": "not_open", "closed": "deadline_passed"}


@dataclass(frozen=True)
class _Open:
    """A form with what is stored of it; `response` is None before the first answer."""

    form: Form
    response: Response | None
    questions: Questions
    answers: Mapping[str, str]


class AssessmentSession:
    """What one signed-in participant may read and do.

    Raises AccessDenied for anybody who is no participant, and NoValidLink, when it is made and by every
    method, once the sign-in has ended.
    """

    def __init__(
        self,
        store: Store,
        season: Season,
        tests: Mapping[str, SituationTest],
        rubrics: Mapping[str, Rubric],
        *,
        sign_in_id: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._sign_in_id = sign_in_id
        self._clock = clock
        self._tests = tests
        self._rubrics = rubrics
        self._kept: dict[str, Questions] = {}
        self.season = season
        with store.read() as work:
            self.member = self._member(work)

    @property
    def participant_id(self) -> str:
        return self.member.id

    def now(self) -> datetime:
        return self._clock()

    def overview(self) -> Overview:
        """The participant's own page: forms to fill, in the order of the season, and profiles."""
        with self._store.read() as work:
            self._member(work)
            opened = self._opened(work)
            names = self._names(work, opened)
            tasks = tuple(self._task(each, names) for each in opened)
            return Overview(tasks, self._profile_states(work, tasks))

    def profile_states(self) -> tuple[ProfileState, ...]:
        """One for each assessment in which the participant is assessed."""
        return self.overview().profiles

    def profile(self, assessment_id: str) -> Profile:
        """The participant's own profile, as they may see it.

        Raises AccessDenied where they are not assessed, TooFewAnswers before `ready` of `profile_states`.
        """
        # Imported here: it computes with numpy, which a page need not load before a profile is asked for.
        from workbench.workflows.assessing.standards import profile_of

        with self._store.read() as work:
            self._member(work)
            assessment = self.season.assessment(assessment_id)
            person = work.people.participant(self.participant_id)
            if assessment is None or person is None or not takes(assessment, person):
                raise AccessDenied()
            rubric = work.rubrics.get(assessment.rubric) or self._rubrics[assessment.rubric]
            return profile_of(
                work, self.season, assessment, rubric, self.participant_id, for_participant=True
            )

    def rubric(self, assessment_id: str) -> Rubric:
        """The competencies of an assessment. Raises AccessDenied where the season has no such assessment."""
        assessment = self.season.assessment(assessment_id)
        if assessment is None:
            raise AccessDenied()
        with self._store.read() as work:
            self._member(work)
            return work.rubrics.get(assessment.rubric) or self._rubrics[assessment.rubric]

    def form(self, task_id: str) -> TaskForm:
        """One form with what was answered. Raises AccessDenied, and AssessmentClosed before the opening."""
        with self._store.read() as work:
            self._member(work)
            opened = self._theirs(work, task_id)
            if self._window(opened.form.assessment) == "before":
                raise AssessmentClosed(state="not_open")
            items = opened.questions.items(self.participant_id)
            return TaskForm(self._task(opened, self._names(work, [opened])), items, dict(opened.answers))

    def save(self, task_id: str, answers: Sequence[tuple[str, str, str]]) -> AnswerSaved:
        """Keep answers, each an id made by the page, an item and a value; all of them or none.

        What was saved before under the same id is passed over, after the closing too. The answer that is
        kept last holds. Raises AccessDenied, AnswersRefused, AssessmentClosed, StoreBusy, StoreUnavailable.
        """
        wanted = by_id(answers)
        with self._store.write() as work:
            self._member(work)
            opened = self._theirs(work, task_id)
            require_known(wanted, opened.questions)
            # Begun or held first: until this ends no other tab answers or submits the same form.
            held = work.assessments.held(opened.response.id) if opened.response else None
            response = held or self._begun(work, opened)
            new = not_kept(work, wanted, response)
            if new:
                self._require_open(opened.form, response)
                self._append(work, response, new)
            return AnswerSaved(
                self._clock(), len(work.assessments.answers([response.id]).get(response.id, {}))
            )

    def submit(self, task_id: str) -> Task:
        """Hand a form in: final, whether or not everything is answered. A second time changes nothing.

        Raises AccessDenied, AnswersRefused where nothing is answered, AssessmentClosed.
        """
        with self._store.write() as work:
            self._member(work)
            opened = self._theirs(work, task_id)
            response = work.assessments.held(opened.response.id) if opened.response else None
            if response is None or not work.assessments.answers([response.id]):
                raise AnswersRefused(reason=N_("nothing is answered yet; answer at least one question"))
            if response.submitted_at is None:
                self._require_open(opened.form, response)
                work.assessments.submit(response.id, self._clock())
                self._record(work, response)
            opened = self._theirs(work, task_id)
            return self._task(opened, self._names(work, [opened]))

    # -- steps ------------------------------------------------------------------------------------------

    def _member(self, work: Unit) -> Member:
        """Who this is; called first in every transaction."""
        member = require_member(work, self._sign_in_id, self._clock())
        if member.role != "participant":
            raise AccessDenied()
        return member

    def _forms(self, work: Unit) -> list[Form]:
        """Everything that is theirs to fill, and nothing else."""
        pairs = [each for each in work.people.pairs_of(self.participant_id) if each.active]
        ids = {self.participant_id, *(each.mentor_id for each in pairs), *(each.mentee_id for each in pairs)}
        found = {each: work.people.participant(each) for each in ids}
        people = {key: person for key, person in found.items() if person is not None}
        return [
            form
            for assessment in self.season.assessments
            for form in forms_of(assessment, self.participant_id, people, pairs)
        ]

    def _opened(self, work: Unit) -> list[_Open]:
        forms = self._forms(work)
        begun = {
            (each.assessment_id, each.source, each.participant_id): each
            for each in work.assessments.of_rater(self.participant_id)
        }
        responses = [begun.get((each.assessment.id, each.source, each.participant_id)) for each in forms]
        held = work.assessments.answers([each.id for each in responses if each])
        return [
            _Open(form, response, self._questions(work, form, response), held.get(response.id, {}))
            if response
            else _Open(form, None, self._questions(work, form, None), {})
            for form, response in zip(forms, responses, strict=True)
        ]

    def _theirs(self, work: Unit, task_id: str) -> _Open:
        """The gate: what is not among their forms can be neither read nor answered."""
        opened = next((each for each in self._opened(work) if each.form.id == task_id), None)
        if opened is None:
            raise AccessDenied()
        return opened

    def _questions(self, work: Unit, form: Form, response: Response | None) -> Questions:
        """Those the response was begun with; before it, the stored version, since others hold on to it."""
        rubric_key = response.rubric_key if response else form.assessment.rubric
        test_key = response.test_key if response else form.assessment.test
        if form.source != "test":
            test_key = None
        name = f"{rubric_key} {test_key or ''}"
        if name not in self._kept:
            rubric = work.rubrics.get(rubric_key)
            test = work.assessments.test(test_key) if test_key else None
            questions = Questions(
                rubric or self._rubrics[rubric_key], test or (self._tests[test_key] if test_key else None)
            )
            if rubric is None or (test_key and test is None):
                return questions  # a file, which may change until somebody answers
            self._kept[name] = questions
        return self._kept[name]

    def _begun(self, work: Unit, opened: _Open) -> Response:
        """The first answer freezes the versions of test and rubric."""
        form, questions = opened.form, opened.questions
        self._require_open(form, None)
        work.rubrics.put(questions.rubric)
        if questions.test is not None:
            work.assessments.put_test(questions.test)
        (response,) = work.assessments.begin(
            [
                Response(
                    0,
                    form.assessment.id,
                    form.participant_id,
                    form.source,
                    self.participant_id,
                    questions.test.key if questions.test else None,
                    questions.rubric.key,
                    self._clock(),
                )
            ]
        )
        return work.assessments.held(response.id) or response

    def _append(self, work: Unit, response: Response, new: Mapping[str, tuple[str, str]]) -> None:
        number, now = work.assessments.last_number(response.id), self._clock()
        work.assessments.append(
            Answer(answer_id, response.id, number + place, item, value, now)
            for place, (answer_id, (item, value)) in enumerate(new.items(), start=1)
        )

    def _require_open(self, form: Form, response: Response | None) -> None:
        window = self._window(form.assessment)
        if window != "open":
            raise AssessmentClosed(state=_CLOSED[window])
        if response is not None and response.submitted_at is not None:
            raise AssessmentClosed(state="submitted")

    def _window(self, assessment: Assessment) -> Window:
        now = self._clock()
        if now < self.season.moment(assessment.opens):
            return "before"
        return "closed" if now > self.season.deadline(assessment.closes) else "open"

    def _task(self, opened: _Open, names: Mapping[str, str]) -> Task:
        assessment, response = opened.form.assessment, opened.response
        submitted_at = response.submitted_at if response else None
        state: TaskState = "submitted" if submitted_at else "draft" if opened.answers else "not_begun"
        return Task(
            id=opened.form.id,
            assessment_id=assessment.id,
            assessment=assessment.name,
            source=opened.form.source,
            state=state,
            window=self._window(assessment),
            opens_at=self.season.moment(assessment.opens),
            closes_at=self.season.deadline(assessment.closes),
            minutes=opened.questions.minutes,
            n_items=opened.questions.n_items,
            n_answered=len(opened.answers),
            submitted_at=submitted_at,
            partner=names.get(opened.form.participant_id, ""),
        )

    def _names(self, work: Unit, opened: Sequence[_Open]) -> dict[str, str]:
        """How partners are called: they know one another, and a mentor may have several mentees."""
        partners = {each.form.participant_id for each in opened if each.form.source not in OWN}
        if not partners:
            return {}
        return {
            owner: " ".join(filter(None, (person.given_name, person.patronymic)))
            for owner, person in work.people.personal_data(partners).items()
        }

    def _profile_states(self, work: Unit, tasks: Sequence[Task]) -> tuple[ProfileState, ...]:
        person = work.people.participant(self.participant_id)
        return tuple(
            self._profile_state(work, assessment, tasks)
            for assessment in self.season.assessments
            if person is not None and takes(assessment, person)
        )

    def _profile_state(self, work: Unit, assessment: Assessment, tasks: Sequence[Task]) -> ProfileState:
        submitted = [
            each
            for each in work.assessments.responses(assessment.id, self.participant_id)
            if each.submitted_at is not None
        ]
        left = sum(
            each.assessment_id == assessment.id
            and each.source in OWN
            and each.window == "open"
            and each.state != "submitted"
            for each in tasks
        )
        if not self._makes_profile(assessment, submitted):
            return ProfileState(assessment.id, assessment.name, "no_answers", left)
        # As `standards.levels_can_be_said`, which would load numpy with every page.
        standard = work.assessments.standard(assessment.id)
        ready = standard is not None and bool(standard[1]["cut_scores"])
        if standard is not None:
            # Forms by another version than the standard's do not count by it, as in `submitted_forms`.
            rubric, test = standard[1]["rubric"], standard[1]["test"]
            counted = [
                each
                for each in submitted
                if each.rubric_key == rubric and (each.source != "test" or each.test_key == test)
            ]
            ready = ready and self._makes_profile(assessment, counted)
        return ProfileState(assessment.id, assessment.name, "ready" if ready else "no_standard", left)

    def _makes_profile(self, assessment: Assessment, submitted: Sequence[Response]) -> bool:
        """Others' ratings alone make a profile only where they would be shown: one rater stays unseen."""
        others = {each.rater_id for each in submitted} - {self.participant_id}
        return len(others) >= assessment.raters_shown or any(each.source in OWN for each in submitted)

    def _record(self, work: Unit, response: Response) -> None:
        # The audit trail is read by many: ids only.
        work.audit.append(
            at=self._clock(),
            actor=self.participant_id,
            action="submit_response",
            subject=response.participant_id,
            details={
                "assessment": response.assessment_id,
                "source": response.source,
                "response": response.id,
            },
        )
        logger.info("%s: submitted response %d", self.participant_id, response.id)
