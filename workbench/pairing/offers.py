"""Offers for the pairing bot and the answers it brings back, as tables in the form of its export."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from workbench.domain.identifiers import identifier
from workbench.domain.naming import named
from workbench.domain.spelling import normal, words
from workbench.errors import N_, InvalidPairing, Sentence
from workbench.pairing.pairs import Pairs
from workbench.pairing.rules import named_pairs

COLUMNS = ("pair_id", "mentor_id", "mentee_id", "created_at", "status")
OFFERED = "предложена"

_NO_COLUMN = N_("the answers have no column %(column)s; the columns are: %(columns)s")
_NO_ID = N_("the answers name no mentor or no mentee in row(s) %(rows)s")
_UNCLEAR = N_(
    "the answers hold words that say neither yes nor no: %(words)s; write «принята», «отказ» or «предложена»"
)
_TWO_ANSWERS = N_("there are different answers for %(pairs)s; keep the one that holds")

# Beginnings of the words people and bots answer with; compared in their normal form.
_SILENT = (
    "предлож",
    "ожида",
    "отправ",
    "ответ",
    "отвеч",
    "рассмотр",
    "offered",
    "pending",
    "sent",
    "waiting",
)
_YES = (
    *("принят", "принял", "принимаю", "соглас", "подтвер", "актив", "действ", "сформир", "да", "за", "ок"),
    *("accept", "agree", "confirm", "active", "yes", "ok"),
)
_NO = (
    *("отказ", "отклон", "против", "нет", "расторг", "отмен", "распа", "аннулир", "неактив"),
    *("refus", "declin", "reject", "no", "cancel", "dissol", "inactive"),
)
_WHOLE = frozenset({"да", "за", "ок", "ok", "no", "yes"})  # beginnings of too many other words


@dataclass(frozen=True)
class Answers:
    """(mentor, mentee) ids by what was answered; sorted."""

    accepted: tuple[tuple[str, str], ...]
    refused: tuple[tuple[str, str], ...]
    unanswered: tuple[tuple[str, str], ...]


def offers_frame(pairs: Pairs, *, first_number: int = 1, created_at: datetime | None = None) -> pd.DataFrame:
    """The pairs that have not been offered yet, a row each, with the columns of the bot's export.

    Parameters
    ----------
    first_number : number of the first new pair; further rounds go on where the last one ended.
    created_at : when the pairs were formed; left empty where it is None.
    """
    new = [each for each in pairs.couples if each not in pairs.standing]
    moment = "" if created_at is None else created_at.strftime("%d.%m.%Y %H:%M")
    rows = [
        (f"П-{number:04d}", mentor, mentee, moment, OFFERED)
        for number, (mentor, mentee) in enumerate(new, start=first_number)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def read_answers(frame: pd.DataFrame) -> Answers:
    """Read who accepted, who refused, and who has not answered, from `mentor_id`, `mentee_id` and `status`.

    Raises
    ------
    InvalidPairing : a missing column or id, a status that says neither yes nor no, two different answers.
    """
    for column in ("mentor_id", "mentee_id", "status"):
        if column not in frame.columns:
            listing = ", ".join(map(str, frame.columns)) or "–"
            raise InvalidPairing(reason=Sentence(_NO_COLUMN, {"column": column, "columns": listing}))
    ids = [
        (identifier(mentor), identifier(mentee))
        for mentor, mentee in zip(frame["mentor_id"], frame["mentee_id"], strict=True)
    ]
    empty = [label for label, pair in zip(frame.index, ids, strict=True) if not all(pair)]
    if empty:
        raise InvalidPairing(reason=Sentence(_NO_ID, {"rows": named(empty)}))
    statuses = ["" if pd.isna(each) else each for each in frame["status"]]
    meant = [_meaning(each) for each in statuses]
    unclear = [normal(each) for each, answer in zip(statuses, meant, strict=True) if answer is None]
    if unclear:
        listing = ", ".join(f"«{each}»" for each in sorted(set(unclear)))
        raise InvalidPairing(reason=Sentence(_UNCLEAR, {"words": listing}))
    answers: dict[tuple[str, str], set[str]] = {}
    for pair, answer in zip(ids, meant, strict=True):
        answers.setdefault(pair, set()).add(str(answer))
    torn = sorted(pair for pair, given in answers.items() if len(given) > 1)
    if torn:
        raise InvalidPairing(reason=Sentence(_TWO_ANSWERS, {"pairs": named_pairs(torn)}))
    return Answers(*(_who(answers.items(), each) for each in ("yes", "no", "silent")))


def _who(answers: Iterable[tuple[tuple[str, str], set[str]]], wanted: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(pair for pair, given in answers if given == {wanted}))


def _meaning(status: object) -> str | None:
    """`yes`, `no`, `silent`, or None where the words do not tell."""
    found = words(status)
    if not found or _begins(found, _SILENT):  # «нет ответа» says nothing, so this comes first
        return "silent"
    yes, no = _begins(found, _YES), _begins(found, _NO)
    if found[0] in ("не", "not"):
        # «не принята»; of «не отклонена» nobody knows what it means.
        return "no" if yes and not no else None
    if yes == no:
        return None
    return "yes" if yes else "no"


def _begins(found: tuple[str, ...], beginnings: tuple[str, ...]) -> bool:
    return any(
        word == each if each in _WHOLE else word.startswith(each) for word in found for each in beginnings
    )
