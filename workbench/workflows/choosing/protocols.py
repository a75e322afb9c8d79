"""From a choice of finalists to its protocol and back, and on to those who are called up later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

import workbench
from workbench.domain.naming import named
from workbench.domain.protocol import (
    Protocol,
    ProtocolCandidate,
    ProtocolLeftOut,
    ProtocolLimit,
    ProtocolReplacement,
    ProtocolWithdrawal,
    digest_of,
)
from workbench.domain.rubric import Rubric
from workbench.domain.season import Season, Stage
from workbench.domain.text import Text
from workbench.errors import N_, InvalidDecision, Sentence
from workbench.i18n import translator
from workbench.selection.finalists import Selection, select_finalists
from workbench.selection.reserve import Replacement
from workbench.selection.rule import SelectionRule
from workbench.workflows.choosing.attribute_names import AttributeNames, with_named_gates
from workbench.workflows.choosing.choose import Choice, plain

if TYPE_CHECKING:
    import pandas as pd

# Beside finalists, reserve and those decided on by name, so many next in merit are given an explanation; and
# everybody before the last finalist, whom somebody of lower merit has passed by a limit or a decision.
NEXT_EXPLAINED = 20
# Columns of the candidates that are fields of their own in a protocol.
_FIELDS = ("candidate", "raw", "fair", "reviews")

_LEFT_OUT = N_("%(count)s entries of the stage are no candidates, for lack of a score: %(entries)s.")
_INCOMPLETE = N_(
    "Not all reviews of these entries were submitted; they count by those that were: %(entries)s."
)
_NO_OTHER = N_("By the other list there is no choice. %(reason)s")
_EXPLAINED = N_(
    "Explained are the finalists, the reserve, those decided on by name, everybody before the last finalist "
    "in the ranking, and the next %(count)s."
)
_LEFT_ALREADY = N_("%(number)s has left already")
_BEYOND = N_(
    "%(number)s, called up for %(leaves)s, was not on the reserve list: nobody on it could take the seat."
)
_NOT_FINALIST = N_(
    "%(number)s is not among the finalists; only a finalist's seat can be given to somebody else"
)
_NOT_AS_PUBLISHED = N_(
    "the protocol does not give its own finalists again: it was changed after it was made; restore the "
    "database from a backup"
)


class Wording:
    """Sentences in both languages, with attributes by name and numbers as each language writes them."""

    def __init__(self, season: Season, resolution: float, rubric: Rubric | None = None) -> None:
        self._resolution = resolution
        self._ru = AttributeNames(season, "ru", rubric)
        self._en = AttributeNames(season, "en", rubric)

    def text(self, *sentences: Sentence) -> Text:
        ru, en = (
            " ".join(
                names.readable(each, self._resolution).translated(translator(names.language).gettext)
                for each in sentences
            )
            for names in (self._ru, self._en)
        )
        return Text(ru=ru, en=en)

    def with_named_gates(self, frame: pd.DataFrame, selection: Selection) -> pd.DataFrame:
        """Why somebody is barred, in Russian as the rest of a protocol's columns."""
        return with_named_gates(frame, selection, self._ru)


def protocol_of(
    choice: Choice, season: Season, stage: Stage, *, made_by: str, made_at: datetime, remark: str = ""
) -> Protocol:
    """Write down a choice with everything it was made from; equal choices give equal protocols but for
    `made_by`, `made_at` and `remark`."""
    selection, pool = choice.selection, choice.pool
    wording = Wording(season, choice.rule.resolution, pool.rubric)
    return Protocol(
        workbench=workbench.__version__,
        season=season.id,
        season_title=season.title,
        stage=stage.id,
        stage_title=stage.name,
        rule=choice.rule,
        basis=choice.basis,
        calibration=pool.calibration.rules,
        seed=choice.seed,
        inputs=pool.inputs,
        candidates=tuple(_candidates(choice, wording)),
        finalists=_numbers(selection.finalists),
        reserve_list=_numbers(selection.reserve_list),
        limits=tuple(_limits(selection, selection.chosen)),
        replacements=tuple(_replacement(each, wording) for each in selection.reserve.table),
        notes=tuple(wording.text(each) for each in _notes(choice)),
        without_limits=_numbers(choice.without_limits.finalists),
        by_other_list=None if choice.by_other_list is None else _numbers(choice.by_other_list.finalists),
        left_out=tuple(
            ProtocolLeftOut(entry=entry, reason=wording.text(reason))
            for entry, reason in pool.left_out.items()
        ),
        remark=remark,
        made_by=made_by,
        made_at=made_at.isoformat(timespec="seconds"),
    )


def selection_of(protocol: Protocol) -> Selection:
    """The choice a protocol records, made again from what it holds: candidates, rule and seed.

    Raises
    ------
    InvalidDecision : it does not give the finalists that the protocol names, withdrawals aside.
    """
    import pandas as pd

    rows = [
        {"candidate": each.candidate, "raw": each.raw, "fair": each.fair, **each.attributes}
        for each in protocol.candidates
    ]
    rule = SelectionRule.from_document(protocol.rule)
    known = {each.candidate for each in protocol.candidates}
    excluded = {each: reason for each, reason in rule.excluded.items() if each in known}
    frame = pd.DataFrame(rows, dtype=object)
    rule = replace(rule, excluded=excluded)
    found = select_finalists(frame, rule, rng=np.random.default_rng(protocol.seed))
    seated = set(_numbers(found.finalists))
    for each in protocol.withdrawals:
        seated = (seated - {each.leaves}) | set(each.enters)
    if seated != set(protocol.finalists):
        raise InvalidDecision(reason=_NOT_AS_PUBLISHED)
    return found


def withdrawn(
    protocol: Protocol,
    season: Season,
    number: str,
    reason: str,
    *,
    made_by: str,
    made_at: datetime,
) -> Protocol:
    """The protocol after a finalist has left: who is called up, and all others stay.

    It follows from the protocol alone, so that nothing that changed in the store since moves anybody.

    Raises
    ------
    InvalidDecision : not a finalist, or one who has left already.
    """
    _require_finalist(protocol, number)
    selection = selection_of(protocol)
    wording = Wording(season, protocol.rule.resolution)
    leaves = [*(each.leaves for each in protocol.withdrawals), number]
    called_up = [each for past in protocol.withdrawals for each in past.enters]
    found = selection.replacement(*leaves, called_up=called_up)
    record = ProtocolWithdrawal(
        leaves=number,
        enters=_numbers(found.enters),
        reason=reason,
        broken=tuple(wording.text(each) for each in found.broken),
        beyond_reserve=tuple(each for each in _numbers(found.enters) if each not in protocol.reserve_list),
    )
    called_up += record.enters
    place = {each.candidate: each.place for each in protocol.candidates}
    seated = {*protocol.finalists, *record.enters} - {number}
    finalists = tuple(sorted(seated, key=place.__getitem__))
    chosen = np.array([str(each) in seated for each in selection.candidates.ids], dtype=bool)
    return protocol.model_copy(
        update={
            "workbench": workbench.__version__,
            "finalists": finalists,
            "reserve_list": tuple(each for each in protocol.reserve_list if each not in record.enters),
            "limits": tuple(_limits(selection, chosen)),
            "replacements": tuple(_next_replacements(selection, finalists, leaves, called_up, wording)),
            "withdrawals": (*protocol.withdrawals, record),
            "notes": (*protocol.notes, *(wording.text(each) for each in _beyond(record))),
            "based_on": digest_of(protocol.to_json()),
            "remark": "",
            "made_by": made_by,
            "made_at": made_at.isoformat(timespec="seconds"),
        }
    )


def _beyond(record: ProtocolWithdrawal) -> Iterator[Sentence]:
    """Who comes from beyond the reserve list: the commission should know before it signs."""
    for number in record.beyond_reserve:
        yield Sentence(_BEYOND, {"number": number, "leaves": record.leaves})


def _require_finalist(protocol: Protocol, number: str) -> None:
    if number in protocol.finalists:
        return
    left = any(each.leaves == number for each in protocol.withdrawals)
    raise InvalidDecision(reason=Sentence(_LEFT_ALREADY if left else _NOT_FINALIST, {"number": number}))


def _next_replacements(
    selection: Selection,
    finalists: Iterable[str],
    leaves: Sequence[str],
    called_up: Sequence[str],
    wording: Wording,
) -> Iterable[ProtocolReplacement]:
    for each in finalists:
        found = selection.replacement(*leaves, each, called_up=called_up)
        yield _replacement(Replacement((each,), found.enters, found.broken), wording)


def _candidates(choice: Choice, wording: Wording) -> Iterable[ProtocolCandidate]:
    known = choice.pool.candidates.set_index("candidate", drop=False)
    frame = wording.with_named_gates(choice.selection.frame(translator("ru").gettext), choice.selection)
    explained = _explained(choice, frame, wording)
    for row in frame.to_dict("records"):
        number = str(row["candidate"])
        own = plain(known.loc[number].to_dict())
        yield ProtocolCandidate(
            candidate=number,
            raw=own["raw"],
            fair=own["fair"],
            reviews=own["reviews"],
            attributes={name: value for name, value in own.items() if name not in _FIELDS},
            place=int(row["place"]),
            status=row["status"],
            reserve_place=_whole(row["reserve_place"]),
            lot=int(row["lot"]),
            reason=row["reason"],
            explanation=explained.get(number),
        )


def _explained(choice: Choice, frame: pd.DataFrame, wording: Wording) -> dict[str, Text]:
    """Why in and why not, of everybody within reach of the line; see `NEXT_EXPLAINED`."""
    numbers = [str(each) for each in frame["candidate"]]
    is_in = frame["status"] == "finalist"
    last = int(np.flatnonzero(is_in)[-1]) if is_in.any() else -1
    by_name = {*choice.rule.must_have, *choice.rule.excluded}
    asked = [
        number
        for place, number in enumerate(numbers)
        if place <= last + NEXT_EXPLAINED or number in by_name or frame["status"].iloc[place] == "reserve"
    ]
    found = choice.selection.explain_each(asked)
    return {str(each.candidate): wording.text(*each.sentences()) for each in found}


def _limits(selection: Selection, chosen: Any) -> Iterable[ProtocolLimit]:
    frame = selection.quota_frame().assign(chosen=selection.limits.counts(chosen))
    for row in frame.to_dict("records"):
        yield ProtocolLimit(
            kind=row["kind"],
            attribute=row["attribute"],
            value=str(row["value"]),
            minimum=int(row["minimum"]),
            maximum=_whole(row["maximum"]),
            chosen=int(row["chosen"]),
            available=int(row["available"]),
        )


def _replacement(found: Replacement, wording: Wording) -> ProtocolReplacement:
    return ProtocolReplacement(
        leaves=str(found.leaves[0]),
        enters=_numbers(found.enters),
        broken=tuple(wording.text(each) for each in found.broken),
    )


def _notes(choice: Choice) -> Iterable[Sentence]:
    yield from choice.selection.notes
    out = choice.pool.left_out
    if out:
        yield Sentence(_LEFT_OUT, {"count": len(out), "entries": named(out)})
    frame = choice.pool.candidates
    incomplete = frame.loc[~frame["complete"], "candidate"].tolist()
    if incomplete:
        yield Sentence(_INCOMPLETE, {"entries": named(incomplete)})
    if choice.other_refusal is not None:
        yield Sentence(_NO_OTHER, {"reason": choice.other_refusal})
    yield Sentence(_EXPLAINED, {"count": NEXT_EXPLAINED})


def _numbers(labels: Iterable[object]) -> tuple[str, ...]:
    return tuple(str(each) for each in labels)


def _whole(value: Any) -> int | None:
    import pandas as pd

    return None if pd.isna(value) else int(value)
