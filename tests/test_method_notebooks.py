"""Methodologists' notebooks as they stand in the repository: what they store, what they tell."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks" / "methods").glob("*.ipynb"))
IGNORED = "nbval-ignore-output"
MOST_BYTES = 150_000  # outputs are short texts and small tables

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path) -> list[nbformat.NotebookNode]:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    found: list[nbformat.NotebookNode] = notebook.cells
    return found


def code(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in cells(path) if cell.cell_type == "code"]


def ignored(cell: nbformat.NotebookNode) -> bool:
    return IGNORED in cell.metadata.get("tags", [])


def test_checked_cells_keep_their_outputs_and_pictures_are_stored_empty(path: Path) -> None:
    assert [cell.id for cell in code(path) if ignored(cell) and cell.outputs] == []
    assert sum(bool(cell.outputs) for cell in code(path)) >= len(code(path)) / 2


def test_pictures_are_not_compared(path: Path) -> None:
    drawing = [cell for cell in code(path) if ".picture()" in cell.source or "_chart(" in cell.source]

    assert drawing
    assert [cell.id for cell in drawing if not ignored(cell)] == []


def test_outputs_are_texts_small_enough_to_be_read_in_a_change(path: Path) -> None:
    kinds = {kind for cell in code(path) for output in cell.outputs for kind in output.get("data", {})}
    names = {output.get("name") for cell in code(path) for output in cell.outputs}

    assert kinds <= {"text/plain", "text/html", "text/markdown"}
    assert names <= {None, "stdout"}
    assert path.stat().st_size < MOST_BYTES


def test_nothing_stored_depends_on_a_machine_or_names_a_person(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"/home/|/tmp/|/root/|/work/|[A-Z]:\\\\|@[a-z]|0x[0-9a-f]{6}", text)


def test_beside_a_picture_it_is_said_how_to_read_it(path: Path) -> None:
    every = cells(path)
    for place, cell in enumerate(every):
        if cell.cell_type == "code" and ".picture()" in cell.source:
            beside = [each.source for each in (every[place - 1], every[place + 1])]
            assert any("**Как читать.**" in text for text in beside), cell.id


def test_texts_are_russian_and_begin_with_what_is_asked(path: Path) -> None:
    first = cells(path)[0]

    assert first.cell_type == "markdown"
    assert first.source.startswith("# ")
    assert re.search("сезон|жюри", first.source)
    for cell in cells(path):
        if cell.cell_type == "markdown":
            assert re.search("[а-яё]{3}", cell.source, re.IGNORECASE), cell.id


def test_findings_are_in_russian(path: Path) -> None:
    shown = "\n".join(
        "".join(output.get("data", {}).get("text/plain", output.get("text", "")))
        for cell in code(path)
        for output in cell.outputs
    )

    assert not re.search(r"\b(the|of|juror|entries|criterion)\b", shown, re.IGNORECASE)
