"""`workbench rubric`: a rubric as a spreadsheet, back as YAML, as a score sheet, beside another version."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.cli.common import console, plain_errors
from workbench.cli.rubric_versions import diff
from workbench.domain.text import Language
from workbench.files.saving import require_free_place, require_place, save
from workbench.files.yaml_files.documents import load_rubric

_RUBRIC = click.argument("rubric", metavar="RUBRIC.yaml", type=click.Path(path_type=Path))
_LANGUAGE = click.option(
    "--language", type=click.Choice(["ru", "en"]), default="ru", show_default=True, help="Of the file."
)


@click.group()
def rubric() -> None:
    """A rubric as a spreadsheet, back as YAML, as a score sheet to print, and beside another version."""


@rubric.command("to-xlsx")
@_RUBRIC
@click.option("--out", type=click.Path(path_type=Path), help="Default: ID.vVERSION.xlsx, here.")
@_LANGUAGE
@plain_errors
def to_xlsx(rubric: Path, out: Path | None, language: Language) -> None:
    """Write a rubric as an XLSX workbook, to be edited and read back by `workbench rubric from-xlsx`.

    A file that is there already is never overwritten. Comments of the YAML file stay behind.
    """
    # Imported here: openpyxl takes a time that --help need not spend.
    from workbench.files.rubrics.to_xlsx import rubric_workbook

    found = load_rubric(rubric)
    target = require_free_place(out or Path(f"{found.id}.v{found.version}.xlsx"), ".xlsx")
    save(target, lambda: rubric_workbook(found, language=language))
    _say(f"wrote {target}")


@rubric.command("from-xlsx")
@click.argument("workbook", metavar="FILE.xlsx", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Default: ID.vVERSION.yaml, here.")
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
    _say(f"wrote {target}")
    _say(f"Next: workbench check {target}")


@rubric.command("sheet")
@_RUBRIC
@click.option("--out", type=click.Path(path_type=Path), help="Default: ID.vVERSION.pdf, here.")
@_LANGUAGE
@plain_errors
def sheet(rubric: Path, out: Path | None, language: Language) -> None:
    """Print a rubric as a score sheet to be filled in by hand: PDF, A4, black on white."""
    from workbench.files.rubrics.sheet_pdf import rubric_sheet

    found = load_rubric(rubric)
    target = out or Path(f"{found.id}.v{found.version}.pdf")
    require_place(target, ".pdf")
    save(target, lambda: rubric_sheet(found, language=language))
    _say(f"wrote {target}")


rubric.add_command(diff)


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
