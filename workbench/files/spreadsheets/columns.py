"""Finds the table inside a file: which sheet, which header row, which column is which field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest

from workbench.domain.season import Season, Source
from workbench.domain.spelling import normal, one_line, text_of, words
from workbench.errors import N_, Sentence, SettingsError, UnusableTable
from workbench.files.spreadsheets.column_names import FIELDS, Field, Phrase
from workbench.files.spreadsheets.row_kinds import is_column_count, is_footer, is_row_count
from workbench.files.spreadsheets.tables import Cells, Sheet, TableFile
from workbench.workflows.importing.common import SourceRow, SourceTable

HEADER_ROWS = 60  # how far down a header is looked for
LONGEST_HEADING = 300
# «Укажите ваш регион»: words of a question that say nothing about the field.
_POLITE = (
    "укажит",
    "введит",
    "выберит",
    "напишит",
    "пожалуйст",
    "ваш",
    "обязательн",
    "please",
    "your",
    "enter",
)
# Code pages without № make N of it.
_NUMBER_SIGNS = {"n": "номер", "no": "номер", "nr": "номер"}

Heading = tuple[str, ...]  # the texts a column may go by, the best first


_SHEET_ROW = N_("sheet «%(sheet)s», row %(row)s")
_ROW = N_("row %(row)s")


@dataclass(frozen=True)
class _Header:
    """A candidate: the last row of the header, its headings and what they mean."""

    sheet: Sheet
    at: int  # index in sheet.rows of the last header row
    headings: tuple[Heading, ...]
    columns: Mapping[str, tuple[int, ...]]
    needed: int
    joint: bool = False  # of two rows

    @property
    def rank(self) -> tuple[int, int, bool, int, bool, int]:
        size = len(self.headings)
        return (self.needed, len(self.columns), self.sheet.visible, size, self.joint, -self.at)


def find_table(file: TableFile, name: str, source: Source, season: Season) -> SourceTable:
    """Choose the sheet and header that fit `source` best and read the rows below.

    Raises UnusableTable, which lists the headings found and says how to name them in season.yaml.
    """
    named = _season_names(source, season)
    fields = _fields(source, season)
    candidates = [header for sheet in file.sheets for header in _headers(sheet, fields, named)]
    best = max(candidates, key=lambda header: header.rank, default=None)
    if best is None or best.needed < sum(field.needed for field in fields.values()):
        raise _unusable(best, file, name, source, fields)
    if best.sheet.problem:
        raise UnusableTable(
            file=name,
            reason=Sentence(N_("%(problem)s; correct it and import again"), {"problem": best.sheet.problem}),
        )
    if source == "jurors":
        _refuse_participants(best, name)
    if source == "profiles" and len(best.columns) == 1:
        # Ids alone would be read as people who say nothing of themselves.
        raise _unusable(best, file, name, source, {**fields, "goals": replace(fields["goals"], needed=True)})
    used = {place for places in best.columns.values() for place in places}
    shown = tuple(heading[0] for heading in best.headings)
    return SourceTable(
        source=source,
        file=name,
        sheet=best.sheet.name,
        headings=shown,
        rows=tuple(_rows(best)),
        columns={field: shown[places[0]] for field, places in best.columns.items()},
        ignored=tuple(text for place, text in enumerate(shown) if text and place not in used),
        notes=best.sheet.notes,
        sha256=file.sha256,
    )


def names_people(heading: str) -> bool:
    """Whether a column so headed holds names, contacts or birth dates, or titles of entries."""
    known, pairs = FIELDS["participants"], FIELDS["pairs"]
    personal = ("full_name", "surname", "given_name", "patronymic", "email", "phone", "birth_date")
    fields = [*(known[each] for each in personal), pairs["mentor_id"], pairs["mentee_id"]]
    return any(_fit(heading, each) > 0 for each in (*fields, FIELDS["proposals"]["title"]))


def _refuse_participants(header: _Header, name: str) -> None:
    """An address is all that a table of jurors needs, and a contestant must not get a juror's link."""
    columns = _match(header.headings, FIELDS["participants"], {})
    if {"id", "birth_date", "track", "registered_at"} <= columns.keys():
        raise UnusableTable(
            file=name,
            reason=Sentence(
                N_(
                    "these are participants, not jurors; name the jurors' file, or run: workbench import "
                    "participants %(name)s"
                ),
                {"name": name},
            ),
        )


def _season_names(source: Source, season: Season) -> dict[str, tuple[str, ...]]:
    """Headings the season's file maps itself; they go before the usual ones."""
    mapped = season.columns.get(source, {})
    for field in mapped:
        if field not in FIELDS[source]:
            raise SettingsError(
                name=f"columns.{source}.{field}",
                reason=Sentence(
                    N_("there is no such field; known are %(fields)s"), {"fields": ", ".join(FIELDS[source])}
                ),
            )
    return {field: tuple(normal(name) for name in names) for field, names in mapped.items()}


def _fields(source: Source, season: Season) -> dict[str, Field]:
    fields = dict(FIELDS[source])
    if source == "participants" and not season.eligibility.consent_required:
        fields["consent"] = Field(**{**vars(fields["consent"]), "needed": False})
    return fields


def _headers(
    sheet: Sheet, fields: Mapping[str, Field], named: Mapping[str, tuple[str, ...]]
) -> Iterator[_Header]:
    """Each row that may be the header, and each two rows that may be one together."""
    rows = sheet.rows[:HEADER_ROWS]
    single = [_header(sheet, at, _one_row(cells), fields, named) for at, (_, cells) in enumerate(rows)]
    yield from single
    for at in range(1, len(rows)):
        (upper_number, upper), (lower_number, lower) = rows[at - 1], rows[at]
        if lower_number != upper_number + 1 or not _only_texts(lower) or not single[at - 1].headings:
            continue
        joint = replace(_header(sheet, at, _two_rows(upper, lower), fields, named), joint=True)
        alone = max(len(single[at - 1].columns), len(single[at].columns))
        # One text above a header that says as much without it is the title of the sheet.
        if len(joint.columns) == alone == len(single[at].columns) and _stands_alone(upper):
            continue
        if len(joint.columns) > alone or (len(joint.columns) == alone and _all_headings(lower)):
            yield joint


def _stands_alone(cells: Cells) -> bool:
    return sum(bool(one_line(cell)) for cell in cells) == 1


def _all_headings(cells: Cells) -> bool:
    """Whether every cell is the heading of some field: «ID», «ФИО» under a group heading are no record."""
    everything = [field for fields in FIELDS.values() for field in fields.values()]
    texts = [text for cell in cells if (text := one_line(cell))]
    return all(
        len(text) <= LONGEST_HEADING and any(_fit(text, field) for field in everything) for text in texts
    )


def _header(
    sheet: Sheet,
    at: int,
    headings: tuple[Heading, ...],
    fields: Mapping[str, Field],
    named: Mapping[str, tuple[str, ...]],
) -> _Header:
    columns = _match(headings, fields, named)
    counted = {place for place, heading in enumerate(headings) if _counts_rows(sheet, at, place, heading)}
    if counted:
        blanked = tuple(("",) if place in counted else heading for place, heading in enumerate(headings))
        columns = _match(blanked, fields, named)
    needed = sum(field.needed for name, field in fields.items() if name in columns)
    return _Header(sheet, at, headings, columns, needed)


def _counts_rows(sheet: Sheet, at: int, place: int, heading: Heading) -> bool:
    """A column «№» with 1, 2, 3 … numbers the rows of this file; it is nobody's id."""
    if normal(heading[0]) not in ("номер", "n", "no", "number", "номер п п"):
        return False
    return is_row_count(cells[place] if place < len(cells) else None for _, cells in sheet.rows[at + 1 :])


def _one_row(cells: Cells) -> tuple[Heading, ...]:
    return tuple((text if len(text) <= LONGEST_HEADING else "",) for text in map(one_line, cells))


def _two_rows(upper: Cells, lower: Cells) -> tuple[Heading, ...]:
    """«Наставник» over «ID» and «ФИО», merged or not: each column goes by both, then by either."""
    headings: list[Heading] = []
    group = ""
    for place in range(max(len(upper), len(lower))):
        above = one_line(upper[place]) if place < len(upper) else ""
        below = one_line(lower[place]) if place < len(lower) else ""
        # A merged group heading stands in its first column only.
        group = above or (group if below else "")
        texts = (f"{group} {below}" if group and below else below or above, below, above)
        headings.append(tuple(dict.fromkeys(text for text in texts if text)) or ("",))
    return tuple(headings)


def _only_texts(cells: Cells) -> bool:
    present = [cell for cell in cells if cell is not None]
    return bool(present) and all(
        isinstance(cell, str) and not any(mark.isdigit() or mark == "@" for mark in cell) for cell in present
    )


def _match(
    headings: Sequence[Heading], fields: Mapping[str, Field], named: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[int, ...]]:
    """Give each field its best column and each column to one field, the best fit first."""
    scores = [
        (_score(heading, field, named.get(name, ())), -place, name)
        for place, heading in enumerate(headings)
        if heading[0]
        for name, field in fields.items()
    ]
    found: dict[str, tuple[int, ...]] = {}
    taken: set[int] = set()
    for score, behind, name in sorted(scores, key=lambda each: each[:2], reverse=True):
        place = -behind
        if score <= 0 or place in taken or (name in found and not fields[name].many):
            continue
        found[name] = (*found.get(name, ()), place)
        taken.add(place)
    return found


def _score(heading: Heading, field: Field, named: tuple[str, ...]) -> float:
    best = 0.0
    for place, text in enumerate(heading):
        if normal(text) in named:
            return 1000.0
        # In a header of two rows the joint text says most.
        best = max(best, _fit(text, field) - 5.0 * place)
    return best


@lru_cache(maxsize=50_000)
def _fit(text: str, field: Field) -> float:
    """How well a heading fits: over 100 for a name, 50–90 for a name within it, 20 for a weak name, or 0."""
    asked = tuple(_NUMBER_SIGNS.get(word, word) for word in words(text) if not word.startswith(_POLITE))
    asked = _without_time(asked)
    if not asked or any(word == bad or (len(bad) > 2 and word.startswith(bad))
                        for word in asked for bad in field.never):  # fmt: skip
        return 0.0
    if asked in field.names:
        return 100.0 + len(asked)
    within = [name for name in field.names if _stands_in(name, asked)]
    if within:
        return 50.0 + 40.0 * max(map(len, within)) / len(asked)
    # Of weak names the one listed first is the better one.
    if asked in field.weak:
        return 20.0 - field.weak.index(asked)
    return 5.0 if field.hints and asked[0].startswith(field.hints) else 0.0


def _without_time(asked: Phrase) -> Phrase:
    """«Дата и время загрузки» is the «дата загрузки»; «дата и время» alone stays."""
    for phrase in (("дата", "и", "время"), ("дата", "время"), ("date", "and", "time"), ("date", "time")):
        if asked[: len(phrase)] == phrase and len(asked) > len(phrase):
            return (phrase[0], *asked[len(phrase) :])
    return asked


def _stands_in(name: Phrase, asked: Phrase) -> bool:
    return any(asked[at : at + len(name)] == name for at in range(len(asked) - len(name) + 1))


def _rows(header: _Header) -> Iterator[SourceRow]:
    """The records below the header: no totals, remarks, repeated headers or column numbers."""
    width = len(header.headings)
    headings = [normal(cell) for cell in header.sheet.rows[header.at][1]]
    for at, (number, cells) in enumerate(header.sheet.rows[header.at + 1 :]):
        # An export of several pages repeats its header.
        again = all(normal(cell) == heading for cell, heading in zip_longest(cells, headings, fillvalue=""))
        if again or is_footer(cells):
            continue
        if at == 0 and is_column_count(cells):
            continue
        yield SourceRow(
            number=number,
            cells={field: _value(cells, places) for field, places in header.columns.items()},
            original=cells,
            overflows=header.sheet.text_only and any(cell is not None for cell in cells[width:]),
        )


def _value(cells: Cells, places: tuple[int, ...]) -> object:
    values = [cells[place] for place in places if place < len(cells) and cells[place] is not None]
    if len(places) > 1:
        return "\n".join(text_of(value) for value in values) or None
    return (
        None if not values or (isinstance(values[0], str) and not text_of(values[0]).strip()) else values[0]
    )


def _unusable(
    best: _Header | None, file: TableFile, name: str, source: Source, fields: Mapping[str, Field]
) -> UnusableTable:
    if best is None or best.needed == 0:
        sheets = ", ".join(f"«{sheet.name}»" for sheet in file.sheets if sheet.name)
        needed = ", ".join(_examples(fields, ()))
        return UnusableTable(
            file=name,
            reason=Sentence(
                N_("no header of a table of %(source)s in %(sheets)s; needed are columns such as %(needed)s"),
                {"source": source, "sheets": sheets or Sentence(N_("the file")), "needed": needed},
            ),
        )
    row = best.sheet.rows[best.at][0]
    place = Sentence(_SHEET_ROW if best.sheet.name else _ROW, {"sheet": best.sheet.name, "row": row})
    missing = ", ".join(_examples(fields, best.columns))
    first = next(field for field, rule in fields.items() if rule.needed and field not in best.columns)
    found = ", ".join(f"«{heading[0]}»" for heading in best.headings if heading[0])
    return UnusableTable(
        file=name,
        reason=Sentence(
            N_(
                "%(place)s: no column for %(missing)s; found %(found)s. If one of these is "
                'meant, name it in season.yaml:\ncolumns:\n  %(source)s:\n    %(first)s: ["heading in the '
                'file"]'
            ),
            {
                "place": place,
                "missing": missing,
                "found": found,
                "source": source,
                "first": first,
            },
        ),
    )


def _examples(fields: Mapping[str, Field], present: Iterable[str]) -> list[str]:
    return [
        f"{name} («{' '.join(field.names[0])}»)"
        for name, field in fields.items()
        if field.needed and name not in present
    ]
