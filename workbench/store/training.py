"""Training works and what jurors gave them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, Select, delete, func, select
from sqlalchemy.exc import IntegrityError

from workbench.domain.entries import Section
from workbench.domain.training import TrainingRevision, TrainingWork
from workbench.errors import StoreBusy
from workbench.store import tables
from workbench.store.repository import Repository
from workbench.store.reviews import form_from
from workbench.store.troubles import is_broken_reference

WORKS = tables.training_works.c
REVISIONS = tables.training_revisions.c


class SqlTraining(Repository):
    """Revisions are append-only, as those of other reviews."""

    def works(self, stage_id: str) -> list[TrainingWork]:
        """In the order of the training."""
        rows = self._rows(select(tables.training_works).where(WORKS.stage_id == stage_id))
        return sorted(map(_work, rows), key=lambda each: (each.place, each.number))

    def put(self, works: Iterable[TrainingWork]) -> None:
        self._put(
            tables.training_works,
            (
                vars(each)
                | {
                    "sections": [[section.field, section.text] for section in each.sections],
                    "level_by_criterion": dict(each.level_by_criterion),
                    "reason_by_criterion": dict(each.reason_by_criterion),
                }
                for each in works
            ),
        )

    def remove(self, stage_id: str, number: str) -> None:
        """StoreProblem where somebody has rated it already."""
        self._write(delete(tables.training_works).where(WORKS.stage_id == stage_id, WORKS.number == number))

    def by_id(self, revision_id: str) -> TrainingRevision | None:
        row = self._first(select(tables.training_revisions).where(REVISIONS.id == revision_id))
        return _revision(row) if row else None

    def revisions(self, stage_id: str, member_id: str | None = None) -> list[TrainingRevision]:
        """Of one juror, or of all; oldest first for each work."""
        return self._found(select(tables.training_revisions).where(REVISIONS.stage_id == stage_id), member_id)

    def submitted(self, stage_id: str, member_id: str | None = None) -> list[TrainingRevision]:
        """The submitted ones only, of one juror or of all; oldest first for each work."""
        wanted = select(tables.training_revisions).where(
            REVISIONS.stage_id == stage_id, REVISIONS.status == "submitted"
        )
        return self._found(wanted, member_id)

    def newest(self, stage_id: str, member_id: str) -> dict[str, TrainingRevision]:
        """A juror's current review by work; works without one are left out."""
        last = (
            select(REVISIONS.work, func.max(REVISIONS.number).label("number"))
            .where(REVISIONS.stage_id == stage_id, REVISIONS.member_id == member_id)
            .group_by(REVISIONS.work)
            .subquery()
        )
        joined = (
            select(tables.training_revisions)
            .join(last, (REVISIONS.work == last.c.work) & (REVISIONS.number == last.c.number))
            .where(REVISIONS.stage_id == stage_id)
        )
        return {each.work: each for each in self._found(joined, member_id)}

    def at(self, stage_id: str, member_id: str, work: str, number: int) -> TrainingRevision | None:
        row = self._first(
            select(tables.training_revisions).where(
                REVISIONS.stage_id == stage_id,
                REVISIONS.member_id == member_id,
                REVISIONS.work == work,
                REVISIONS.number == number,
            )
        )
        return _revision(row) if row else None

    def append(self, revision: TrainingRevision) -> None:
        """Raises StoreBusy when another writer took the same number, or saved the same id, first."""
        try:
            self._write(
                self._insert(tables.training_revisions),
                [vars(revision) | {"form": revision.form.to_json()}],
            )
        except IntegrityError as error:
            if is_broken_reference(error):
                raise
            raise StoreBusy() from None

    def _found(self, wanted: Select[Any], member_id: str | None) -> list[TrainingRevision]:
        if member_id is not None:
            wanted = wanted.where(REVISIONS.member_id == member_id)
        return sorted(
            map(_revision, self._rows(wanted)), key=lambda each: (each.member_id, each.work, each.number)
        )


def _work(row: Row[Any]) -> TrainingWork:
    sections = tuple(Section(field, text) for field, text in row.sections)
    return TrainingWork(**{**row._mapping, "sections": sections})


def _revision(row: Row[Any]) -> TrainingRevision:
    return TrainingRevision(**{**row._mapping, "form": form_from(row.form)})
