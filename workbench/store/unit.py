"""One transaction with all repositories on it."""

from __future__ import annotations

from sqlalchemy import Connection

from workbench.domain.stage_versions import Versions
from workbench.store.access import SqlAccess, SqlStages
from workbench.store.assessments import SqlAssessments
from workbench.store.audit import SqlAudit
from workbench.store.decisions import SqlDecisions
from workbench.store.duplicates import SqlDuplicates
from workbench.store.entries import SqlAssignments, SqlEntries
from workbench.store.groupings import SqlGroupings
from workbench.store.pairing import SqlPairing
from workbench.store.people import SqlPeople
from workbench.store.planning import SqlPlanning
from workbench.store.reviews import SqlReviews, SqlRubrics
from workbench.store.training import SqlTraining
from workbench.store.vectors import SqlVectors


class SqlUnit:
    """Implements `workbench.workflows.ports.Unit`."""

    def __init__(self, connection: Connection, *, writable: bool, versions: Versions | None = None) -> None:
        self.people = SqlPeople(connection, writable=writable)
        self.entries = SqlEntries(connection, writable=writable)
        self.assignments = SqlAssignments(connection, writable=writable)
        self.reviews = SqlReviews(connection, writable=writable, versions=versions)
        self.access = SqlAccess(connection, writable=writable)
        self.stages = SqlStages(connection, writable=writable)
        self.rubrics = SqlRubrics(connection, writable=writable)
        self.audit = SqlAudit(connection, writable=writable)
        self.planning = SqlPlanning(connection, writable=writable)
        self.training = SqlTraining(connection, writable=writable)
        self.decisions = SqlDecisions(connection, writable=writable)
        self.pairing = SqlPairing(connection, writable=writable)
        self.vectors = SqlVectors(connection, writable=writable)
        self.groupings = SqlGroupings(connection, writable=writable)
        self.duplicates = SqlDuplicates(connection, writable=writable)
        self.assessments = SqlAssessments(connection, writable=writable)
