"""Joins settings, season, rubrics, store and clock into one object that commands and notebooks use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from workbench.config import Settings, read_settings
from workbench.domain.rubric import Rubric
from workbench.domain.season import Season, Stage
from workbench.domain.stage_versions import Versions
from workbench.errors import N_, Sentence, SettingsError
from workbench.files.yaml_files.documents import load_named_rubrics, load_season
from workbench.store.database import Database, open_database

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Workbench:
    """One opened season. `store` is the only way to its data."""

    settings: Settings
    season: Season
    rubrics: Mapping[str, Rubric]  # those of its stages at least, by key, id@version
    store: Database
    clock: Clock

    def stage(self, stage_id: str | None = None) -> Stage:
        """The named stage, or the season's first."""
        stage = self.season.stage(stage_id) if stage_id else self.season.stages[0]
        if stage is None:
            known = ", ".join(each.id for each in self.season.stages)
            raise SettingsError(
                name="stage",
                reason=Sentence(
                    N_("'%(stage_id)s' is unknown; known are %(known)s"),
                    {"stage_id": stage_id, "known": known},
                ),
            )
        return stage

    def rubric(self, stage: Stage) -> Rubric:
        """The stage's rubric; SettingsError when its file is missing."""
        rubric = self.rubrics.get(stage.rubric)
        if rubric is None:
            known = ", ".join(sorted(self.rubrics)) or Sentence(N_("none"))
            raise SettingsError(
                name=f"stages.{stage.id}.rubric",
                reason=Sentence(
                    N_("no file in %(rubric_directory)s holds %(rubric)s; found: %(known)s"),
                    {
                        "rubric_directory": self.settings.rubric_directory,
                        "rubric": stage.rubric,
                        "known": known,
                    },
                ),
            )
        return rubric


def open_workbench(
    flags: Mapping[str, object | None] | None = None, *, clock: Clock = system_clock
) -> Workbench:
    """Open the season directory; makes its database on first use.

    Raises SettingsError, UnreadableFile or InvalidDocument for the files, SchemaMismatch or
    StoreUnavailable for the database.
    """
    flags = dict(flags or {})
    found = read_settings(flags)
    season = load_season(found.season_file)
    settings = read_settings(flags, file=_file_settings(season))
    rubrics = load_named_rubrics(settings.rubric_directory, [each.rubric for each in season.stages])
    database = open_database(settings.database_url)
    try:
        rubrics |= _kept(database, {each.rubric for each in season.stages} - rubrics.keys())
        database.read_by(versions_of(season, rubrics, settings.rubric_directory))
    except BaseException:
        database.close()
        raise
    return Workbench(settings, season, rubrics, database, clock)


def _kept(database: Database, keys: set[str]) -> dict[str, Rubric]:
    """Versions in use whose files are lost, as the database holds them; `workbench check` tells of them."""
    if not keys:
        return {}
    with database.read() as work:
        return {key: each for key, each in work.rubrics.in_use().items() if key in keys}


def versions_of(season: Season, rubrics: Mapping[str, Rubric], directory: Path) -> Versions:
    """By which rubrics the reviews of the season's stages are read; older versions may be in `directory`."""

    @cache
    def in_files(key: str) -> Rubric | None:
        return load_named_rubrics(directory, [key]).get(key)

    current = {each.id: rubrics[each.rubric] for each in season.stages if each.rubric in rubrics}
    return Versions(current, in_files)


def _file_settings(season: Season) -> dict[str, Any]:
    return {str(name): value for name, value in season.settings.items()}
