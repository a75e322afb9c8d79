"""The chair's screen without its drawing: messages of the browser in, messages to the browser out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from workbench.domain.decisions import Act
from workbench.domain.text import Language
from workbench.errors import N_, InvalidDecision
from workbench.i18n import translator
from workbench.i18n.names import shown_member
from workbench.ui.chair_conflicts import conflicts_message
from workbench.ui.chair_finalists import finalists_message
from workbench.ui.chair_rules import RuleWords
from workbench.ui.chair_texts import chair_texts
from workbench.ui.messages import Message, answer, text_of, window_message
from workbench.workflows.overseeing import OverseeingSession, Overview
from workbench.workflows.overseeing_conflicts import ConflictList

MAX_SEARCH_CHARACTERS = 100


class ChairModel:
    """Answers the messages of one page of the chair or the counting commission."""

    def __init__(
        self, session: OverseeingSession, *, language: Language = "ru", preview: bool = False
    ) -> None:
        self._session = session
        self._preview = preview
        self.language: Language = language
        self._answers: dict[str, Callable[[Message], Message]] = {
            "hello": self._hello,
            "ping": lambda _message: self.state(),
            "close": self._close,
            "reopen": self._reopen,
            "conflicts": self._conflicts,
            "dismiss": self._dismiss,
            "restore_conflict": self._restore_conflict,
            "replace": self._replace,
            "decisions": lambda _message: self._decisions(),
            "propose": self._propose,
            "approve": lambda message: self._sign("approve", message),
            "reject": lambda message: self._sign("reject", message),
            "publish": lambda message: self._sign("publish", message),
            "withdraw": self._withdraw,
        }
        self._found: ConflictList | None = None  # while its page searches, it is not computed anew

    def answer(self, message: object) -> Message:
        """Answer one message; never raises, trouble becomes a message one can act on."""
        return answer(message, self._answers, translator(self.language).gettext, self._session.member.id)

    def screen(self) -> Message:
        session, language = self._session, self.language
        return {
            "kind": "screen",
            "language": language,
            "texts": chair_texts(translator(language)),
            "me": shown_member(session.member.id, language),
            "role": session.member.role,
            "may_decide": session.may_decide,
            "season": session.season.title.to(language),
            "stage": {
                "name": session.stage.name.to(language),
                "track": session.season.track_of(session.stage).name.to(language),
                "timezone": session.season.timezone,
                "deadline": session.season.moment(session.stage.judging_closes).isoformat(),
                "levels_apart": session.stage.dispute.levels_apart,
                "per_entry": session.stage.ratings_per_entry,
            },
            "highest": session.rubric.scale.highest,
            "preview": self._preview,
        } | self.state()

    def state(self) -> Message:
        """What changes while the page is open."""
        overview = self._session.overview()
        return {
            "kind": "screen",
            "window": window_message(overview.window, overview.now),
            "jurors": [
                {
                    "member": each.member_id,
                    "code": shown_member(each.member_id, self.language),
                    "active": each.active,
                    "assigned": each.assigned,
                    "submitted": each.submitted,
                    "begun": each.begun,
                    "conflicts": each.conflicts,
                    "training": each.training
                    and {"done": each.training.submitted, "total": each.training.works},
                    "last_saved_at": each.last_saved_at.isoformat() if each.last_saved_at else None,
                }
                for each in overview.jurors
            ],
            "entries": [
                {
                    "number": each.number,
                    "title": each.title,
                    "assigned": each.assigned,
                    "submitted": each.submitted,
                    "mean": each.mean,
                }
                for each in overview.entries
            ],
            "apart": self._apart(overview),
            "decided": overview.decided,
            "conflicts": [
                {
                    "number": each.number,
                    "title": each.title,
                    "member": each.member_id,
                    "juror": shown_member(each.member_id, self.language),
                    "reason": each.reason,
                }
                for each in overview.conflicts
            ],
        }

    def _apart(self, overview: Overview) -> list[Message]:
        rubric, language = self._session.rubric, self.language
        names = {each.id: each.name.to(language) for each in rubric.criteria}
        return [
            {
                "number": each.number,
                "title": each.title,
                "criterion": names.get(each.criterion_id, each.criterion_id),
                "distance": each.distance,
                "levels": [
                    {"juror": shown_member(member, language), "level": level}
                    for member, level in each.level_by_member.items()
                ],
            }
            for each in overview.apart
        ]

    def _hello(self, message: Message) -> Message:
        if message.get("language") in ("ru", "en"):
            self.language = message["language"]
        return self.screen()

    def _close(self, message: Message) -> Message:
        self._session.close(text_of(message, "reason"))
        return self.state()

    def _reopen(self, message: Message) -> Message:
        text = text_of(message, "closes_at")
        try:
            closes_at = datetime.fromisoformat(text).replace(tzinfo=None) if text else None
        except ValueError as error:
            raise InvalidDecision(reason=N_("the new deadline is not a date and time")) from error
        self._session.reopen(text_of(message, "reason"), closes_at)
        return self.state()

    def _conflicts(self, message: Message) -> Message:
        """What the data show, and what was dismissed; a search goes through what the page has seen."""
        search = text_of(message, "search")[:MAX_SEARCH_CHARACTERS].strip()
        if self._found is None or message.get("fresh") is not False:
            self._found = self._session.computed_conflicts()
        return {"kind": "screen", "conflict_list": conflicts_message(self._found, search, self.language)}

    def _dismiss(self, message: Message) -> Message:
        self._session.dismiss(*self._pair_of(message))
        return self.state() | self._conflicts({**message, "fresh": True})

    def _restore_conflict(self, message: Message) -> Message:
        self._session.restore_conflict(*self._pair_of(message))
        return self.state() | self._conflicts({**message, "fresh": True})

    def _pair_of(self, message: Message) -> tuple[str, str, str]:
        return text_of(message, "member"), text_of(message, "number"), text_of(message, "reason")

    def _replace(self, message: Message) -> Message:
        summary = self._session.replace(text_of(message, "member"), text_of(message, "reason"))
        translate = translator(self.language).gettext
        return self.state() | {
            "replaced": {
                "juror": shown_member(text_of(message, "member"), self.language),
                "given": [
                    {"juror": shown_member(juror, self.language), "count": count}
                    for juror, count in summary.added_by_juror.items()
                ],
                "notes": [each.translated(translate) for each in summary.notes],
            }
        }

    def _decisions(self) -> Message:
        words = RuleWords(self._session.season, self._session.rubric, self.language)
        shown = finalists_message(self._session.finalists(), words, self._session.member)
        return {"kind": "screen", "decisions": shown}

    def _propose(self, message: Message) -> Message:
        """By the season's rule, or a saved one; a decision that waits is given up, as the page has said."""
        scenario = message.get("scenario")
        self._session.deciding().propose(
            None if scenario is None else text_of(message, "scenario"),
            reason=text_of(message, "reason"),
            replace=True,
        )
        return self.state() | self._decisions()

    def _sign(self, act: Act, message: Message) -> Message:
        deciding, decision_id = self._session.deciding(), text_of(message, "decision")
        if act == "approve":
            deciding.approve(decision_id)
        elif act == "publish":
            deciding.publish(decision_id)
        else:
            deciding.reject(decision_id, text_of(message, "reason"))
        return self.state() | self._decisions()

    def _withdraw(self, message: Message) -> Message:
        self._session.deciding().withdraw(
            text_of(message, "decision"), text_of(message, "number"), text_of(message, "reason")
        )
        return self.state() | self._decisions()
