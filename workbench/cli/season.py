"""`workbench init` and `workbench check`: the files an organiser edits by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from workbench.cli.common import console, plain_errors, season_options
from workbench.config import read_settings
from workbench.files.checking import Findings, check_files
from workbench.files.starting import start_season


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--id", "season_id", help="Short name of the season: small Latin letters, digits, - and _.")
@click.option("--title", help="Title of the season, for people.")
@plain_errors
def init(directory: Path, season_id: str | None, title: str | None) -> None:
    """Begin a season in DIRECTORY: a commented season.yaml, the ready rubrics and training works."""
    for file in start_season(directory, season_id=season_id, title=title):
        say(f"wrote {file}")
    say(f"Next: edit {directory / 'season.yaml'}, then run: workbench check {directory}")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@season_options
def check(paths: tuple[Path, ...], flags: dict[str, Any]) -> None:
    """Check season, rubric and training files: PATHS (default: the season directory)."""
    findings = check_files(paths or (read_settings(flags).season,))
    for problem in findings.problems:
        say(problem)
    say(_summary(findings))
    if findings.problems:
        raise SystemExit(1)


def _summary(findings: Findings) -> str:
    checked = f"checked {findings.seasons} season(s), {findings.rubrics} rubric(s)"
    if findings.training:
        checked += f", {findings.training} training work(s)"
    return f"{checked}: {len(findings.problems) or 'no'} problem(s)"


def say(text: str) -> None:
    """One line as it is: paths and places are for copying, so nothing is wrapped or coloured."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)
