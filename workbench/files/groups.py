"""Groups of a stage's entries as XLSX: the entries in the form that `workbench import groups` takes back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook

from workbench.domain.text import Language
from workbench.errors import N_, Sentence
from workbench.files.spreadsheets.sheet_rows import SheetCell, write_rows
from workbench.i18n import translator
from workbench.similarity.groups import Grouping

_SHEETS = (N_("Entries"), N_("Groups"), N_("Summary"))
_ENTRIES = {
    N_("Entry"): 12,
    N_("Theme"): 34,
    N_("Panel"): 34,
    N_("How typical, from 0 to 1"): 16,
    N_("Novel"): 10,
}
_GROUPS = {
    N_("Id"): 10,
    N_("Theme"): 34,
    N_("Panel"): 34,
    N_("Entries"): 10,
    N_("Key phrases"): 70,
    N_("Most typical"): 30,
}


def groups_file(
    grouping: Grouping, sentences: Iterable[Sentence], *, title: str, language: Language
) -> bytes:
    """Write the workbook: each entry's place, the groups, what there is to say.

    `title` : stage and season.
    """
    translate = translator(language).gettext
    book = Workbook()
    entries, groups, summary = (
        book.worksheets[0],
        book.create_sheet(translate(_SHEETS[1])),
        book.create_sheet(translate(_SHEETS[2])),
    )
    entries.title = translate(_SHEETS[0])
    yes = translate(N_("yes"))
    places = grouping.places()
    rows: list[Sequence[SheetCell]] = [
        (entry, *places[entry], grouping.typicality[entry], "") for entry in sorted(places)
    ]
    rows += [(entry, "", "", "", yes) for entry in grouping.novel]
    write_rows(entries, {translate(each): width for each, width in _ENTRIES.items()}, rows)
    rows = [
        (
            panel.id,
            theme.label,
            panel.label,
            len(panel.entries),
            ", ".join(panel.phrases),
            ", ".join(panel.typical),
        )
        for theme in grouping.themes
        for panel in theme.panels
    ]
    write_rows(groups, {translate(each): width for each, width in _GROUPS.items()}, rows)
    said = [(each.translated(translate),) for each in sentences]
    write_rows(summary, {title: 110}, said)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
