"""Which rubrics the ratings of a season refer to, read without making or changing its database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from workbench.config import read_settings
from workbench.domain.rubric import Rubric
from workbench.errors import FileProblem
from workbench.files.documents import load_season
from workbench.store.database import is_made, open_database


def rubrics_in_use(season: Path, flags: Mapping[str, object | None]) -> dict[str, Rubric]:
    """By key; none where there is no database yet, or no season that could name one.

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
        return {}
    with open_database(settings.database_url, create=False) as database, database.read() as work:
        return work.rubrics.in_use()
