"""`workbench rubric`: a rubric as a spreadsheet and back, on paper, beside another version, restored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from workbench.cli.common import console, language_option, plain_errors, say, wrote
from workbench.cli.rubric_restoring import restore
from workbench.cli.rubric_versions import diff
from workbench.domain.rubric import Rubric
from workbench.domain.text import Language
from workbench.errors import N_
from workbench.files.saving import require_free_place, require_place, save

_NEXT = N_("Next: workbench check %(target)s")
_RUBRIC = click.argument("rubric", metavar="RUBRIC")
_LANGUAGE = click.option(
    "--language", type=click.Choice(["ru", "en"]), default="ru", show_default=True, help="Of the file."
)
# Not `season_options`: there --language is of what the command says, and here of the file.
_SEASON = click.option("--season", type=click.Path(path_type=Path), help="Season directory (default: here).")
_DATABASE = click.option("--database", help="Database URL, instead of the season's own SQLite file.")


@click.group()
def rubric() -> None:
    """A rubric as a spreadsheet and back as YAML, on paper, beside another version, and restored."""


@rubric.command("to-xlsx")
@_RUBRIC
@click.option("--out", type=click.Path(path_type=Path), help="Default: ID.vVERSION.xlsx, here.")
@_LANGUAGE
@_SEASON
@_DATABASE
@plain_errors
def to_xlsx(
    rubric: str, out: Path | None, language: Language, season: Path | None, database: str | None
) -> None:
    """Write a rubric as an XLSX workbook, to be edited and read back by `workbench rubric from-xlsx`.

    RUBRIC is a file, or id@version in the season's files or in its database. A file that is there already is
    never overwritten. Comments of the YAML file stay behind.
    """
    # Imported here: openpyxl takes a time that --help need not spend.
    from workbench.files.rubrics.to_xlsx import rubric_workbook

    found = _named(rubric, {"season": season, "database": database})
    target = require_free_place(out or Path(f"{found.id}.v{found.version}.xlsx"), ".xlsx")
    save(target, lambda: rubric_workbook(found, language=language))
    wrote(target, to=console)


@rubric.command("from-xlsx")
@click.argument("workbook", metavar="FILE.xlsx", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Default: ID.vVERSION.yaml, here.")
@language_option
@plain_errors
def from_xlsx(workbook: Path, out: Path | None) -> None:
    """Read a rubric from its workbook and write it as YAML; every mistake is told at once, by its cell.

    A file that is there already is never overwritten: a changed rubric needs the next version number once a
    rating refers to it.
    """
    from workbench.files.rubrics.from_xlsx import rubric_from_xlsx
    from workbench.files.rubrics.to_yaml import rubric_yaml

    found = rubric_from_xlsx(workbook)
    target = require_free_place(out or Path(f"{found.id}.v{found.version}.yaml"), ".yaml")
    save(target, lambda: rubric_yaml(found).encode("utf-8"))
    wrote(target, to=console)
    say(_NEXT, to=console, target=target)


@rubric.command("sheet")
@_RUBRIC
@click.option("--out", type=click.Path(path_type=Path), help="Default: ID.vVERSION.pdf, here.")
@_LANGUAGE
@_SEASON
@_DATABASE
@plain_errors
def sheet(
    rubric: str, out: Path | None, language: Language, season: Path | None, database: str | None
) -> None:
    """Print a rubric as a score sheet to be filled in by hand: PDF, A4, black on white.

    RUBRIC is a file, or id@version in the season's files or in its database.
    """
    from workbench.files.rubrics.sheet_pdf import rubric_sheet

    found = _named(rubric, {"season": season, "database": database})
    target = out or Path(f"{found.id}.v{found.version}.pdf")
    require_place(target, ".pdf")
    save(target, lambda: rubric_sheet(found, language=language))
    wrote(target, to=console)


rubric.add_command(diff)
rubric.add_command(restore)


def _named(name: str, flags: dict[str, Any]) -> Rubric:
    from workbench.app.rubric_versions import rubric_named

    return rubric_named(name, flags)
