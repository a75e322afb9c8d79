"""Commands around the judging itself: who judges what, and what came of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from workbench.app.exports import Report, export
from workbench.cli.common import console, error_console, season_options, workbench_for
from workbench.errors import FileProblem
from workbench.files.reports import Format
from workbench.workflows.assigning import assign_stage


@click.command()
@click.option("--per-entry", type=click.IntRange(1, 20), help="Jurors per entry (default: the season's).")
@click.option("--stage", "stage_id", help="Stage id (default: the season's first).")
@click.option("--seed", type=int, default=0, show_default=True, help="Decides between equally good plans.")
@click.option("--dry-run", is_flag=True, help="Show the plan and keep nothing.")
@season_options
def assign(
    flags: dict[str, Any], per_entry: int | None, stage_id: str | None, seed: int, dry_run: bool
) -> None:
    """Give every entry to jurors: no conflicts, even loads; what is assigned already stays."""
    workbench = workbench_for(flags)
    stage = workbench.stage(stage_id)
    summary = assign_stage(
        workbench.store,
        stage,
        per_entry=per_entry or stage.ratings_per_entry,
        seed=seed,
        now=workbench.clock(),
        dry_run=dry_run,
    )
    table = Table("juror", "entries")
    for juror, load in sorted(summary.load_by_juror.items()):
        table.add_row(juror, str(load))
    console.print(table)
    console.print(
        f"{'would add' if dry_run else 'added'} {summary.added}, kept {summary.kept};"
        f" conflicts kept out: {summary.conflicts}"
    )


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
    content = export(workbench, report, format_, workbench.stage(stage_id))
    if str(out) == "-":
        sys.stdout.buffer.write(content)
        return
    target = out or Path(f"{report}.{format_}")
    try:
        target.write_bytes(content)
    except OSError as problem:
        raise FileProblem(file=target, reason=f"cannot be written ({problem.strerror})") from problem
    error_console.print(f"wrote {target}", highlight=False)
