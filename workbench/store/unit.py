"""One transaction with all repositories on it."""

from __future__ import annotations

from sqlalchemy import Connection

from workbench.store.access import SqlAccess, SqlStages
from workbench.store.audit import SqlAudit
from workbench.store.entries import SqlAssignments, SqlEntries
from workbench.store.people import SqlPeople
from workbench.store.reviews import SqlReviews, SqlRubrics


class SqlUnit:
    """Implements `workbench.workflows.ports.Unit`."""

    def __init__(self, connection: Connection, *, writable: bool) -> None:
        self.people = SqlPeople(connection, writable=writable)
        self.entries = SqlEntries(connection, writable=writable)
        self.assignments = SqlAssignments(connection, writable=writable)
        self.reviews = SqlReviews(connection, writable=writable)
        self.access = SqlAccess(connection, writable=writable)
        self.stages = SqlStages(connection, writable=writable)
        self.rubrics = SqlRubrics(connection, writable=writable)
        self.audit = SqlAudit(connection, writable=writable)
