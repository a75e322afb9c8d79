"""Conflicts of interest as the chair's page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.domain.text import Language
from workbench.i18n.names import shown_member
from workbench.ui.messages import Message
from workbench.workflows.overseeing.conflicts import ComputedConflict, ConflictKind, ConflictList

# By own region there are hundreds: these are counted, and shown to whoever looks for one.
LISTED: Sequence[ConflictKind] = ("own_pair", "own_organisation")
KINDS: Sequence[ConflictKind] = (*LISTED, "own_region")
MOST_ROWS = 100


def conflicts_message(found: ConflictList, search: str, language: Language) -> Message:
    """Dismissed conflicts, and of each kind how many there are and the rows that `search` finds."""
    return {
        "search": search,
        "kinds": [_kind(kind, found.computed, search, language) for kind in KINDS],
        "dismissed": [
            {
                "number": each.dismissal.entry,
                "title": each.title,
                "member": each.dismissal.member_id,
                "juror": shown_member(each.dismissal.member_id, language),
                "kind": each.kind,
                "declared": each.declared,
                "reason": each.dismissal.reason,
                "by": shown_member(each.dismissal.decided_by, language),
                "at": each.dismissal.decided_at.isoformat(),
            }
            for each in found.dismissed
        ],
    }


def _kind(
    kind: ConflictKind, computed: Iterable[ComputedConflict], search: str, language: Language
) -> Message:
    ours = [each for each in computed if each.kind == kind]
    wanted = search.casefold().split()
    hits = [each for each in ours if _fits(each, wanted, language)] if wanted else ours
    rows = hits if wanted or kind in LISTED else []
    return {
        "kind": kind,
        "total": len(ours),
        "found": len(hits),
        "rows": [
            {
                "number": each.number,
                "title": each.title,
                "member": each.member_id,
                "juror": shown_member(each.member_id, language),
                "kind": kind,
                "shared": each.shared,
            }
            for each in rows[:MOST_ROWS]
        ],
    }


def _fits(each: ComputedConflict, wanted: Iterable[str], language: Language) -> bool:
    """Every word stands somewhere in the row: «Э07 школа» finds that juror's schools."""
    code = shown_member(each.member_id, language)
    text = f"{code} {each.member_id} {each.number} {each.title} {each.shared}".casefold()
    return all(word in text for word in wanted)
