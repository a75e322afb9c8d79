"""Two versions of a rubric and what the newer one would do to a season, for commands and notebooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.app.rubrics_in_use import kept_rubric
from workbench.config import read_settings
from workbench.domain.rubric import Rubric
from workbench.domain.rubric_versions import (
    Change,
    Fate,
    Problems,
    chain_between,
    changes,
    fates,
    statement_problems,
)
from workbench.domain.season import Stage
from workbench.errors import N_, Sentence, SettingsError, UnreadableFile
from workbench.files.yaml_files.documents import load_named_rubrics, load_rubric

if TYPE_CHECKING:
    from workbench.app.opening import Workbench
    from workbench.workflows.tuning.version_effect import VersionEffect

_SUFFIXES = (".yaml", ".yml")
_NO_STAGE = N_("no stage of the season is rated by %(older)s; its stages are rated by: %(known)s")
_OTHER_RUBRIC = N_("%(old)s and %(new)s are different rubrics, not versions of one; name two versions of one")
_UNSOUND = N_(
    "%(newer)s does not say soundly what happens to ratings given by %(older)s, so its effect cannot be shown"
)


@dataclass(frozen=True)
class VersionDiff:
    """Two versions side by side.

    Attributes
    ----------
    changes : everything in which they differ. fates : what happens to ratings, by criterion and gate; empty
        where the newer one says nothing of the older one.
    problems : what the statement of the newer one lacks or says wrongly.
    """

    old: Rubric
    new: Rubric
    changes: tuple[Change, ...]
    fates: tuple[Fate, ...]
    problems: Problems


def rubric_named(name: str, flags: Mapping[str, Any]) -> Rubric:
    """A rubric by its file, or by id@version: in the season's files, then as its database keeps it.

    Raises FileProblem, or StoreProblem for a database that cannot be read.
    """
    path = Path(name)
    if path.suffix.lower() in _SUFFIXES or "@" not in name:
        return load_rubric(path)
    directory = read_settings(flags).rubric_directory
    if not (directory / f"{name.replace('@', '.v')}.yaml").is_file():
        # Before files of other names, of which any may be in disorder.
        kept = kept_rubric(name, flags)
        if kept is not None:
            return kept
    found = load_named_rubrics(directory, [name])
    if name not in found:
        known = ", ".join(sorted(found)) or Sentence(N_("none"))
        raise UnreadableFile(
            file=str(directory),
            reason=Sentence(
                N_("no file there holds %(name)s, nor does the database keep it; found: %(known)s"),
                {"name": name, "known": known},
            ),
        )
    return found[name]


def version_diff(old: Rubric, new: Rubric) -> VersionDiff:
    """Compare two versions, and what the newer one says of ratings given by the older one.

    Raises SettingsError for versions of two different rubrics.
    """
    if old.id != new.id:
        both = {"old": old.key, "new": new.key}
        raise SettingsError(name="rubric", reason=Sentence(_OTHER_RUBRIC, both))
    speaks = new.replaces is not None and new.replaces.version == old.version
    problems = () if old.key == new.key else statement_problems(old, new)
    return VersionDiff(old, new, changes(old, new), fates(old, new) if speaks else (), problems)


def stage_rated_by(workbench: Workbench, rubric: Rubric, stage_id: str | None = None) -> Stage:
    """The named stage, or the first that is rated by this version. Raises SettingsError."""
    stages = [each for each in workbench.season.stages if stage_id in (None, each.id)]
    stage = next((each for each in stages if each.rubric == rubric.key), None)
    if stage is None:
        known = ", ".join(f"{each.id}: {each.rubric}" for each in workbench.season.stages)
        raise SettingsError(name="stage", reason=Sentence(_NO_STAGE, {"older": rubric.key, "known": known}))
    return stage


def effect_on_season(
    workbench: Workbench, stage: Stage, old: Rubric, new: Rubric, *, seats: int | None = None
) -> VersionEffect:
    """What `new` would do to a stage that is rated by `old`; see `version_effect`, `seats` too.

    Raises
    ------
    SettingsError : nothing sound says what happens to its ratings.
    InvalidSelection : nothing is submitted yet.
    """
    from workbench.domain.stage_versions import Versions
    from workbench.workflows.tuning.version_effect import version_effect

    directory = workbench.settings.rubric_directory
    with workbench.store.read() as work:
        stored = {old.key: work.rubrics.get(old.key) or old, new.key: new}

    def find(key: str) -> Rubric | None:
        return stored.get(key) or load_named_rubrics(directory, [key]).get(key)

    chain = chain_between(old.key, new, find)
    if chain is None or any(statement_problems(*step) for step in pairwise(chain)):
        places = {"older": old.key, "newer": new.key}
        raise SettingsError(name="replaces", reason=Sentence(_UNSOUND, places))
    current = {each.id: workbench.rubric(each) for each in workbench.season.stages}
    after = workbench.store.seen_by(Versions({**current, stage.id: new}, find, provisional=True))
    return version_effect(workbench.store, after, workbench.season, stage, chain, seats=seats)
