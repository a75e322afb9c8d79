"""Takes what further is known of entries: scores of interviews, certificates, votes, sets of copies."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from workbench.domain.entries import AttributeValue
from workbench.domain.naming import MOST_NAMED
from workbench.domain.season import Stage
from workbench.domain.spelling import normal, one_line
from workbench.domain.text import Text
from workbench.errors import N_, Sentence, UnusableTable
from workbench.i18n import translator
from workbench.workflows.choosing.attribute_names import ATTRIBUTES as NAMED
from workbench.workflows.choosing.candidates import ATTRIBUTES, FIELDS
from workbench.workflows.choosing.rubric_columns import PREFIXES
from workbench.workflows.importing.common import Import, ImportReport, SourceRow, Tally, record
from workbench.workflows.importing.groups import entry_number

Kind = Literal["number", "mark", "text"]
Row = dict[str, AttributeValue | None]

# A text of an entry is no attribute, and protocols list every attribute of every candidate.
LONGEST_VALUE = 200
_YES = frozenset(normal(each) for each in ("да", "есть", "yes", "true", "истина"))
_NO = frozenset(normal(each) for each in ("нет", "no", "false", "ложь"))
_DASHES = frozenset("-–—−")
_KINDS: Mapping[Kind, Text] = {
    "number": Text(ru="числа", en="numbers"),
    "mark": Text(ru="да или нет", en="yes or no"),
    "text": Text(ru="тексты", en="texts"),
}


@dataclass(frozen=True)
class _Given:
    """A good row: its entry, and what the cells of its columns say."""

    row: SourceRow
    number: str
    texts: Mapping[str, str]


def import_attributes(run: Import, stage: Stage) -> ImportReport:
    """Keep the values of every column beside the entry's number; an empty cell removes the value.

    A column of numbers holds numbers, one of yes and no holds true and false, any other holds texts; where
    other entries have values of that name, theirs decide. What the file does not name stays as it was.

    Raises
    ------
    UnusableTable : a column by a name that the workbench fills itself.
    """
    names = [each for each in run.table.columns if each != "entry"]
    _refuse_taken(run.table.file, names)
    tally = Tally()
    with run.transaction() as work:
        known = work.planning.attributes(stage.id)
        given = _given(run, names, set(work.entries.numbers(stage.id)), tally)
        here = {each.number for each in given}
        others = [row for number, row in known.items() if number not in here]
        kinds = {name: _kind(name, others, [each.texts[name] for each in given]) for name in names}
        changed: dict[str, Row] = {}
        for each in given:
            row = _values(each, kinds, tally)
            if row is None:
                continue
            before = known.get(each.number, {})
            same = all(before.get(name) == value for name, value in row.items())
            if tally.kept(bool(before) or same, same):
                changed[each.number] = row
        _note_columns(tally, kinds)
        if changed and not run.dry_run:
            work.planning.put_attributes(changed)
            record(work, run, tally, stage=stage.id, columns=names)
    return tally.report(run.table)


def _refuse_taken(file: str, names: Iterable[str]) -> None:
    said = translator("ru").gettext
    filled = {normal(each) for each in (*FIELDS, *ATTRIBUTES)}
    filled |= {normal(text) for each in ATTRIBUTES for text in (NAMED[each], said(NAMED[each]))}
    taken = [each for each in names if normal(each) in filled or each.casefold().startswith(PREFIXES)]
    if taken:
        listed = ", ".join(f"«{each}»" for each in taken[:MOST_NAMED])
        raise UnusableTable(
            file=file,
            reason=Sentence(
                N_("the workbench fills %(listed)s itself; take the column out or give it another name"),
                {"listed": listed},
            ),
        )


def _given(run: Import, names: Iterable[str], numbers: Collection[str], tally: Tally) -> list[_Given]:
    """The rows of the stage's entries, the first of each; a second that says something else is refused."""
    given: dict[str, _Given] = {}
    for row in run.track(run.table.rows):
        number = entry_number(row["entry"])
        each = _Given(row, number, {name: one_line(row[name]) for name in names})
        first = given.get(number)
        if row.overflows:
            tally.reject(row, "malformed_row")
        elif number not in numbers:
            tally.reject(row, "unknown_entry", row["entry"])
        elif any(len(text) > LONGEST_VALUE for text in each.texts.values()):
            tally.reject(row, "long_value", next(t for t in each.texts.values() if len(t) > LONGEST_VALUE))
        elif first is None:
            given[number] = each
        elif first.texts == each.texts:
            tally.outcomes["repeated"] += 1
        else:
            tally.reject(row, "second_row", number)
    return [*given.values()]


def _kind(name: str, others: Iterable[Mapping[str, AttributeValue]], texts: Iterable[str]) -> Kind:
    held = next((row[name] for row in others if name in row), None)
    if held is not None:
        return "mark" if isinstance(held, bool) else "text" if isinstance(held, str) else "number"
    filled = [text for text in texts if text and text not in _DASHES]
    for kind in _READERS:
        if filled and all(_READERS[kind](text) is not None for text in filled):
            return kind
    return "text"


def _values(given: _Given, kinds: Mapping[str, Kind], tally: Tally) -> Row | None:
    """None, and the row refused, where a value is of another kind than those of the other entries."""
    row: Row = {}
    for name, kind in kinds.items():
        text = given.texts[name]
        if text in _DASHES:
            # Between «+» or «да» it says no; among numbers and texts it says nothing.
            text = "нет" if kind == "mark" else ""
        value = _READERS[kind](text) if text else None
        if text and value is None:
            tally.reject(given.row, "other_kind", f"{name}: {text}")
            return None
        row[name] = value
    return row


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(" ", "").replace(",", "."))
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def _mark(text: str) -> bool | None:
    if text == "+" or normal(text) in _YES:
        return True
    return False if normal(text) in _NO else None


# The first kind that all filled cells of a column are of.
_READERS: Mapping[Kind, Callable[[str], AttributeValue | None]] = {
    "number": _number,
    "mark": _mark,
    "text": lambda text: text,
}


def _note_columns(tally: Tally, kinds: Mapping[str, Kind]) -> None:
    tally.notes.append(
        Text(
            ru="Столбцы: " + "; ".join(f"{name} — {_KINDS[kind].ru}" for name, kind in kinds.items()) + ".",
            en="Columns: " + "; ".join(f"{name} — {_KINDS[kind].en}" for name, kind in kinds.items()) + ".",
        )
    )
