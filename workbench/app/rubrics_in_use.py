"""Which versions ratings and answers refer to, read without making or changing the database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from workbench.config import read_settings
from workbench.domain.rubric import Rubric
from workbench.errors import FileProblem
from workbench.files.yaml_files.checking import InUse
from workbench.files.yaml_files.documents import load_season
from workbench.store.database import is_made, open_database


def rubrics_in_use(season: Path, flags: Mapping[str, object | None]) -> Mapping[str, Rubric]:
    """The rubrics of `versions_in_use`."""
    return versions_in_use(season, flags).rubrics


def versions_in_use(season: Path, flags: Mapping[str, object | None]) -> InUse:
    """Rubrics and tests by key; none where there is no database yet, or no season that could name one.

    Raises StoreProblem for a database that is there and cannot be read.
    """
    flags = {**flags, "season": season}
    settings = read_settings(flags)
    try:
        file = load_season(settings.season_file).settings
    except FileProblem:
        file = {}  # its mistakes are told where the season itself is checked
    settings = read_settings(flags, file={str(name): value for name, value in file.items()})
    if not is_made(settings.database_url):
        return InUse()
    with open_database(settings.database_url, create=False) as database, database.read() as work:
        return InUse(work.rubrics.in_use(), work.assessments.tests_in_use(), work.reviews.given_by())
