"""Entries of a stage that resemble each other: found, decided about, and the most alike of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Row, Select, and_, delete, or_, select
from sqlalchemy.exc import IntegrityError

from workbench.domain.duplicates import Comparison, Duplicate, DuplicateDecision, SimilarEntry, Verdict
from workbench.domain.neighbours import Neighbour
from workbench.domain.people import Pair, Participant, PersonalData
from workbench.errors import StoreBusy
from workbench.store import tables
from workbench.store.entries import entry_of, in_order, judged_entries
from workbench.store.repository import Repository, batches
from workbench.store.troubles import is_broken_reference

FOUND = tables.duplicates.c
DECISIONS = tables.duplicate_decisions.c
SIMILAR = tables.similar_entries.c


class SqlDuplicates(Repository):
    """What a comparison found is replaced by the next one; what people decided stays."""

    def comparison(self, stage_id: str) -> Comparison | None:
        """The last one; None before the first."""
        row = self._first(select(tables.comparisons).where(tables.comparisons.c.stage_id == stage_id))
        return Comparison(**row._mapping) if row else None

    def found(self, stage_id: str) -> list[Duplicate]:
        """In order of both numbers."""
        rows = self._rows(select(tables.duplicates).where(FOUND.stage_id == stage_id))
        return _sorted(map(_duplicate, rows))

    def of_entry(self, stage_id: str, entry: str) -> list[Duplicate]:
        """Those of which `entry` is one of the two."""
        rows = self._rows(
            select(tables.duplicates).where(
                FOUND.stage_id == stage_id, or_(FOUND.first == entry, FOUND.second == entry)
            )
        )
        return _sorted(map(_duplicate, rows))

    def similar(self, stage_id: str, entry: str) -> list[SimilarEntry]:
        """The entries most like one, the most alike first."""
        rows = self._rows(
            select(tables.similar_entries)
            # By the primary key alone: asked for the stage too, SQLite reads all of that.
            .where(SIMILAR.entry == entry)
            .order_by(SIMILAR.rank)
        )
        found = [SimilarEntry(**{**row._mapping, "shared": tuple(row.shared)}) for row in rows]
        return [each for each in found if each.stage_id == stage_id]

    def with_verdicts(self, stage_id: str, entry: str) -> list[tuple[Duplicate, Verdict | None]]:
        """`of_entry`, each with the verdict that holds; None where nobody has decided."""
        verdict = (
            select(DECISIONS.verdict)
            .where(
                DECISIONS.stage_id == FOUND.stage_id,
                DECISIONS.first == FOUND.first,
                DECISIONS.second == FOUND.second,
            )
            .order_by(DECISIONS.number.desc())
            .limit(1)
            .scalar_subquery()
        )
        rows = self._rows(
            select(tables.duplicates, verdict.label("verdict")).where(
                FOUND.stage_id == stage_id, or_(FOUND.first == entry, FOUND.second == entry)
            )
        )
        return [(_duplicate(row), row.verdict) for row in rows]

    def beside(
        self, stage_id: str, entry: str, others: Collection[str], *, reader_id: str
    ) -> list[Neighbour]:
        """`others` of the stage and those most like `entry`, the latter first; one round trip."""
        rows = self._rows(_beside(entry, others, reader_id))
        found = (_neighbour(row, reader_id) for row in rows if row.stage_id == stage_id)
        return sorted(found, key=_most_like_first)

    def put(
        self, comparison: Comparison, found: Iterable[Duplicate], similar: Iterable[SimilarEntry]
    ) -> None:
        """Exactly these from now on, for the comparison's stage."""
        stage_id = comparison.stage_id
        self._write(delete(tables.duplicates).where(FOUND.stage_id == stage_id))
        self._write(delete(tables.similar_entries).where(SIMILAR.stage_id == stage_id))
        for batch in batches(found):
            self._write(self._insert(tables.duplicates), [dict(vars(each)) for each in batch])
        for each_batch in batches(similar):
            rows = [{**vars(each), "shared": list(each.shared)} for each in each_batch]
            self._write(self._insert(tables.similar_entries), rows)
        self._put(tables.comparisons, [vars(comparison)])

    def decisions(self, stage_id: str) -> list[DuplicateDecision]:
        """All that were made, in order of both numbers, oldest first."""
        rows = self._rows(select(tables.duplicate_decisions).where(DECISIONS.stage_id == stage_id))
        made = [DuplicateDecision(**row._mapping) for row in rows]
        return sorted(made, key=lambda each: (in_order(each.first), in_order(each.second), each.number))

    def decide(self, decision: DuplicateDecision) -> None:
        """Raises StoreBusy when somebody has decided about the same two entries at the same moment."""
        try:
            self._write(self._insert(tables.duplicate_decisions), [vars(decision)])
        except IntegrityError as error:
            if is_broken_reference(error):
                raise
            raise StoreBusy() from None


def _duplicate(row: Row[Any]) -> Duplicate:
    spans = tuple(((a[0], a[1]), (b[0], b[1])) for a, b in row.spans)
    kept = {column.name: row._mapping[column.name] for column in tables.duplicates.columns}
    return Duplicate(**{**kept, "spans": spans})


def _beside(entry: str, others: Collection[str], reader_id: str) -> Select[Any]:
    """Of any stage: an entry is of one alone, and SQLite would take the stage's index and read all of it."""
    numbers, pairs, alike = tables.entries.c, tables.pairs.c, tables.similar_entries.alias("alike")
    people = {name: tables.participants.alias(name) for name in ("mentor", "mentee")}
    data = {name: tables.personal_data.alias(f"{name}_data") for name in (*people, "reader")}
    most_like = select(SIMILAR.other).where(SIMILAR.entry == entry)
    named = select(numbers.number).where(numbers.number.in_(others))
    statement = (
        judged_entries()
        .where(numbers.number.in_(most_like.union(named)), numbers.number != entry)
        .join(tables.pairs, pairs.id == numbers.pair_id)
        .join(alike, and_(alike.c.entry == entry, alike.c.other == numbers.number), isouter=True)
        .join(data["reader"], data["reader"].c.owner_id == reader_id, isouter=True)
    )
    for name, person in people.items():
        statement = statement.join(person, person.c.id == pairs[f"{name}_id"])
        statement = statement.join(data[name], data[name].c.owner_id == person.c.id, isouter=True)
    joined = {"pair": tables.pairs, "similar": alike, **people}
    return statement.add_columns(
        *(column.label(f"{name}__{column.name}") for name, table in joined.items() for column in table.c),
        *(each.c.email.label(f"{name}_address") for name, each in data.items()),
    )


def _neighbour(row: Row[Any], reader_id: str) -> Neighbour:
    pair = Pair(**_part(row, "pair"))
    similar = _part(row, "similar")
    owners = {pair.mentor_id: row.mentor_address, pair.mentee_id: row.mentee_address}
    addresses = owners | {reader_id: row.reader_address}
    return Neighbour(
        entry=entry_of(row),
        pair=pair,
        people=(_person(row, "mentor"), _person(row, "mentee")),
        contacts={each: PersonalData(each, email=email) for each, email in addresses.items() if email},
        similar=SimilarEntry(**{**similar, "shared": tuple(similar["shared"])}) if similar["entry"] else None,
    )


def _most_like_first(each: Neighbour) -> tuple[bool, int, tuple[int, str]]:
    return each.similar is None, each.similar.rank if each.similar else 0, in_order(each.entry.number)


def _person(row: Row[Any], name: str) -> Participant:
    kept = _part(row, name)
    return Participant(**{**kept, "tracks": tuple(kept["tracks"])})


def _part(row: Row[Any], name: str) -> dict[str, Any]:
    """The columns of one of the joined tables."""
    before = f"{name}__"
    return {key.removeprefix(before): value for key, value in row._mapping.items() if key.startswith(before)}


def _sorted(found: Iterable[Duplicate]) -> list[Duplicate]:
    return sorted(found, key=lambda each: (in_order(each.first), in_order(each.second)))
