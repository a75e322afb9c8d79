"""`python -m tests.store_outputs FILE…`: runs methods notebooks and stores what their checked cells show.

For a change that moves a number on purpose: look at the difference in git before it is committed. Pictures
are stored empty, as they are not compared.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

IGNORED = "nbval-ignore-output"
SECONDS_A_CELL = 300


def store_outputs(path: Path) -> None:
    """Write the notebook anew with the outputs of its checked cells; all else stays as it was."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=SECONDS_A_CELL,
        record_timing=False,
        store_widget_state=False,  # widgets are drawn anew, like pictures
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    for cell in notebook.cells:
        if cell.cell_type == "code" and IGNORED in cell.metadata.get("tags", []):
            cell.outputs, cell.execution_count = [], None
    # The version of Python is this machine's.
    notebook.metadata["language_info"] = {"name": "python"}
    path.write_text(nbformat.writes(notebook).rstrip("\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        store_outputs(Path(name))
