"""Entries beside the one that somebody reads, with whose they are: to decide what may be shown of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.domain.duplicates import SimilarEntry
from workbench.domain.entries import Entry
from workbench.domain.people import Pair, Participant, PersonalData


@dataclass(frozen=True)
class Neighbour:
    """An entry that resembles another, or is kept as like it. Never for a screen as it stands.

    Attributes
    ----------
    people : the members of `pair`. contacts : e-mail addresses alone, of them and of the reader, by owner.
    similar : what the comparison keeps of the likeness, None where it names the entry only as sharing text.
    """

    entry: Entry
    pair: Pair
    people: tuple[Participant, ...]
    contacts: Mapping[str, PersonalData]
    similar: SimilarEntry | None
