"""The juror's screen without its drawing: messages of the browser in, messages to the browser out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workbench.domain.entries import Section
from workbench.domain.reviews import Revision, total
from workbench.domain.rubric import Criterion, Gate, Rubric
from workbench.domain.season import Stage
from workbench.domain.text import Language
from workbench.domain.training import TrainingRevision, is_training_number
from workbench.errors import InvalidReview
from workbench.i18n import translator
from workbench.i18n.names import shown_member
from workbench.ui.juror_similar import similar_message
from workbench.ui.juror_texts import juror_texts
from workbench.ui.juror_training import result_message, training_message
from workbench.ui.messages import INCOMPLETE, UNKNOWN, Message, answer, text_of, window_message
from workbench.ui.sections import section_heading
from workbench.ui.stages import stages_message
from workbench.ui.stages_texts import stages_texts
from workbench.workflows.judging.judge import JudgingSession, QueueItem
from workbench.workflows.judging.revisions import Intent


class JurorModel:
    """Answers the messages of one page. Never raises: trouble becomes a message a juror can act on."""

    def __init__(self, session: JudgingSession, *, language: Language = "ru", preview: bool = False) -> None:
        self._session = session
        self._preview = preview
        self.language: Language = language
        self._answers: dict[str, Callable[[Message], Message]] = {
            "hello": self._hello,
            "ping": lambda message: self.status(message.get("known")),
            "entry": lambda message: self.entry(text_of(message, "entry")),
            "save": self._save,
            "conflict": self._conflict,
            "withdraw_conflict": self._withdraw_conflict,
        }

    def answer(self, message: object) -> Message:
        """Answer one message of the browser; what it concerns (`id`, `entry`) is sent back with it."""
        return answer(message, self._answers, translator(self.language).gettext, self._session.member.id)

    def screen(self) -> Message:
        """Everything the page needs to be usable at once: texts, rubric, queue with own reviews."""
        session, language = self._session, self.language
        return {
            "kind": "screen",
            "language": language,
            "texts": juror_texts(translator(language)) | stages_texts(translator(language)),
            "me": shown_member(session.member.id, language),
            "owner": self._owner(session.stage),
            # Of stages that are not shown, too: signing out leaves nothing of them in the browser.
            "owners": {each.id: self._owner(each) for each in session.season.stages},
            "stage": {
                "id": session.stage.id,
                "name": session.stage.name.to(language),
                "track": session.season.track_of(session.stage).name.to(language),
                "rates": session.stage.rates,
                "timezone": session.season.timezone,
                "blind": bool(session.stage.blind),
                "show_total": session.stage.show_total,
            },
            "rubric": _rubric(session.rubric, language),
            "preview": self._preview,
        } | self.status()

    def status(self, known: object = None) -> Message:
        """What may change while the page is open: the window of judging, the queue and the training.

        `known` maps entries to the revision the page has; such reviews are not sent again.
        """
        revisions = known if isinstance(known, dict) else {}
        queue = self._session.queue()
        groups = list(dict.fromkeys(each.group for each in queue if each.group is not None))
        return {
            "kind": "screen",
            "window": window_message(self._session.window(), self._session.now()),
            "stages": stages_message(self._session.stages(), self._session.season, self.language),
            "groups": [{"theme": theme, "label": panel or theme} for theme, panel in groups],
            "queue": [
                self._item(item, revisions.get(item.number))
                | ({} if item.group is None else {"group": groups.index(item.group)})
                for item in queue
            ],
            "training": training_message(self._session.training, revisions, self._review),
        }

    def entry(self, number: str) -> Message:
        _ = translator(self.language).gettext
        if is_training_number(number):
            work = self._session.training.work(number)
            shown = _entry(number, work.title, work.sections, (), _)
            return {"kind": "entry", "authors": [], "result": self._result(number)} | shown
        reading = self._session.reading(number)
        version = reading.entry.version
        shown = _entry(number, version.title, version.sections, version.links, _) | similar_message(reading)
        if reading.asked_again:
            shown["asked_again"] = list(reading.asked_again)
        if reading.mapped:
            shown["mapped"] = {
                key: {"was": each.was, "now": each.now} for key, each in reading.mapped.items()
            }
        return {"kind": "entry", "authors": self._session.authors(number)} | shown

    def _owner(self, stage: Stage) -> str:
        """Under what name the browser keeps what is typed in a stage until the server has it."""
        return f"{self._session.season.id}/{stage.id}/{self._session.member.id}"

    def _hello(self, message: Message) -> Message:
        if message.get("language") in ("ru", "en"):
            self.language = message["language"]
        return self.screen()

    def _save(self, message: Message) -> Message:
        intent: Intent = message.get("intent", "save")
        if intent not in ("save", "submit", "reopen"):
            raise InvalidReview(reason=UNKNOWN)
        base = message.get("base")
        if isinstance(base, bool) or not isinstance(base, int) or base < 0:
            raise InvalidReview(reason=INCOMPLETE)
        number = text_of(message, "entry")
        training = is_training_number(number)
        save = self._session.training.save if training else self._session.save
        saved = save(
            number, revision_id=text_of(message, "id"), base=base, form=message.get("form"), intent=intent
        )
        return {
            "kind": "saved",
            "intent": intent,
            "conflicts": list(saved.conflicts),
            "missing": list(saved.missing),
            "review": self._review(saved.revision),
        } | ({"result": self._result(number)} if training else {})

    def _result(self, number: str) -> Message | None:
        return result_message(self._session.training, number, translator(self.language).gettext)

    def _conflict(self, message: Message) -> Message:
        self._session.declare_conflict(text_of(message, "entry"), text_of(message, "reason"))
        return self.status()

    def _withdraw_conflict(self, message: Message) -> Message:
        self._session.withdraw_conflict(text_of(message, "entry"))
        return self.status()

    def _item(self, item: QueueItem, known_revision: object) -> Message:
        shown: Message = {
            "number": item.number,
            "title": item.title,
            "status": item.status,
            "reason": item.conflict_reason,
        }
        if item.revision is not None and item.revision.number != known_revision:
            shown["review"] = self._review(item.revision)
        return shown

    def _review(self, revision: Revision | TrainingRevision) -> Message:
        rubric = self._session.rubric
        return {
            "revision": revision.number,
            "status": revision.status,
            "saved_at": revision.saved_at.isoformat(),
            "form": revision.form.to_json(),
            "total": total(revision.form, rubric) if self._session.stage.show_total else None,
        }


def _entry(
    number: str, title: str, parts: Sequence[Section], links: Sequence[str], _: Callable[[str], str]
) -> Message:
    sections = [
        {"heading": section_heading(each.field, _), "text": each.text} for each in parts if each.text.strip()
    ]
    return {
        "number": number,
        "title": title,
        "sections": sections,
        "links": list(links),
        "words": sum(len(each["text"].split()) for each in sections),
    }


def _rubric(rubric: Rubric, language: Language) -> Message:
    return {
        "title": rubric.title.to(language),
        "lowest": rubric.scale.lowest,
        "highest": rubric.scale.highest,
        "highest_total": rubric.total_range[1],
        "points_per_level": rubric.aggregation.points_per_level(rubric.all_weights),
        "floor": rubric.aggregation.floor,
        "closing_comment": rubric.closing_comment,
        "gates": [_gate(each, language) for each in rubric.gates],
        "criteria": [_criterion(rubric, each, language) for each in rubric.criteria],
    }


def _gate(gate: Gate, language: Language) -> Message:
    return {
        "id": gate.id,
        "name": gate.name.to(language),
        "question": gate.question.to(language),
        "evidence": gate.evidence.to(language) if gate.evidence else "",
        "may_abstain": gate.may_abstain,
        "comment_at": [answer for answer in (True, False) if gate.needs_comment(answer)],
    }


def _criterion(rubric: Rubric, criterion: Criterion, language: Language) -> Message:
    return {
        "id": criterion.id,
        "name": criterion.name.to(language),
        "question": criterion.question.to(language),
        "weight": criterion.weight,
        "share": round(100 * rubric.share_of_weight(criterion), 1),
        "may_abstain": criterion.may_abstain,
        "evidence": criterion.evidence.to(language) if criterion.evidence else "",
        "comment_at": [
            level for level in rubric.scale.levels() if rubric.needs_comment(criterion, level)
        ],
        "levels": [
            {
                "level": each.level,
                "name": each.name.to(language),
                "anchor": each.anchor.to(language),
                "example": each.example.to(language) if each.example else "",
            }
            for each in criterion.levels
        ],
    }  # fmt: skip
