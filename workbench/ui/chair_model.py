"""The chair's screen without its drawing: messages of the browser in, messages to the browser out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from workbench.domain.decisions import Act
from workbench.domain.text import Language
from workbench.errors import N_, InvalidDecision, InvalidMessage
from workbench.i18n import translator
from workbench.i18n.names import shown_member
from workbench.ui.chair_conflicts import conflicts_message
from workbench.ui.chair_duplicates import AlikeQuery, alike_message, pair_message
from workbench.ui.chair_finalists import finalists_message
from workbench.ui.chair_groups import groups_message
from workbench.ui.chair_rules import RuleWords
from workbench.ui.chair_texts import chair_texts
from workbench.ui.messages import INCOMPLETE, Message, after_deed, answer, text_of, window_message
from workbench.ui.stages import stages_message
from workbench.ui.stages_texts import stages_texts
from workbench.workflows.overseeing.conflicts import ConflictList
from workbench.workflows.overseeing.duplicates import AlikeList
from workbench.workflows.overseeing.oversee import OverseeingSession, Overview

if TYPE_CHECKING:
    from workbench.workflows.assigning.plan_changes import AssignmentSummary
    from workbench.workflows.choosing.deciding import DecidingSession

MAX_SEARCH_CHARACTERS = 100
ANSWERS = {True: N_("Yes"), False: N_("No")}
_NOT_ARRIVED = N_("this never reached the server and nothing has changed; you can decide again")

Done = TypeVar("Done")


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
            "settle": self._settle,
            "close": self._close,
            "reopen": self._reopen,
            "conflicts": self._conflicts,
            "dismiss": self._dismiss,
            "restore_conflict": self._restore_conflict,
            "replace": self._replace,
            "groups": lambda _message: self._groups(),
            "alike": self._alike,
            "alike_pair": lambda message: self._alike_pair(*_pair_of(message)),
            "judge_alike": self._judge_alike,
            "decisions": lambda _message: self._decisions(),
            "propose": self._propose,
            "approve": lambda message: self._sign("approve", message),
            "reject": lambda message: self._sign("reject", message),
            "publish": lambda message: self._sign("publish", message),
            "withdraw": self._withdraw,
        }
        self._found: ConflictList | None = None  # while its page searches, it is not computed anew
        self._alike_found: AlikeList | None = None
        # What became of decisions by the ids of their messages: why not, or "" for one that was taken.
        self._outcomes: dict[str, str] = {}

    def answer(self, message: object) -> Message:
        """Answer one message; never raises, trouble becomes a message one can act on."""
        translate = translator(self.language).gettext
        answered = answer(message, self._answers, translate, self._session.member.id)
        if answered["kind"] == "refused" and "id" in answered:
            self._outcomes.setdefault(answered["id"], answered["message"])
        return answered

    def screen(self) -> Message:
        session, language = self._session, self.language
        return {
            "kind": "screen",
            "language": language,
            "texts": chair_texts(translator(language), gated=bool(session.rubric.gates))
            | stages_texts(translator(language)),
            "me": shown_member(session.member.id, language),
            "role": session.member.role,
            "may_decide": session.may_decide,
            "season": session.season.title.to(language),
            "stage": {
                "id": session.stage.id,
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
            "stages": stages_message(self._session.stages(), self._session.season, self.language),
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
            "recorded": overview.recorded,
            "waiting": [
                {"code": shown_member(member, self.language), "count": count}
                for member, count in overview.waiting.items()
            ],
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
        names |= {each.id: each.name.to(language) for each in rubric.gates}
        yes_no = {answer: translator(language).gettext(text) for answer, text in ANSWERS.items()}
        gates = [
            {
                "number": each.number,
                "title": each.title,
                "criterion": names.get(each.gate_id, each.gate_id),
                "levels": [
                    {"juror": shown_member(member, language), "level": yes_no[answer]}
                    for member, answer in each.answer_by_member.items()
                ],
            }
            for each in overview.gates_apart
        ]
        # A gate decides whether an entry may be chosen at all, so these come first.
        return gates + [
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

    def _settle(self, message: Message) -> Message:
        """What became of a decision whose answer was lost; one that has not come by now is not taken."""
        asked = text_of(message, "asked")
        never = translator(self.language).gettext(_NOT_ARRIVED)
        return self.state() | {"settled": asked, "why_not": self._outcomes.setdefault(asked, never)}

    def _carry_out(
        self, message: Message, act: Callable[[], Done], show: Callable[[Done], Message] = lambda _done: {}
    ) -> Message:
        """Do what was decided, once, and show what became of it. All of the message is read by then."""
        asked = message.get("id")
        if isinstance(asked, str) and asked in self._outcomes:
            raise InvalidDecision(reason=_NOT_ARRIVED)
        done = act()
        if isinstance(asked, str):
            self._outcomes[asked] = ""
        return after_deed(lambda: self.state() | show(done), self._session.member.id)

    def _close(self, message: Message) -> Message:
        reason = text_of(message, "reason")
        return self._carry_out(message, lambda: self._session.close(reason))

    def _reopen(self, message: Message) -> Message:
        reason, text = text_of(message, "reason"), text_of(message, "closes_at")
        try:
            closes_at = datetime.fromisoformat(text).replace(tzinfo=None) if text else None
        except ValueError as error:
            raise InvalidDecision(reason=N_("the new deadline is not a date and time")) from error
        return self._carry_out(message, lambda: self._session.reopen(reason, closes_at))

    def _conflicts(self, message: Message) -> Message:
        """What the data show, and what was dismissed; a search goes through what the page has seen."""
        return self._listed_conflicts(_search_of(message), fresh=message.get("fresh") is not False)

    def _listed_conflicts(self, search: str, *, fresh: bool) -> Message:
        if self._found is None or fresh:
            self._found = self._session.computed_conflicts()
        return {"kind": "screen", "conflict_list": conflicts_message(self._found, search, self.language)}

    def _dismiss(self, message: Message) -> Message:
        return self._of_pair(message, self._session.dismiss)

    def _restore_conflict(self, message: Message) -> Message:
        return self._of_pair(message, self._session.restore_conflict)

    def _of_pair(self, message: Message, decide: Callable[[str, str, str], None]) -> Message:
        member, number, reason = (text_of(message, key) for key in ("member", "number", "reason"))
        search = _search_of(message)
        return self._carry_out(
            message,
            lambda: decide(member, number, reason),
            lambda _done: self._listed_conflicts(search, fresh=True),
        )

    def _replace(self, message: Message) -> Message:
        member, reason = text_of(message, "member"), text_of(message, "reason")
        return self._carry_out(
            message,
            lambda: self._session.replace(member, reason),
            lambda summary: {"replaced": self._replaced(member, summary)},
        )

    def _replaced(self, member: str, summary: AssignmentSummary) -> Message:
        translate = translator(self.language).gettext
        return {
            "juror": shown_member(member, self.language),
            "given": [
                {"juror": shown_member(juror, self.language), "count": count}
                for juror, count in summary.added_by_juror.items()
            ],
            "notes": [each.translated(translate) for each in summary.notes],
        }

    def _groups(self) -> Message:
        return {"kind": "screen", "grouped": groups_message(self._session.groups(), self.language)}

    def _alike(self, message: Message) -> Message:
        """Pairs that resemble each other; a search goes through what the page has seen."""
        return self._listed_alike(AlikeQuery.of(message), fresh=message.get("fresh") is not False)

    def _listed_alike(self, query: AlikeQuery, *, fresh: bool) -> Message:
        if self._alike_found is None or fresh:
            self._alike_found = self._session.alike()
        return {"kind": "screen", "alike": alike_message(self._alike_found, query, self.language)}

    def _alike_pair(self, first: str, second: str) -> Message:
        shown = pair_message(self._session.alike_pair(first, second), self.language)
        return {"kind": "screen", "alike_pair": shown}

    def _judge_alike(self, message: Message) -> Message:
        first, second = _pair_of(message)
        verdict, reason, seen = text_of(message, "verdict"), text_of(message, "reason"), message.get("seen")
        query = AlikeQuery.of(message)
        if not isinstance(seen, int):
            raise InvalidMessage(reason=INCOMPLETE)
        return self._carry_out(
            message,
            lambda: self._session.judge_alike(first, second, verdict, reason, seen=seen),
            lambda _done: self._listed_alike(query, fresh=True) | self._alike_pair(first, second),
        )

    def _decisions(self) -> Message:
        words = RuleWords(self._session.season, self._session.rubric, self.language)
        shown = finalists_message(self._session.finalists(), words, self._session.member)
        return {"kind": "screen", "decisions": shown}

    def _propose(self, message: Message) -> Message:
        """By the season's rule, or a saved one. What waits is given up if it is as the page showed it."""
        scenario = None if message.get("scenario") is None else text_of(message, "scenario")
        reason, seen = text_of(message, "reason"), text_of(message, "seen")
        return self._about_finalists(
            message,
            lambda deciding: deciding.propose(scenario, reason=reason, replace=True, seen=seen),
        )

    def _sign(self, act: Act, message: Message) -> Message:
        decision_id = text_of(message, "decision")
        reason = text_of(message, "reason") if act == "reject" else ""
        signing: dict[Act, Callable[[DecidingSession], object]] = {
            "approve": lambda deciding: deciding.approve(decision_id),
            "reject": lambda deciding: deciding.reject(decision_id, reason),
            "publish": lambda deciding: deciding.publish(decision_id),
        }
        return self._about_finalists(message, signing[act])

    def _withdraw(self, message: Message) -> Message:
        decision_id, number, reason = (text_of(message, key) for key in ("decision", "number", "reason"))
        return self._about_finalists(message, lambda deciding: deciding.withdraw(decision_id, number, reason))

    def _about_finalists(self, message: Message, decide: Callable[[DecidingSession], object]) -> Message:
        return self._carry_out(
            message, lambda: decide(self._session.deciding()), lambda _done: self._decisions()
        )


def _pair_of(message: Message) -> tuple[str, str]:
    return text_of(message, "first"), text_of(message, "second")


def _search_of(message: Message) -> str:
    return text_of(message, "search")[:MAX_SEARCH_CHARACTERS].strip()
