"""The columns of a table of what further is known of entries: all but the number and what is about people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workbench.domain.naming import MOST_NAMED
from workbench.domain.spelling import normal, one_line
from workbench.errors import N_, Sentence, UnusableTable
from workbench.files.spreadsheets.columns import names_people
from workbench.workflows.importing.common import SourceRow, SourceTable


def attribute_table(table: SourceTable) -> SourceTable:
    """The same rows with every column by its heading, beside the entry's number.

    Columns of names, contacts and titles are ignored: attributes stand in protocols, which hold none.

    Raises
    ------
    UnusableTable : a column with values and no heading, two by one heading, or nothing beside the numbers.
    """
    number = table.headings.index(table.columns["entry"])
    _require_headings(table)
    named = {place: one_line(each) for place, each in enumerate(table.headings) if each and place != number}
    about_people = [each for each in named.values() if names_people(each)]
    kept = {place: each for place, each in named.items() if each not in about_people}
    if not kept:
        raise UnusableTable(file=table.file, reason=N_("there is nothing beside the numbers; add a column"))
    seen = [normal(each) for each in kept.values()]
    repeated = [each for each in kept.values() if seen.count(normal(each)) > 1]
    if repeated:
        raise UnusableTable(
            file=table.file,
            reason=Sentence(
                N_("two columns are headed «%(repeated)s»; rename one of them"), {"repeated": repeated[0]}
            ),
        )
    return replace(
        table,
        rows=tuple(_by_heading(each, kept) for each in table.rows),
        columns={"entry": table.columns["entry"], **{each: each for each in kept.values()}},
        ignored=tuple(about_people),
    )


def _by_heading(row: SourceRow, kept: Mapping[int, str]) -> SourceRow:
    cells = {name: row.original[place] if place < len(row.original) else None for place, name in kept.items()}
    return replace(row, cells={"entry": row["entry"], **cells})


def _require_headings(table: SourceTable) -> None:
    filled = {place for row in table.rows for place, cell in enumerate(row.original) if one_line(cell)}
    nameless = [
        place + 1 for place in sorted(filled) if place < len(table.headings) and not table.headings[place]
    ]
    if nameless:
        listed = ", ".join(map(str, nameless[:MOST_NAMED]))
        raise UnusableTable(
            file=table.file,
            reason=Sentence(
                N_("column %(listed)s has values and no heading; give it a heading"), {"listed": listed}
            ),
        )
