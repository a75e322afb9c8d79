"""`workbench export`: what came of the judging, as tables."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from workbench.app.exports import Report, export
from workbench.cli.common import require_ending, season_options, workbench_for, wrote
from workbench.files.reports import Format
from workbench.files.saving import require_place, save


@click.command("export")
@click.argument("report", type=click.Choice(["reviews", "sheet"]))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["xlsx", "csv", "json"]),
    help="Default: what the name of --out says, else xlsx.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write, - for standard output (default: REPORT.FORMAT here).",
)
@click.option("--stage", "stage_id", help="Stage id (default: the season's first).")
@season_options
def export_command(
    flags: dict[str, Any], report: Report, format_: Format | None, out: Path | None, stage_id: str | None
) -> None:
    """Write all current reviews in long form, or the score sheet («сводный оценочный лист»)."""
    if out is not None and format_ is None and str(out) != "-":
        require_ending(out, (".xlsx", ".csv", ".json"))
    chosen = _format(format_, out)
    target = out or Path(f"{report}.{chosen}")
    if str(out) != "-":
        require_place(target, f".{chosen}")
    workbench = workbench_for(flags)
    with workbench.store:
        made = export(workbench, report, chosen, workbench.stage(stage_id))
    if str(out) == "-":
        sys.stdout.buffer.write(made)
        return
    save(target, lambda: made)
    wrote(target)


def _format(asked: Format | None, out: Path | None) -> Format:
    """What was asked for, or what the name of the file says; another name is refused before."""
    if asked is not None:
        return asked
    formats: dict[str, Format] = {".xlsx": "xlsx", ".csv": "csv", ".json": "json"}
    return "xlsx" if out is None else formats.get(out.suffix.lower(), "xlsx")
