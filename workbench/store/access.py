"""Personal links, sign-ins, and the chair's decisions on stages."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import func, select, update

from workbench.domain.access import Link, SignIn, StageClosing
from workbench.store import tables
from workbench.store.repository import Repository, batches

LINKS = tables.links.c
SIGN_INS = tables.sign_ins.c
CLOSINGS = tables.stage_closings.c


class SqlAccess(Repository):
    def add_link(self, link: Link) -> None:
        self._write(self._insert(tables.links), [dict(vars(link))])

    def add_links(self, links: Iterable[Link]) -> None:
        for batch in batches(links):
            self._write(self._insert(tables.links), [dict(vars(each)) for each in batch])

    def links_of_all(self, member_ids: Collection[str]) -> dict[str, list[Link]]:
        """Oldest first; those without a link are left out."""
        found: dict[str, list[Link]] = {}
        for batch in batches(member_ids):
            wanted = select(tables.links).where(LINKS.member_id.in_(batch))
            for row in self._rows(wanted.order_by(LINKS.created_at, LINKS.id)):
                found.setdefault(row.member_id, []).append(Link(**row._mapping))
        return found

    def link_by_hash(self, secret_hash: str) -> Link | None:
        row = self._first(select(tables.links).where(LINKS.secret_hash == secret_hash))
        return Link(**row._mapping) if row else None

    def link(self, link_id: str) -> Link | None:
        row = self._first(select(tables.links).where(LINKS.id == link_id))
        return Link(**row._mapping) if row else None

    def links_of(self, member_id: str) -> list[Link]:
        """Oldest first."""
        rows = self._rows(select(tables.links).where(LINKS.member_id == member_id))
        return sorted((Link(**row._mapping) for row in rows), key=lambda link: (link.created_at, link.id))

    def revoke_link(self, link_id: str, at: datetime) -> None:
        """A second time changes nothing: the first moment stands."""
        unrevoked = update(tables.links).where(LINKS.id == link_id, LINKS.revoked_at.is_(None))
        if self._write(unrevoked.values(revoked_at=at)) == 0 and self.link(link_id) is None:
            raise ValueError("there is no such link")

    def add_sign_in(self, sign_in: SignIn) -> None:
        self._write(self._insert(tables.sign_ins), [dict(vars(sign_in))])

    def sign_in(self, sign_in_id: str) -> SignIn | None:
        row = self._first(select(tables.sign_ins).where(SIGN_INS.id == sign_in_id))
        return SignIn(**row._mapping) if row else None

    def end_sign_in(self, sign_in_id: str, at: datetime) -> None:
        """A second time changes nothing: the first moment stands."""
        open_one = update(tables.sign_ins).where(SIGN_INS.id == sign_in_id, SIGN_INS.ended_at.is_(None))
        if self._write(open_one.values(ended_at=at)) == 0 and self.sign_in(sign_in_id) is None:
            raise ValueError("there is no such sign-in")


class SqlStages(Repository):
    def closing(self, stage_id: str) -> StageClosing | None:
        if self._writable and self._on_postgresql:
            # What is written next relies on the stage's state, so a closing waits for it to be kept.
            self._connection.execute(select(func.pg_advisory_xact_lock_shared(_lock(stage_id))))
        row = self._first(select(tables.stage_closings).where(CLOSINGS.stage_id == stage_id))
        return StageClosing(**row._mapping) if row else None

    def put_closing(self, closing: StageClosing) -> None:
        if self._writable and self._on_postgresql:
            self._connection.execute(select(func.pg_advisory_xact_lock(_lock(closing.stage_id))))
        self._put(tables.stage_closings, [vars(closing)])


def _lock(stage_id: str) -> object:
    return func.hashtextextended(f"stage {stage_id}", 0)
