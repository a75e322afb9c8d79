"""What a status in the pairing bot's export says of a pair."""

from __future__ import annotations

from typing import Literal

from workbench.domain.spelling import words

PairStatus = Literal["active", "offered", "refused", "dissolved"]

# Beginnings of words, compared in their normal form; earlier lists count before later ones.
_REFUSED = ("отказ", "отклон", "refus", "declin", "reject")
_DISSOLVED = (
    *("расторг", "расформир", "распа", "отмен", "аннулир", "неактив", "закрыт", "прекращ", "удален", "отозв"),
    *("недейств", "архив", "cancel", "dissol", "disband", "inactive", "closed", "deleted", "broken", "ended"),
    "withdr",
)
_WAITING = ("ожида", "рассмотр", "отправ", "pending", "waiting", "await", "sent")
_AGREED = ("принят", "принял", "соглас", "подтвер", "accept", "agree", "confirm")
_ACTIVE = (
    *("актив", "действ", "сформир", "создан", "утвержд", "работа", "да", "ок", "active"),
    *("formed", "created", "ok", "yes", "approved"),
)
_OFFERED = ("предлож", "offer", "propos")
_ANSWER = ("ответ", "отвеч", "answer", "respon", "repl")
_NO = ("не", "нет", "без", "no", "not", "without")


def pair_status(cell: object) -> PairStatus | None:
    """Read a status; "active" for an empty cell, as exports without statuses hold pairs; None if unclear.

    «Предложение отклонено» is a refusal and «ожидает подтверждения» an offer: the word that decides stands
    first in the order of the lists above.
    """
    found = words(cell)
    if not found or found == ("1",):
        return "active"
    if found in (("нет",), ("0",), ("no",)):
        return "dissolved"
    if _begins(found, _ANSWER) and any(word in _NO for word in found):
        return "offered"
    if len(found) > 1 and found[0] in ("не", "not"):
        return "refused" if _begins(found, _AGREED) else "dissolved"
    lists: tuple[tuple[tuple[str, ...], PairStatus], ...] = (
        (_REFUSED, "refused"),
        (_DISSOLVED, "dissolved"),
        (_WAITING, "offered"),
        ((*_AGREED, *_ACTIVE), "active"),
        (_OFFERED, "offered"),
    )
    return next((status for beginnings, status in lists if _begins(found, beginnings)), None)


def _begins(found: tuple[str, ...], beginnings: tuple[str, ...]) -> bool:
    return any(word.startswith(beginnings) for word in found)
