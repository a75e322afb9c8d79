"""The participant's screen without its drawing: messages of the browser in, messages to the browser out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from workbench.domain.competencies import CompetencyResult
from workbench.domain.rubric import Rubric
from workbench.domain.text import Language
from workbench.errors import InvalidMessage
from workbench.i18n import translator
from workbench.i18n.names import shown_member
from workbench.ui.competency_texts import competency_texts
from workbench.ui.messages import INCOMPLETE, Message, answer, text_of
from workbench.workflows.assessing.assess import AssessmentSession
from workbench.workflows.assessing.profile_drawing import (
    WIDTH,
    Box,
    Drawing,
    Part,
    Point,
    Shape,
    Stroke,
    profile_drawing,
)
from workbench.workflows.assessing.profile_words import (
    competency_words,
    headline,
    how_to_read,
    limits,
    raters_words,
)
from workbench.workflows.assessing.views import ProfileState, Task, TaskItem

MOST_AT_ONCE = 100  # answers in one message; a page sends fewer
NARROW_WIDTH = 312.0  # of the picture on a phone, where a panel leaves this much of 360


class CompetencyModel:
    """Answers the messages of one page. Never raises: trouble becomes a sentence a participant can act on."""

    def __init__(
        self, session: AssessmentSession, *, language: Language = "ru", preview: bool = False
    ) -> None:
        self._session = session
        self._preview = preview
        self.language: Language = language
        self._answers: dict[str, Callable[[Message], Message]] = {
            "hello": self._hello,
            "ping": lambda _message: self.status(),
            "form": lambda message: self.form(text_of(message, "task")),
            "save": self._save,
            "submit": self._submit,
            "profile": lambda message: self.profile(text_of(message, "assessment")),
        }

    def answer(self, message: object) -> Message:
        """Answer one message of the browser; what it concerns (`id`, `task`) is sent back with it."""
        return answer(message, self._answers, translator(self.language).gettext, self._session.member.id)

    def screen(self) -> Message:
        """What the page needs to be usable at once; forms and profiles are asked for."""
        session, language = self._session, self.language
        return {
            "language": language,
            "texts": competency_texts(translator(language)),
            "me": shown_member(session.member.id, language),
            "owner": f"{session.season.id}/competencies/{session.member.id}",
            "timezone": session.season.timezone,
            "preview": self._preview,
        } | self.status()

    def status(self) -> Message:
        """What may change while the page is open: the tasks and whether there are profiles."""
        overview, language = self._session.overview(), self.language
        assessments = self._session.season.assessments
        shown_from = {each.id: each.raters_shown for each in assessments}
        by_others = {each.id: bool(set(each.sources) - {"self"}) for each in assessments}
        return {
            "kind": "screen",
            "now": self._session.now().isoformat(),
            "tasks": [
                _task(each, language) | {"raters_shown": shown_from.get(each.assessment_id, 1)}
                for each in overview.tasks
            ],
            "profiles": [
                _profile_state(each, language)
                | {
                    "raters_shown": shown_from.get(each.assessment_id, 1),
                    "by_others": by_others.get(each.assessment_id, False),
                }
                for each in overview.profiles
            ],
        }

    def form(self, task_id: str) -> Message:
        """Items of a task and the answers that hold; nothing by which an answer could be judged."""
        found = self._session.form(task_id)
        return {
            "kind": "form",
            "task": task_id,
            "about": _task(found.task, self.language),
            "items": [_item(each, self.language) for each in found.items],
            "answers": dict(found.answers),
        }

    def profile(self, assessment_id: str) -> Message:
        """A profile with its words and where its marks stand; raises what the session raises."""
        profile = self._session.profile(assessment_id)
        rubric, language = self._session.rubric(assessment_id), self.language
        strong = {each.competency for each in profile.strengths()}
        weak = {each.competency for each in profile.to_develop()}
        return {
            "kind": "profile",
            "assessment": assessment_id,
            "headline": headline(profile, rubric, language),
            "raters": raters_words(profile, language),
            "reading": list(how_to_read(profile, language)),
            "limits": list(limits(language)),
            "standard": profile.standard,
            "made_at": profile.made_at,
            "rows": [
                self._row(each, rubric)
                | {"strong": each.competency in strong, "weak": each.competency in weak}
                for each in profile.competencies
            ],
            "pictures": {
                "wide": _picture(profile_drawing(profile, rubric, language, width=WIDTH)),
                "narrow": _picture(profile_drawing(profile, rubric, language, width=NARROW_WIDTH)),
            },
        }

    def _hello(self, message: Message) -> Message:
        if message.get("language") in ("ru", "en"):
            self.language = message["language"]
        return self.screen()

    def _save(self, message: Message) -> Message:
        task_id = text_of(message, "task")
        saved = self._session.save(task_id, _rows(message.get("answers")))
        return {
            "kind": "saved",
            "task": task_id,
            "saved_at": saved.at.isoformat(),
            "n_answered": saved.n_answered,
        }

    def _submit(self, message: Message) -> Message:
        task = self._session.submit(text_of(message, "task"))
        return self.status() | {"kind": "submitted", "task": task.id}

    def _row(self, result: CompetencyResult, rubric: Rubric) -> Message:
        season, language = self._session.season, self.language
        categories = {each.id: each.name for each in season.eligibility.categories}
        words = competency_words(result, rubric, language, categories=categories)
        return {
            "id": result.competency,
            "name": words.name,
            "level": words.level,
            "level_name": words.level_name,
            "anchor": words.anchor,
            "next_level": words.next_level,
            "next_anchor": words.next_anchor,
            "next_steps": list(words.next_steps),
            "norm": list(words.norm),
            "views": words.views,
            "change": words.change,
            "caution": words.caution,
            "answers": words.answers,
        }


def _rows(given: object) -> list[tuple[str, str, str]]:
    """Answers as the page sends them: [[id, item, value], …]."""
    if not isinstance(given, list) or not 0 < len(given) <= MOST_AT_ONCE:
        raise InvalidMessage(reason=INCOMPLETE)
    rows = []
    for each in given:
        if not isinstance(each, list) or len(each) != 3 or not all(isinstance(part, str) for part in each):
            raise InvalidMessage(reason=INCOMPLETE)
        rows.append((each[0], each[1], each[2]))
    return rows


def _task(task: Task, language: Language) -> Message:
    return {
        "id": task.id,
        "assessment": task.assessment_id,
        "assessment_name": task.assessment.to(language),
        "source": task.source,
        "partner": task.partner,
        "state": task.state,
        "window": task.window,
        "opens_at": task.opens_at.isoformat(),
        "closes_at": task.closes_at.isoformat(),
        "minutes": task.minutes,
        "n_items": task.n_items,
        "n_answered": task.n_answered,
        "submitted_at": task.submitted_at.isoformat() if task.submitted_at else None,
    }


def _item(item: TaskItem, language: Language) -> Message:
    return {
        "id": item.id,
        "text": item.text.to(language) if item.text else "",
        "question": item.question.to(language),
        "heading": item.heading.to(language) if item.heading else "",
        "choices": [{"id": each.id, "text": each.text.to(language)} for each in item.choices],
    }


def _profile_state(profile: ProfileState, language: Language) -> Message:
    return {
        "assessment": profile.assessment_id,
        "name": profile.assessment.to(language),
        "state": profile.state,
        "tasks_left": profile.tasks_left,
    }


def _picture(drawing: Drawing) -> Message:
    """The shapes of a picture as the page draws them, from back to front."""
    return {
        "width": drawing.width,
        "height": drawing.height,
        "title": drawing.title,
        "description": drawing.description,
        "parts": [_part(each) for each in drawing.parts],
    }


def _part(part: Part) -> Message:
    if isinstance(part, Box):
        place = {"x": part.left, "y": part.top, "width": part.width, "height": part.height}
        return {"is": "box", "tone": part.tone} | place
    if isinstance(part, Stroke):
        return {"is": "stroke", "tone": part.tone, "points": _points(part.points), "width": part.width}
    if isinstance(part, Shape):
        inside = part.tone if part.filled else "paper"
        return {"is": "shape", "tone": part.tone, "inside": inside, "points": _points(part.points)}
    return {
        "is": "words",
        "tone": part.tone,
        "x": part.x,
        "y": part.y,
        "text": part.text,
        "size": part.size,
        "anchor": part.anchor,
        "bold": part.bold,
    }


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
