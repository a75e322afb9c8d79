"""The columns of a table of answers to an assessment: whose they are, and one for each item."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from workbench.domain.naming import MOST_NAMED
from workbench.domain.spelling import normal
from workbench.errors import N_, Sentence, UnusableTable
from workbench.workflows.importing.common import SourceRow, SourceTable


def response_table(table: SourceTable, headings: Mapping[str, Collection[str]]) -> SourceTable:
    """The same rows with the column of each item by its name.

    headings : item → what its column may be headed, in the form of `normal`.

    Raises
    ------
    UnusableTable : no column is of an item, or two are of the same one.
    """
    item_of = {heading: item for item, known in headings.items() for heading in known}
    places: dict[str, int] = {}
    for place, heading in enumerate(table.headings):
        item = item_of.get(normal(heading)) if heading else None
        if item is None:
            continue
        if item in places:
            said = table.headings[places[item]]
            reason = Sentence(
                N_("the columns «%(said)s» and «%(heading)s» are both %(item)s; remove one of them"),
                {"said": said, "heading": heading, "item": item},
            )
            raise UnusableTable(file=table.file, reason=reason)
        places[item] = place
    if not places:
        raise UnusableTable(file=table.file, reason=_no_items(table, headings))
    taken = {table.headings[place] for place in places.values()}
    # A question that has the word of another field in it is a question.
    fields = {name: heading for name, heading in table.columns.items() if heading not in taken}
    return replace(
        table,
        rows=tuple(_by_item(each, fields, places) for each in table.rows),
        columns={**fields, **{item: table.headings[place] for item, place in places.items()}},
        ignored=tuple(each for each in table.ignored if each not in taken),
    )


def _by_item(row: SourceRow, fields: Collection[str], places: Mapping[str, int]) -> SourceRow:
    cells = {name: row[name] for name in fields}
    items = {
        item: row.original[place] if place < len(row.original) else None for item, place in places.items()
    }
    return replace(row, cells={**cells, **items})


def _no_items(table: SourceTable, headings: Mapping[str, Collection[str]]) -> Sentence:
    found = ", ".join(f"«{each}»" for each in table.headings if each)
    examples = ", ".join(list(headings)[:MOST_NAMED])
    return Sentence(
        N_("no column is headed by a question of this assessment, such as %(examples)s; found %(found)s"),
        {"examples": examples, "found": found},
    )
