"""What a version says of earlier ratings, as rows of a workbook and as the field `replaces` of a rubric."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from workbench.domain.problems import quoted
from workbench.errors import N_, Sentence
from workbench.files.rubrics.cells import SheetDocument
from workbench.files.rubrics.layout import RATINGS

_STEP = re.compile(r"\s*(\d{1,3})\s*(?:→|->|=|:)\s*(\d{1,3})\s*")
_NO_STEP = N_("%(part)s is no step; say what each level becomes, as 1→1, 2→3")
_TWICE = N_("level %(level)s stands twice; say what each level becomes, as 1→1, 2→3")


def levels_text(levels: Mapping[str, int]) -> str | None:
    """`1→1, 2→3`; nothing where there are none."""
    return ", ".join(f"{old}→{new}" for old, new in levels.items()) or None


def put_statement(document: SheetDocument) -> None:
    """Move the rows of the sheet of earlier ratings to where the rubric has them, places included.

    Every row of which nothing can be made is told.
    """
    rows: list[dict[str, Any]] = document.data.pop(RATINGS.key, [])
    if not rows:
        return
    replaces = document.data.setdefault("replaces", {})
    sheet = document.place((RATINGS.key,))
    document.values.setdefault(("replaces",), sheet)
    for index, row in enumerate(rows):
        listed = "dropped" if row.get("are") == "dropped" else "ratings"
        taken = replaces.setdefault(listed, [])
        path = ("replaces", listed, len(taken))
        document.values[path] = document.values[RATINGS.key, index]
        if listed == "dropped":
            taken.append(row.get("id"))
            continue
        for field in ("id", "are", "was", "levels"):
            document.values[(*path, field)] = document.place((RATINGS.key, index, field))
        if isinstance(row.get("levels"), str):
            row = {**row, "levels": _levels(document, (*path, "levels"), row["levels"])}
        taken.append(row)


def _levels(document: SheetDocument, path: tuple[str | int, ...], text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in re.split(r"[,;\n]", text):
        step = _STEP.fullmatch(part)
        if step is None:
            told = {"part": quoted(part.strip()[:60])}
            document.add(document.place(path), path, Sentence(_NO_STEP, told))
        elif str(int(step[1])) in found:
            document.add(document.place(path), path, Sentence(_TWICE, {"level": step[1]}))
        else:
            found[str(int(step[1]))] = int(step[2])
    return found
