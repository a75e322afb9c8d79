"""Takes the themes and panels of a stage's entries from a table: who judges what is planned by them."""

from __future__ import annotations

import re
from collections.abc import Collection

from workbench.domain.identifiers import identifier
from workbench.domain.season import Stage
from workbench.domain.spelling import one_line
from workbench.domain.text import Text
from workbench.workflows.importing.common import Import, ImportReport, SourceRow, Tally, record
from workbench.workflows.importing.import_reasons import ReasonCode
from workbench.workflows.importing.proposals import NUMBER_PREFIX

# «И-0001» as people type it: with another dash or none, a Latin letter, without zeros, or the number alone.
_NUMBER = re.compile(r"^(?:[ИI]-?)?0*(\d{1,9})$")


def import_groups(run: Import, stage: Stage) -> ImportReport:
    """Keep the theme and panel of each entry; entries that the file does not name stay as they were.

    The first row of an entry stands; later ones are repeated.
    """
    tally = Tally()
    with run.transaction() as work:
        numbers, known = set(work.entries.numbers(stage.id)), work.planning.groups(stage.id)
        seen: set[str] = set()
        groups: dict[str, tuple[str, str]] = {}
        for row in run.track(run.table.rows):
            number = entry_number(row["entry"])
            refusal = _refusal(row, number, numbers)
            if refusal is not None:
                tally.reject(row, refusal, row["entry"])
                continue
            if number in seen:
                tally.outcomes["repeated"] += 1
                continue
            seen.add(number)
            before = known.get(number)
            panel = one_line(row["panel"])
            if "panel" not in run.table.columns and before is not None:
                panel = before[1]
            group = one_line(row["theme"]), panel
            if tally.kept(before is not None, before == group):
                groups[number] = group
        _note_ungrouped(tally, numbers - known.keys() - seen)
        if groups and not run.dry_run:
            work.planning.put_groups(stage.id, groups)
            record(work, run, tally, stage=stage.id)
    return tally.report(run.table)


def entry_number(cell: object) -> str:
    """И-0001 for «и-0001», «И–1», «I-0001», «№ 1» or 1; anything else as it is written."""
    text = identifier(cell)
    found = _NUMBER.match(text)
    return f"{NUMBER_PREFIX}{int(found[1]):04d}" if found else text


def _refusal(row: SourceRow, number: str, numbers: Collection[str]) -> ReasonCode | None:
    if number not in numbers:
        return "unknown_entry"
    return None if one_line(row["theme"]) else "no_theme"


def _note_ungrouped(tally: Tally, without: Collection[str]) -> None:
    if without:
        listing = ", ".join(sorted(without)[:10])
        tally.notes.append(
            Text(
                ru=f"Без темы остались работы ({len(without)}): {listing}{'…' if len(without) > 10 else ''}. "
                "Их раздадут только по текстам.",
                en=f"Entries without a theme ({len(without)}): {listing}{'…' if len(without) > 10 else ''}. "
                "They are assigned by their texts alone.",
            )
        )
