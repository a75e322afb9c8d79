"""Turns what database drivers report into errors that say what happened and what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, TimeoutError

from workbench.errors import N_, Sentence, StoreBusy, StoreProblem, StoreUnavailable

FULL = N_("the disk is full; free some space and try again, nothing of this step was kept")
READ_ONLY = N_("it may only be read; give this user the right to write to it")
DAMAGED = N_("it is damaged or not a database; restore a backup into a new one: workbench db restore")
NO_OPENING = N_("it cannot be opened; check that its directory exists and is open to this user")
NO_DEVICE = N_("reading or writing failed; check the disk")
NO_CONNECTION = N_("no connection; check the address, the password and that the server is running")
CONNECTION_LOST = N_("the connection was lost or the server is stopping; try again when it is back")
NO_RIGHT = N_("the server refuses this to the database user; give it the right")

# Primary result codes of SQLite, https://www.sqlite.org/rescode.html
SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
SQLITE_REASONS = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_CANTOPEN: NO_OPENING,
    sqlite3.SQLITE_IOERR: NO_DEVICE,
}
# PostgreSQL, appendix "Error Codes": serialization, deadlock, lock timeout, cancelled, too many connections.
POSTGRESQL_BUSY = {"40001", "40P01", "55P03", "57014", "53300"}
# By code or class of codes; the longest prefix decides.
POSTGRESQL_REASONS = {
    "08": CONNECTION_LOST,
    "25006": READ_ONLY,
    "28": NO_CONNECTION,
    "3D": NO_CONNECTION,
    "42501": NO_RIGHT,
    "53": FULL,
    "57P": CONNECTION_LOST,
    "58": NO_DEVICE,
    "XX": DAMAGED,
}


def place_of(url: URL) -> Sentence:
    """The database in words, never with user or password."""
    if url.get_backend_name() == "sqlite":
        return Sentence("%(file)s", {"file": url.database})
    host = url.host or Sentence(N_("this machine"))
    said = N_("PostgreSQL database %(name)s on %(host)s")
    return Sentence(said, {"name": url.database or "", "host": host})


@contextmanager
def translated(place: Sentence) -> Iterator[None]:
    """Raise StoreBusy, StoreUnavailable or StoreProblem for what a driver raised inside."""
    try:
        yield
    except TimeoutError as error:
        raise StoreBusy() from error
    except (IntegrityError, DataError):
        raise
    except DBAPIError as error:
        raise _trouble(error, place) from error


@contextmanager
def rules_kept(place: Sentence) -> Iterator[None]:
    """As `translated`, and broken constraints too, without the row's content in the traceback."""
    try:
        with translated(place):
            yield
    except IntegrityError as error:
        reason = Sentence(
            N_("a rule of the data is broken (%(rule)s); nothing was kept"), {"rule": _rule(error)}
        )
        raise StoreProblem(reason=reason) from None
    except DataError:
        raise StoreProblem(reason=N_("a text or number does not fit its place; nothing was kept")) from None


def is_broken_reference(error: IntegrityError) -> bool:
    """Whether a foreign key is what was broken."""
    if isinstance(error.orig, sqlite3.Error):
        return error.orig.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
    return getattr(error.orig, "sqlstate", None) == "23503"


def _trouble(error: DBAPIError, place: Sentence) -> StoreProblem:
    original = error.orig
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in SQLITE_BUSY:
            return StoreBusy()
        reason = SQLITE_REASONS.get(code)
    else:
        state = getattr(original, "sqlstate", None) or ""
        if state in POSTGRESQL_BUSY:
            return StoreBusy()
        fitting = [prefix for prefix in POSTGRESQL_REASONS if state.startswith(prefix)]
        reason = POSTGRESQL_REASONS[max(fitting, key=len)] if fitting else None
        if reason is None and not state:
            reason = CONNECTION_LOST if error.connection_invalidated else NO_CONNECTION
    if reason is None:
        return StoreProblem(
            reason=Sentence(
                N_("%(place)s: the step failed (%(name)s); nothing was kept"),
                {"place": place, "name": type(original).__name__},
            )
        )
    told = {"place": place, "reason": Sentence(reason)}
    return StoreUnavailable(reason=Sentence("%(place)s: %(reason)s", told))


def _rule(error: IntegrityError) -> str:
    """The constraint's name; SQLite's message holds names only, PostgreSQL's the row as well."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name or diagnosis.column_name)
    return str(error.orig)
