"""How screens answer a browser: every message gets an answer, trouble in words a person can act on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from workbench.domain.deadlines import JudgingWindow
from workbench.domain.text import storable
from workbench.errors import N_, InvalidMessage, StoreProblem, WorkbenchError

logger = logging.getLogger(__name__)

Message = dict[str, Any]

MAX_ID_CHARACTERS = 64
CONCERNED = ("id", "entry", "task", "assessment")
UNKNOWN = N_("the page sent something unknown; reload the page")
INCOMPLETE = N_("the page sent an incomplete message; reload the page")


def answer(
    message: object,
    answers: Mapping[str, Callable[[Message], Message]],
    _: Callable[[str], str],
    member_id: str,
) -> Message:
    """Answer one message; what it concerns (CONCERNED) is sent back with the answer."""
    concerned: Message = {}
    try:
        if not isinstance(message, dict) or not isinstance(message.get("kind"), str):
            raise InvalidMessage(reason=UNKNOWN)
        concerned = {key: message[key] for key in CONCERNED if _can_be_sent_back(message.get(key))}
        if message["kind"] not in answers:
            raise InvalidMessage(reason=UNKNOWN)
        return answers[message["kind"]](message) | concerned
    except StoreProblem as error:
        # Its sentence names files and hosts: that is for the organisers' log.
        logger.error("%s: %s", error.code, error)
        reason = _("the database does not answer; the organisers can see why.")
        return {"kind": "refused", "code": error.code, "message": reason, "retry": True} | concerned
    except WorkbenchError as error:
        return {
            "kind": "refused",
            "code": error.code,
            "message": error.translated(_),
            "retry": False,
        } | concerned
    except Exception:
        # The outermost boundary: people must be told, and what they typed stays in the browser.
        logger.exception("a message of %s could not be answered", member_id)
        reason = _("the workbench failed; the organisers can see what happened.")
        return {"kind": "refused", "code": "internal", "message": reason, "retry": True} | concerned


def after_deed(show: Callable[[], Message], member_id: str) -> Message:
    """What a page shows after something was done for good: trouble in showing it undoes nothing."""
    try:
        return show()
    except Exception:
        # Whoever decided must not be told that it was refused; the page says that it could not be shown.
        logger.exception("what %s decided is kept and could not be shown", member_id)
        return {"kind": "screen", "unshown": True}


def text_of(message: Message, key: str) -> str:
    value = message.get(key)
    if not isinstance(value, str):
        raise InvalidMessage(reason=INCOMPLETE)
    return storable(value)


def _can_be_sent_back(value: object) -> bool:
    """Ids and numbers of entries are short; half a character could not be sent at all."""
    return isinstance(value, str) and len(value) <= MAX_ID_CHARACTERS and storable(value) == value


def window_message(window: JudgingWindow, now: datetime) -> Message:
    return {
        "state": window.state,
        "opens_at": window.opens_at.isoformat(),
        "closes_at": window.closes_at.isoformat(),
        "reason": window.reason,
        "now": now.isoformat(),
    }
