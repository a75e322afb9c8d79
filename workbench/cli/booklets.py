"""`workbench assess booklet`: what panellists of the bookmark method turn over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from workbench.cli.common import season_options, workbench_for, wrote
from workbench.domain.text import Language
from workbench.files.saving import require_place, save


@click.command()
@click.argument("assessment_id", metavar="[ID]", required=False)
@click.option("--competency", required=True, help="Id of a competency of the rubric, as listening.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="PDF file.")
@season_options
def booklet(flags: dict[str, Any], assessment_id: str | None, competency: str, out: Path) -> None:
    """Print the booklet of the bookmark method: a competency's steps from the easiest to the hardest.

    Without ID it is of the season's first assessment. It needs a standard, whose scale orders the steps, and
    holds the key of the test: give it to panellists only.
    """
    # Imported here: the methods' libraries take a second that --help need not spend.
    from workbench.app.booklets import booklet_of
    from workbench.app.standards import assessment_named
    from workbench.files.competencies.booklet_pdf import booklet_pdf

    require_place(out, ".pdf")
    workbench = workbench_for(flags)
    with workbench.store:
        found = booklet_of(workbench, assessment_named(workbench, assessment_id), competency)
    language: Language = "en" if workbench.settings.language == "en" else "ru"
    save(out, lambda: booklet_pdf(found, language=language), private=True)
    wrote(out)
