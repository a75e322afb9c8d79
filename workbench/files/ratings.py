"""Ratings from elsewhere: a table with columns entry, juror, criterion and level; and simulated ones out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.domain.spelling import normal, text_of
from workbench.errors import N_, Sentence, UnusableTable
from workbench.files.spreadsheets.tables import Cells, Sheet, read_tables

if TYPE_CHECKING:
    import pandas as pd

HEADER_ROWS = 60
_ROWS_NAMED = 10
# Field → headings, the first being what messages call it. Those of `workbench export reviews` among them.
HEADINGS = {
    "entry": ("entry", "работа", "номер работы", "№ работы"),
    "juror": ("juror", "эксперт", "rater", "judge"),
    "criterion": ("criterion", "код критерия", "критерий"),
    "level": ("level", "уровень", "оценка", "балл", "rating", "score"),
    "weight": ("weight", "вес"),
    "status": ("status", "состояние"),
    "abstained": ("abstained", "воздержался"),
}
NEEDED = ("entry", "juror", "criterion", "level")
_NO = ("", "0", "нет", "no", "false")


_AT = N_("row %(row)s, %(problem)s")
_WRONG = N_("%(listing)s; correct these cells")
_WRONG_AND_MORE = N_("%(listing)s and %(count)s more; correct these cells")
_EMPTY = N_("column %(column)s is empty")
_NOT_WHOLE = N_("column level holds '%(text)s', not a whole number")
_NOT_A_NUMBER = N_("column weight holds '%(text)s', not a number")


@dataclass(frozen=True)
class RatingsFile:
    """The ratings with the file's row numbers as index, and what was left out of them by kind."""

    frame: pd.DataFrame
    drafts: int  # reviews not submitted
    abstentions: int


def read_ratings(path: Path) -> RatingsFile:
    """Read an XLSX or CSV of ratings; further columns are ignored.

    Rows whose status is not `submitted`, and rows without a level that are marked as abstained or belong to
    a closing comment or to a gate (weight 0), hold no rating: they are left out and counted.

    Raises
    ------
    UnreadableFile : no table at all.
    UnusableTable : no header with the four columns, cells that are no whole number; names rows and columns.
    """
    sheet, at, places = _header(path)
    if sheet.problem:
        raise UnusableTable(
            file=path.name,
            reason=Sentence(N_("%(problem)s; export the file again"), {"problem": sheet.problem}),
        )
    drafts: set[tuple[str, str]] = set()
    abstentions = 0
    rows: list[dict[str, object]] = []
    numbers: list[int] = []
    wrong: list[Sentence] = []
    for number, cells in sheet.rows[at + 1 :]:
        row = {name: cells[place] if place < len(cells) else None for name, place in places.items()}
        if normal(text_of(row.get("status"))) not in ("", "submitted"):
            drafts.add((text_of(row["entry"]), text_of(row["juror"])))
            continue
        if text_of(row["level"]).strip() == "" and _holds_no_rating(row):
            abstentions += not _is_gate(row) and normal(text_of(row.get("abstained"))) not in _NO
            continue
        wrong += [Sentence(_AT, {"row": number, "problem": each}) for each in _problems(row)]
        rows.append(row)
        numbers.append(number)
    if wrong:
        listed: dict[str, object] = {"listing": tuple(wrong[:_ROWS_NAMED])}
        if len(wrong) > _ROWS_NAMED:
            listed["count"] = len(wrong) - _ROWS_NAMED
        raise UnusableTable(
            file=path.name,
            reason=Sentence(_WRONG_AND_MORE if "count" in listed else _WRONG, listed),
        )
    return RatingsFile(_frame(rows, numbers, places), len(drafts), abstentions)


def write_ratings(frame: pd.DataFrame) -> bytes:
    """A frame of ratings as CSV, as spreadsheets open it: semicolons, UTF-8 with its mark."""
    return frame.to_csv(index=False, sep=";", lineterminator="\r\n").encode("utf-8-sig")


def _header(path: Path) -> tuple[Sheet, int, dict[str, int]]:
    best: tuple[Sheet, int, dict[str, int]] | None = None
    file = read_tables(path)
    for sheet in file.sheets:
        for at, (_, cells) in enumerate(sheet.rows[:HEADER_ROWS]):
            places = _places(cells)
            if best is None or _needed(places) > _needed(best[2]):
                best = (sheet, at, places)
    if best is not None and _needed(best[2]) == len(NEEDED):
        return best
    found = best[2] if best else {}
    missing = ", ".join(f"{name} («{HEADINGS[name][1]}»)" for name in NEEDED if name not in found)
    raise UnusableTable(
        file=path.name,
        reason=Sentence(
            N_("there is no column %(missing)s; name the columns %(needed)s"),
            {"missing": missing, "needed": ", ".join(NEEDED)},
        ),
    )


def _places(cells: Cells) -> dict[str, int]:
    """Field → column; of two headings that fit, the one listed first in HEADINGS."""
    headings = [normal(text_of(cell)) for cell in cells]
    found: dict[str, int] = {}
    for name, known in HEADINGS.items():
        for heading in map(normal, known):
            if name not in found and heading in headings:
                found[name] = headings.index(heading)
    return found


def _needed(places: dict[str, int]) -> int:
    return sum(name in places for name in NEEDED)


def _holds_no_rating(row: dict[str, object]) -> bool:
    abstained = normal(text_of(row.get("abstained"))) not in _NO
    return abstained or _is_gate(row) or normal(text_of(row["criterion"])) == "closing"


def _is_gate(row: dict[str, object]) -> bool:
    """No criterion weighs nothing: in our own exports these are answers to gates, and closing comments."""
    return "weight" in row and _number(row["weight"]) == 0


def _problems(row: dict[str, object]) -> Iterator[Sentence]:
    for name in ("entry", "juror", "criterion"):
        if not text_of(row[name]).strip():
            yield Sentence(_EMPTY, {"column": name})
    level = text_of(row["level"]).strip()
    if _whole(row["level"]) is None:
        yield Sentence(_NOT_WHOLE, {"text": level[:20]}) if level else Sentence(_EMPTY, {"column": "level"})
    if "weight" in row and _number(row["weight"]) is None:
        yield Sentence(_NOT_A_NUMBER, {"text": text_of(row["weight"])[:20]})


def _whole(value: object) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number == int(number) else None


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        number = float(text_of(value).strip().replace(",", "."))
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def _frame(rows: list[dict[str, object]], numbers: list[int], places: dict[str, int]) -> pd.DataFrame:
    import pandas as pd

    data: dict[str, list[object]] = {
        name: [text_of(row[name]).strip() for row in rows] for name in ("entry", "juror", "criterion")
    }
    data["level"] = [_whole(row["level"]) for row in rows]
    if "weight" in places:
        data["weight"] = [_number(row["weight"]) for row in rows]
    return pd.DataFrame(data, index=pd.Index(numbers, name="row"))
