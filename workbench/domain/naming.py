"""A few of many ids inside a sentence for people."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.errors import N_, Sentence

MOST_NAMED = 10
_AND_MORE = N_("%(names)s and %(count)s more")


def named(labels: Iterable[object], most: int = MOST_NAMED) -> Sentence:
    """The first ids of a list and how many more there are; a dash for none."""
    texts = [str(each) for each in labels]
    shown = ", ".join(texts[:most]) or "–"
    if len(texts) <= most:
        return Sentence("%(names)s", {"names": shown})
    return Sentence(_AND_MORE, {"names": shown, "count": len(texts) - most})
