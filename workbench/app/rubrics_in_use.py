"""Which versions ratings and answers refer to, read without making or changing the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workbench.config import Settings, read_settings
from workbench.domain.assessment import SituationTest
from workbench.domain.rubric import Rubric
from workbench.domain.season import Season
from workbench.domain.stage_versions import Versions
from workbench.errors import N_, FileProblem, Sentence, SettingsError, StoreProblem
from workbench.files.yaml_files.assessments import DIRECTORY
from workbench.files.yaml_files.checking import InUse
from workbench.files.yaml_files.documents import load_named_rubrics, load_season
from workbench.linting.waiting import WaitingForms, WaitingReviews
from workbench.store.database import Database, is_made, open_database
from workbench.workflows.ports import Unit
from workbench.workflows.tuning.version_waiting import read_waiting

_NO_DATABASE = N_(
    "%(key)s is not kept: the season has no database yet, so that nothing was rated by any version"
)
_NOT_KEPT = N_("%(key)s is not kept; versions that are: %(known)s")


@dataclass(frozen=True)
class KeptVersion:
    """A version as the database keeps it, and where its file belongs in the season."""

    version: Rubric | SituationTest
    place: Path


def rubrics_in_use(season: Path, flags: Mapping[str, object | None]) -> Mapping[str, Rubric]:
    """The rubrics of `versions_in_use`."""
    return versions_in_use(season, flags).rubrics


def versions_in_use(season: Path, flags: Mapping[str, object | None]) -> InUse:
    """Rubrics and tests by key; none where there is no database yet, or no season that could name one.

    Raises StoreProblem for a database that is there and cannot be read.
    """
    settings, file = _season({**flags, "season": season})
    with _opened(settings) as database:
        if database is None:
            return InUse()
        with database.read() as work:
            in_use = InUse(work.rubrics.in_use(), work.assessments.tests_in_use(), work.reviews.given_by())
            forms = () if file is None else tuple(_forms_aside(work, file))
        reviews = () if file is None else tuple(_reviews_waiting(database, file, settings))
    return InUse(in_use.rubrics, in_use.tests, in_use.given, (*reviews, *forms))


def kept_version(key: str, flags: Mapping[str, object | None]) -> KeptVersion:
    """A version of a rubric, or of a test of situations, by id@version.

    Raises StoreProblem where the database keeps no such version, or cannot be read.
    """
    settings, _ = _season(flags)
    with _opened(settings) as database:
        if database is None:
            raise StoreProblem(reason=Sentence(_NO_DATABASE, {"key": key}))
        with database.read() as work:
            rubric, test = work.rubrics.get(key), work.assessments.test(key)
            known = sorted({*work.rubrics.in_use(), *work.assessments.tests_in_use()})
    name, directory = f"{key.replace('@', '.v')}.yaml", settings.rubric_directory
    if rubric is not None:
        return KeptVersion(rubric, directory / name)
    if test is not None:
        return KeptVersion(test, directory / DIRECTORY / name)
    raise StoreProblem(reason=Sentence(_NOT_KEPT, {"key": key, "known": ", ".join(known) or "–"}))


def kept_rubric(key: str, flags: Mapping[str, object | None]) -> Rubric | None:
    """A version of a rubric as the database keeps it; None where there is none, or no database."""
    settings, _ = _season(flags)
    with _opened(settings) as database:
        if database is None:
            return None
        with database.read() as work:
            return work.rubrics.get(key)


def _season(flags: Mapping[str, object | None]) -> tuple[Settings, Season | None]:
    """The settings, and the season where its file can be read; its mistakes are told where it is checked."""
    settings = read_settings(flags)
    try:
        season = load_season(settings.season_file)
    except FileProblem:
        return settings, None
    file = {str(name): value for name, value in season.settings.items()}
    return read_settings(flags, file=file), season


@contextmanager
def _opened(settings: Settings) -> Iterator[Database | None]:
    """The season's database, to be read only; None where there is none yet."""
    if not is_made(settings.database_url):
        yield None
        return
    with open_database(settings.database_url, create=False) as database:
        yield database


def _reviews_waiting(database: Database, season: Season, settings: Settings) -> Iterator[WaitingReviews]:
    """By stage; nothing of stages whose reviews cannot be read, which the check of the season tells."""

    def in_files(key: str) -> Rubric | None:
        return load_named_rubrics(settings.rubric_directory, [key]).get(key)

    for place, stage in enumerate(season.stages):
        try:
            with database.read() as work:
                rubric = work.rubrics.get(stage.rubric) or in_files(stage.rubric)
            if rubric is None or rubric.replaces is None:
                continue
            with database.seen_by(Versions({stage.id: rubric}, in_files)).read() as work:
                found = read_waiting(work, stage.id, rubric)
        except (FileProblem, SettingsError):
            continue
        if found.reviews:
            yield WaitingReviews(place, found.rubric, found.reviews, len(found.reviews_by_juror), found.parts)


def _forms_aside(work: Unit, season: Season) -> Iterator[WaitingForms]:
    if not season.assessments:
        return
    # Imported here: it loads numerical libraries, and most checks have no assessments.
    from workbench.workflows.assessing.filled_forms import forms_aside

    tests = work.assessments.tests_in_use()
    for place, each in enumerate(season.assessments):
        aside = forms_aside(work, each, rubric_key=each.rubric, test_key=each.test)
        for version, forms in aside.items():
            yield WaitingForms(place, version, forms, "test" if version in tests and each.test else "rubric")
