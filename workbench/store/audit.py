"""Decisions on record. Each row's hash covers the row and the hash before it, so no row changes unnoticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select, update

from workbench.domain.access import AuditAction, AuditRow
from workbench.errors import N_, Sentence
from workbench.store import tables
from workbench.store.repository import Repository
from workbench.store.schema import AUDIT_HEAD, GENESIS_HASH


class SqlAudit(Repository):
    def append(
        self, *, at: datetime, actor: str, action: AuditAction, subject: str, details: Mapping[str, Any]
    ) -> AuditRow:
        head = select(tables.meta.c.value).where(tables.meta.c.key == AUDIT_HEAD)
        # Locked until the transaction ends, so that two writers cannot continue the chain from one row.
        sequence, previous_hash = read_head(self._connection.execute(head.with_for_update()).scalar_one())
        content = {
            "sequence": sequence + 1,
            "at": at.astimezone(UTC),
            "actor": actor,
            "action": action,
            "subject": subject,
            "details": json.loads(json.dumps(dict(details), allow_nan=False)),
            "previous_hash": previous_hash,
        }
        row = AuditRow(**content, hash=chain_hash(content))
        self._write(self._insert(tables.audit), [dict(vars(row))])
        moved = update(tables.meta).where(tables.meta.c.key == AUDIT_HEAD)
        self._write(moved.values(value=f"{row.sequence} {row.hash}"))
        return row

    def rows(self) -> list[AuditRow]:
        return [_audit_row(row) for row in self._rows(select(tables.audit).order_by(tables.audit.c.sequence))]

    def head(self) -> tuple[int, str]:
        """Sequence and hash of the newest row, as kept apart from the rows."""
        head = select(tables.meta.c.value).where(tables.meta.c.key == AUDIT_HEAD)
        return read_head(self._connection.execute(head).scalar_one())


def chain_hash(content: Mapping[str, Any]) -> str:
    """sha256 over the canonical JSON of a row without its own hash: sorted names, no spaces, UTC moments."""
    plain = {**content, "at": content["at"].astimezone(UTC).isoformat(timespec="microseconds")}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


_NOT_FOLLOWING = N_("audit row %(row)s does not follow from the row before it")
_CHANGED = N_("audit row %(row)s was changed after it was written")
_CUT_OFF = N_("the audit ends at row %(row)s, but row %(last)s was written last")


def chain_problems(rows: Iterable[AuditRow], head: tuple[int, str]) -> list[Sentence]:
    """Where the chain is broken, in words. `head` tells when the newest rows were cut off."""
    problems: list[Sentence] = []
    sequence, previous_hash = 0, GENESIS_HASH
    for row in rows:
        if row.sequence != sequence + 1:
            places = {"missing": sequence + 1, "row": row.sequence}
            problems.append(Sentence(N_("audit row %(missing)s is missing before row %(row)s"), places))
        elif row.previous_hash != previous_hash:
            problems.append(Sentence(_NOT_FOLLOWING, {"row": row.sequence}))
        content = {name: value for name, value in vars(row).items() if name != "hash"}
        if row.hash != chain_hash(content):
            problems.append(Sentence(_CHANGED, {"row": row.sequence}))
        sequence, previous_hash = row.sequence, row.hash
    if (sequence, previous_hash) != head:
        problems.append(Sentence(_CUT_OFF, {"row": sequence, "last": head[0]}))
    return problems


def read_head(value: str) -> tuple[int, str]:
    sequence, _, hash_ = value.partition(" ")
    return int(sequence), hash_


def _audit_row(row: Row[Any]) -> AuditRow:
    return AuditRow(**row._mapping)
