"""Whom an organiser means: participants' ids as they were typed, or a file with one in each row."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from workbench.app.opening import Workbench
from workbench.domain.identifiers import identifier
from workbench.errors import N_, UnreadableFile
from workbench.files.spreadsheets.tables import Sheet, read_tables

_TABLES = (".csv", ".xlsx", ".xls", ".xlsm", ".ods", ".tsv", ".txt")
# A slash alone is none: ids such as 12/2025 hold one.
_PATH = re.compile(r"^\s*(?:~|\.{1,2})?/|\\")


def named_participants(workbench: Workbench, given: Sequence[str]) -> list[str]:
    """The ids in `given`: each is a file, XLSX or CSV with the ids in one column, or ids apart by commas.

    Ids are not looked up, but in a file, to tell the column of ids and a heading above it. Raises
    UnreadableFile for a file that is missing or holds the id of no participant of the season.
    """
    files = [Path(each) for each in given if _is_file(each)]
    ids = [identifier(part) for each in given if not _is_file(each) for part in each.split(",")]
    if files:
        with workbench.store.read() as work:
            known = set(work.people.participants())
        for file in files:
            ids += _ids_in(file, known)
    return [*dict.fromkeys(each for each in ids if each)]


def _is_file(given: str) -> bool:
    """Whether a file is meant, there or not: a mistyped path is no id."""
    if given.strip().casefold().endswith(_TABLES) or _PATH.search(given):
        return True
    # Path.is_file raises for names longer than a file system takes, as a list of many ids is.
    return os.path.isfile(given)  # noqa: PTH113


def _ids_in(file: Path, known: Collection[str]) -> list[str]:
    columns = [ids for sheet in read_tables(file).sheets for ids in _columns(sheet)]
    best = max(columns, key=lambda ids: sum(each in known for each in ids), default=[])
    if not any(each in known for each in best):
        raise UnreadableFile(
            file=file.name, reason=N_("no column holds ids of participants; import the participants first")
        )
    first = next(place for place, each in enumerate(best) if each in known)
    # What stands above the first id is a heading; anything below it that is unknown is a mistake.
    return [each for each in best[first:] if each]


def _columns(sheet: Sheet) -> Iterable[list[str]]:
    width = max((len(cells) for _, cells in sheet.rows), default=0)
    for place in range(width):
        yield [identifier(cells[place]) if place < len(cells) else "" for _, cells in sheet.rows]
