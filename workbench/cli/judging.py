"""`workbench export`: what came of the judging, as tables."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from workbench.app.exports import Report, export
from workbench.cli.common import error_console, season_options, workbench_for
from workbench.files.reports import Format
from workbench.files.saving import save


@click.command("export")
@click.argument("report", type=click.Choice(["reviews", "sheet"]))
@click.option(
    "--format", "format_", type=click.Choice(["xlsx", "csv", "json"]), default="xlsx", show_default=True
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write, - for standard output (default: REPORT.FORMAT here).",
)
@click.option("--stage", "stage_id", help="Stage id (default: the season's first).")
@season_options
def export_command(
    flags: dict[str, Any], report: Report, format_: Format, out: Path | None, stage_id: str | None
) -> None:
    """Write all current reviews in long form, or the score sheet («сводный оценочный лист»)."""
    workbench = workbench_for(flags)
    stage = workbench.stage(stage_id)
    if str(out) == "-":
        sys.stdout.buffer.write(export(workbench, report, format_, stage))
        return
    target = out or Path(f"{report}.{format_}")
    save(target, lambda: export(workbench, report, format_, stage))
    error_console.print(f"wrote {target}", highlight=False)
