"""What explains that two entries resemble each other: a pair's own works, one organisation, a quotation.

Nothing here says who copied from whom. A page or a report shows it beside what was found, so that whoever
decides sees the harmless reasons first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal

from workbench.domain.duplicates import (
    Duplicate,
    DuplicateDecision,
    DuplicateKind,
    Span,
    Verdict,
    newest_decisions,
)
from workbench.domain.entries import Entry
from workbench.domain.organisations import organisation_key
from workbench.domain.people import Pair, Participant
from workbench.domain.text import text_digest
from workbench.errors import N_, Sentence
from workbench.workflows.assigning.conflicts import people_of
from workbench.workflows.ports import Unit

Relation = Literal["same_pair", "same_organisation", "quotation"]

RELATION_TEXTS: Mapping[Relation, str] = {
    "same_pair": N_("one pair sent both works"),
    "same_organisation": N_("both pairs have people of one organisation"),
    "quotation": N_("the passage is a quotation in both works"),
}
KIND_TEXTS: Mapping[DuplicateKind, str] = {
    "copy": N_("Mostly the same text"),
    "passage": N_("A shared passage"),
    "paraphrase": N_("The same in other words"),
}
VERDICT_TEXTS: Mapping[Verdict, str] = {
    "same_idea": N_("the same idea"),
    "copy": N_("a copy"),
    "template": N_("a common template"),
    "false_alarm": N_("only look alike"),
}
_DECIDED = N_("Decided: %(verdict)s. Reason: %(reason)s")
_UNDECIDED = N_("Not decided yet.")

_QUOTED_SHARE = 0.8  # a few words before and after a quotation may be equal too
_INTRODUCED = 1_000  # characters; in a longer passage a source at its beginning does not speak for its end
_NEAR = 120  # characters between a passage's edge and what names its source
_QUOTED = re.compile(
    r"«[^«»\n]*(?:«[^«»\n]*»[^«»\n]*)*»|„[^„“”\n]+[“”]|“[^“”\n]+”"
    r'|(?<!\w)"(?=\S)[^"\n]+(?<=\S)"(?!\w)'
)
_SOURCE_BEFORE = re.compile(
    r"\b(?:цитат\w*|цитиру\w*|по словам|(?:на|за)?пис[аы]\w*|пишет|говори\w*|сказа\w*|отмеча\w*|утвержда\w*"
    r"|(?:гласит|сформулирован\w*|определ[яе]\w*|указан\w*)|согласно|в соответствии с"
    r"|quot\w*|wrote|writes|said|says|according to|states?|defines?)\b[^!?\n:]{0,100}:",
    re.IGNORECASE,
)
_SOURCE_AFTER = re.compile(
    r"(?:\b(?:источник|цит\. по|цитируется по|source)\b|\(\s*(?:[А-ЯЁA-Z]\.\s*){1,2}[А-ЯЁA-Z][а-яёa-z]+"
    r"|[—–]\s*(?:[А-ЯЁA-Z]\.\s*){1,2}[А-ЯЁA-Z][а-яёa-z]+|\[\d{1,3}\])",
)


@dataclass(frozen=True)
class ExplainedDuplicate:
    """Two entries that resemble each other, what explains it, and the decision that holds, if any."""

    duplicate: Duplicate
    relations: tuple[Relation, ...]
    decision: DuplicateDecision | None

    def sentences(self) -> Iterator[Sentence]:
        """What is known beside the texts, the decision last."""
        for each in self.relations:
            yield Sentence(RELATION_TEXTS[each])
        if self.decision is None:
            yield Sentence(_UNDECIDED)
        else:
            verdict = Sentence(VERDICT_TEXTS[self.decision.verdict])
            yield Sentence(_DECIDED, {"verdict": verdict, "reason": self.decision.reason})


def explained(work: Unit, stage_id: str, duplicates: Iterable[Duplicate]) -> list[ExplainedDuplicate]:
    """Each with what is known of it, in the order given."""
    listed = list(duplicates)
    relations = relations_of(work, listed)
    decisions = newest_decisions(work.duplicates.decisions(stage_id))
    return [
        ExplainedDuplicate(each, relations[each.first, each.second], decisions.get((each.first, each.second)))
        for each in listed
    ]


def relations_of(work: Unit, duplicates: Iterable[Duplicate]) -> dict[tuple[str, str], tuple[Relation, ...]]:
    """(first, second) → what explains that both resemble each other, maybe nothing; for each that is given.

    same_organisation : of any member of either pair, in one region where both regions are known.
    quotation : every shared passage stands in quotation marks or beside its source in both texts; of texts
    that have changed since they were compared it is not said.
    """
    listed = list(duplicates)
    entries: dict[str, Entry] = {}
    for stage_id in sorted({each.stage_id for each in listed}):
        entries |= {each.number: each for each in work.entries.all(stage_id)}
    pairs, participants = (work.people.pairs(), work.people.participants()) if listed else ({}, {})
    found: dict[tuple[str, str], tuple[Relation, ...]] = {}
    for each in listed:
        first, second = entries.get(each.first), entries.get(each.second)
        if first is None or second is None:
            found[each.first, each.second] = ()
        else:
            found[each.first, each.second] = tuple(_relations(each, first, second, pairs, participants))
    return found


def _relations(
    duplicate: Duplicate,
    first: Entry,
    second: Entry,
    pairs: Mapping[str, Pair],
    participants: Mapping[str, Participant],
) -> Iterator[Relation]:
    if first.pair_id == second.pair_id:
        yield "same_pair"
    else:
        both = [people_of(pairs.get(each.pair_id), participants) for each in (first, second)]
        if any(_of_one_organisation(*each) for each in product(*both)):
            yield "same_organisation"
    if _is_quoted(duplicate, first.version.text, second.version.text):
        yield "quotation"


def _of_one_organisation(one: Participant, other: Participant) -> bool:
    """«Школа № 12» of two regions are two schools."""
    key = organisation_key(one.organisation)
    in_one_place = not one.region or not other.region or one.region == other.region
    return bool(key) and key == organisation_key(other.organisation) and in_one_place


def _is_quoted(duplicate: Duplicate, first: str, second: str) -> bool:
    # A whole work in quotation marks is no quotation, and other words are no quotation either.
    if duplicate.kind != "passage" or not duplicate.spans:
        return False
    if (text_digest(first), text_digest(second)) != (duplicate.first_digest, duplicate.second_digest):
        return False
    return all(is_quotation(first, one) and is_quotation(second, other) for one, other in duplicate.spans)


def is_quotation(text: str, span: Span) -> bool:
    """Whether a passage of a text stands in quotation marks, or its source is named beside it."""
    begin, end = span
    inside = sum(max(0, min(end, each.end()) - max(begin, each.start())) for each in _QUOTED.finditer(text))
    if inside >= _QUOTED_SHARE * (end - begin):
        return True
    if end - begin > _INTRODUCED:
        return False
    before = text[max(0, begin - _NEAR) : min(end, begin + _NEAR)]
    after = text[max(begin, end - _NEAR) : end + _NEAR]
    return bool(_SOURCE_BEFORE.search(before) or _SOURCE_AFTER.search(after))
