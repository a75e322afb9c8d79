"""Entries that resemble each other as the chair's page shows them: a list, and one pair side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from workbench.domain.duplicates import VERDICTS, DuplicateDecision, DuplicateKind, Span, Verdict
from workbench.domain.entries import EntryVersion
from workbench.domain.text import Language
from workbench.errors import N_, InvalidMessage
from workbench.i18n import translator
from workbench.i18n.names import shown_member
from workbench.ui.messages import INCOMPLETE, Message, text_of
from workbench.ui.sections import excerpt, section_heading
from workbench.workflows.access import ORGANISER
from workbench.workflows.grouping.relations import KIND_TEXTS, RELATION_TEXTS, VERDICT_TEXTS
from workbench.workflows.overseeing.duplicates import KINDS, AlikeList, AlikePair, OpenedPair

FIRST_SHOWN = 50
MOST_SHOWN = 5_000
MAX_SEARCH_CHARACTERS = 100
_DECIDED = ("", "no", "yes")
_WAITING = 2  # the one that is open and the one after it

_SHARES: Mapping[DuplicateKind, str] = {
    "copy": N_("Of each text at least %(percent)s is the same."),
    "passage": N_("Of one of the texts %(percent)s is the same."),
    "paraphrase": N_("The texts say one thing in different words; alike to %(percent)s."),
}
_MEANINGS: Mapping[Verdict, str] = {
    "same_idea": N_("The texts differ, and what the entries propose is one."),
    "copy": N_("The entries say the same, mostly in the same words."),
    "template": N_("Both keep to one sample, form or quotation; the entries themselves differ."),
    "false_alarm": N_("What they have in common is chance and means nothing."),
}


@dataclass(frozen=True)
class AlikeQuery:
    """What the page wants to see of the list. kind, decided : empty for all; decided is also no or yes."""

    search: str = ""
    kind: str = ""
    decided: str = ""
    shown: int = FIRST_SHOWN

    @classmethod
    def of(cls, message: Message) -> AlikeQuery:
        """Raises InvalidMessage where the page sent something else."""
        search, kind, decided = (text_of(message, key) for key in ("search", "only", "decided"))
        shown = message.get("shown")
        if not isinstance(shown, int) or kind not in ("", *KINDS) or decided not in _DECIDED:
            raise InvalidMessage(reason=INCOMPLETE)
        return cls(search[:MAX_SEARCH_CHARACTERS].strip(), kind, decided, min(max(shown, 1), MOST_SHOWN))

    def finds(self, pair: AlikePair) -> bool:
        """Every word of the search stands in a number or a title."""
        if self.kind and (pair.found is None or pair.found.kind != self.kind):
            return False
        if self.decided and bool(pair.decisions) != (self.decided == "yes"):
            return False
        text = " ".join((pair.first, pair.second, *pair.titles)).casefold()
        return all(word in text for word in self.search.casefold().split())


def alike_message(listed: AlikeList, query: AlikeQuery, language: Language) -> Message:
    """The first rows that the query finds, and how many there are; no texts."""
    translate = translator(language).gettext
    hits = [each for each in listed.pairs if query.finds(each)]
    waiting = [each for each in listed.pairs if not each.decisions and each.found is not None]
    made = listed.comparison
    return {
        "compared": made and {"at": made.made_at.isoformat(), "entries": made.entries},
        "outdated": listed.outdated,
        "announced": listed.announced or "",
        "most_of_a_set": listed.most_of_a_set,
        "total": len(listed.pairs),
        "undecided": len(waiting),
        "waiting": [[each.first, each.second] for each in waiting[:_WAITING]],
        "kinds": [{"kind": each, "name": translate(KIND_TEXTS[each])} for each in KINDS],
        "found": len(hits),
        "rows": [_row(each, translate) for each in hits[: query.shown]],
    }


def pair_message(opened: OpenedPair, language: Language) -> Message:
    """Two texts with what they share marked, and all that was decided about them, the newest first."""
    translate = translator(language).gettext
    pair = opened.pair
    # Of texts that have changed since nobody knows where the passages stand now.
    spans = pair.found.spans if pair.found is not None and not pair.changed else ()
    sides = (opened.first, opened.second)
    return _row(pair, translate) | {
        "changed": list(pair.changed),
        "share": _share(pair, translate),
        "passages": [
            [excerpt(each.text[slice(*span)]) for each, span in zip(sides, both, strict=True)]
            for both in spans
        ],
        "sides": [
            _text(number, version, [each[side] for each in spans], translate)
            for side, (number, version) in enumerate(zip((pair.first, pair.second), sides, strict=True))
        ],
        "seen": pair.decision.number if pair.decision else 0,
        "decisions": [_decision(each, language) for each in reversed(pair.decisions)],
        "verdicts": [
            {"verdict": each, "name": translate(VERDICT_TEXTS[each]), "means": translate(_MEANINGS[each])}
            for each in VERDICTS
        ],
    }


def _row(pair: AlikePair, translate: Callable[[str], str]) -> Message:
    found = pair.found
    return {
        "first": pair.first,
        "second": pair.second,
        "titles": list(pair.titles),
        "kind": translate(KIND_TEXTS[found.kind]) if found else "",
        "score": found.score if found else None,
        "relations": [translate(RELATION_TEXTS[each]) for each in pair.relations],
        "decided": translate(VERDICT_TEXTS[pair.decision.verdict]) if pair.decision else "",
    }


def _share(pair: AlikePair, translate: Callable[[str], str]) -> str:
    if pair.found is None:
        return ""
    percent = f"{pair.found.score * 100:.0f}\N{NO-BREAK SPACE}%"
    return translate(_SHARES[pair.found.kind]) % {"percent": percent}


def _decision(decision: DuplicateDecision, language: Language) -> Message:
    by = decision.decided_by
    return {
        "number": decision.number,
        "verdict": translator(language).gettext(VERDICT_TEXTS[decision.verdict]),
        "reason": decision.reason,
        "by": "" if by == ORGANISER else shown_member(by, language),
        "at": decision.decided_at.isoformat(),
    }


def _text(
    number: str, version: EntryVersion, spans: Sequence[Span], translate: Callable[[str], str]
) -> Message:
    marks: dict[int, list[tuple[int, int, int]]] = {}
    for passage, span in enumerate(spans, start=1):
        for place, begin, end in version.parts_of(span):
            marks.setdefault(place, []).append((begin, end, passage))
    return {
        "number": number,
        "title": _runs(version.title, marks.get(-1, ())),
        "sections": [
            {
                "heading": section_heading(each.field, translate),
                "runs": _runs(each.text, marks.get(place, ())),
            }
            for place, each in enumerate(version.sections)
            if each.text.strip()
        ],
    }


def _runs(text: str, marks: Iterable[tuple[int, int, int]]) -> list[Message]:
    """A text cut where passages begin and end, each piece with the passages it belongs to.

    Cut here: a browser counts characters in another way.
    """
    marks = list(marks)
    cuts = sorted({0, len(text), *(each for begin, end, _ in marks for each in (begin, end))})
    return [
        {
            "text": text[begin:end],
            "passages": [passage for first, last, passage in marks if first <= begin and end <= last],
        }
        for begin, end in pairwise(cuts)
    ]
