"""Rules on a season: reviews enough to be fair, entries that stand still, the newest rubric."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workbench.domain.rubric import Rubric
from workbench.domain.season import Season
from workbench.errors import N_, Sentence
from workbench.linting.rules import Finding
from workbench.linting.time_needed import check_stage_time

_FEWEST_REVIEWS = 2

_FEW = N_("one review an entry leaves its place to one juror's severity; ask for two, better three")
_MOVING = N_(
    "judging opens before entries close (%(closes)s); who is read first may still send a new version"
)
_OLDER = N_("there is a newer version, %(newer)s; use it, unless ratings have been given by %(older)s")


def check_season(season: Season, rubrics: Mapping[str, Rubric]) -> Iterator[Finding]:
    """SEA002 to SEA005. `rubrics` : those of the season's directory, by key."""
    yield from check_stage_time(season, rubrics)
    for place, stage in enumerate(season.stages):
        path = ("stages", place)
        if stage.ratings_per_entry < _FEWEST_REVIEWS:
            yield Finding("SEA004", (*path, "ratings_per_entry"), Sentence(_FEW))
        if stage.judging_opens < stage.entries_close:
            closes = {"closes": f"{stage.entries_close:%Y-%m-%d %H:%M}"}
            yield Finding("SEA005", (*path, "judging_opens"), Sentence(_MOVING, closes))
        newer = _newest(stage.rubric, rubrics)
        if newer != stage.rubric:
            versions = {"newer": newer, "older": stage.rubric}
            yield Finding("SEA003", (*path, "rubric"), Sentence(_OLDER, versions))


def _newest(key: str, rubrics: Mapping[str, Rubric]) -> str:
    rubric_id, version = key.split("@")
    versions = [each.version for each in rubrics.values() if each.id == rubric_id]
    return f"{rubric_id}@{max([int(version), *versions])}"
