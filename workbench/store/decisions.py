"""Rules that were tried, decisions on finalists, and who signed them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.exc import IntegrityError

from workbench.domain.decisions import Decision, Scenario, Signature
from workbench.errors import StoreBusy
from workbench.store import tables
from workbench.store.repository import Repository, batches
from workbench.store.troubles import is_broken_reference

DECISIONS = tables.decisions.c
SCENARIOS = tables.scenarios.c
SIGNATURES = tables.signatures.c


class SqlDecisions(Repository):
    """Append-only, but for scenarios."""

    def add(self, decision: Decision) -> None:
        """Raises StoreBusy when another writer took the same id first."""
        try:
            self._write(
                self._insert(tables.decisions), [vars(decision) | {"protocol": dict(decision.protocol)}]
            )
        except IntegrityError as error:
            if is_broken_reference(error):
                raise
            raise StoreBusy() from None

    def get(self, decision_id: str) -> Decision | None:
        row = self._first(select(tables.decisions).where(DECISIONS.id == decision_id))
        return _decision(row) if row else None

    def all(self, stage_id: str) -> list[Decision]:
        """In the order they were made."""
        rows = self._rows(select(tables.decisions).where(DECISIONS.stage_id == stage_id))
        return sorted(map(_decision, rows), key=lambda each: (len(each.id), each.id))

    def count(self) -> int:
        """Decisions of all stages; the next one's number follows from it."""
        return int(self._rows(select(func.count()).select_from(tables.decisions))[0][0])

    def sign(self, signature: Signature) -> None:
        """Raises StoreBusy when the same person has done the same already."""
        try:
            self._write(self._insert(tables.signatures), [dict(vars(signature))])
        except IntegrityError as error:
            if is_broken_reference(error):
                raise
            raise StoreBusy() from None

    def signatures(self, decision_ids: Collection[str]) -> dict[str, list[Signature]]:
        """Oldest first, by decision; an empty list for one that nobody has signed."""
        found: dict[str, list[Signature]] = defaultdict(list, {each: [] for each in decision_ids})
        for batch in batches(decision_ids):
            for row in self._rows(select(tables.signatures).where(SIGNATURES.decision_id.in_(batch))):
                found[row.decision_id].append(Signature(**row._mapping))
        return {
            decision: sorted(given, key=lambda each: (each.at, each.member_id, each.act))
            for decision, given in found.items()
        }

    def put_scenario(self, scenario: Scenario) -> None:
        self._put(tables.scenarios, [vars(scenario) | {"rule": dict(scenario.rule)}])

    def scenarios(self, stage_id: str) -> list[Scenario]:
        """Oldest first."""
        rows = self._rows(select(tables.scenarios).where(SCENARIOS.stage_id == stage_id))
        return sorted((Scenario(**row._mapping) for row in rows), key=lambda each: (each.made_at, each.id))


def _decision(row: Row[Any]) -> Decision:
    return Decision(**row._mapping)
