"""Profiles of participants who look for a pair, and the pairs offered to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, select

from workbench.domain.profiles import Offer, Profile
from workbench.store import tables
from workbench.store.repository import Repository

LISTS = ("fields", "languages", "wishes", "refusals", "preferences")


class SqlPairing(Repository):
    def profiles(self) -> dict[str, Profile]:
        """By participant id."""
        return {row.participant_id: _profile(row) for row in self._rows(select(tables.profiles))}

    def put_profiles(self, rows: Iterable[Profile]) -> None:
        self._put(
            tables.profiles,
            (vars(each) | {name: list(getattr(each, name)) for name in LISTS} for each in rows),
        )

    def offers(self) -> list[Offer]:
        """Sorted by round and pair id."""
        found = [Offer(**row._mapping) for row in self._rows(select(tables.offers))]
        return sorted(found, key=lambda each: (each.round, len(each.pair_id), each.pair_id))

    def put_offers(self, rows: Iterable[Offer]) -> None:
        self._put(tables.offers, map(vars, rows))


def _profile(row: Row[Any]) -> Profile:
    return Profile(**{**row._mapping, **{name: tuple(row._mapping[name]) for name in LISTS}})
