"""Rules on a season: reviews enough to be fair, entries that stand still, assessments that can be rated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf

from workbench.domain.rubric import Rubric
from workbench.domain.season import Assessment, Season
from workbench.errors import N_, Sentence
from workbench.linting.rules import Finding
from workbench.linting.time_needed import check_stage_time

_FEWEST_REVIEWS = 2

_FEW = N_("one review an entry leaves its place to one juror's severity; ask for two, better three")
_MOVING = N_(
    "judging opens before entries close (%(closes)s); who is read first may still send a new version"
)
_OLDER = N_(
    "there is a newer version, %(newer)s; use it, unless ratings have been given by %(older)s and its file "
    "does not say under `replaces` what happens to them"
)
_NEVER_SHOWN = N_(
    "others' ratings are shown from %(least)s people on, and as a rule no more than %(most)s rate one "
    "participant here; name the source expert too, or write a smaller number"
)
_READ_OFF = N_(
    "what one person answered can be read off the profile of whom they rated; show others' ratings from two "
    "people on, better three"
)
_NOT_ALIKE = N_(
    "%(other)s has %(field)s %(theirs)s, this assessment %(ours)s, so that no change is ever shown; write "
    "the same, or take compared_with out"
)
_NO_MENTEES = N_(
    "only mentors take this assessment, and a mentor is rated by the source mentee; nobody gives ratings of "
    "the source mentor, so take it out, or write mentee"
)
_NO_MENTORS = N_(
    "only mentees take this assessment, and a mentee is rated by the source mentor; nobody gives ratings of "
    "the source mentee, so take it out, or write mentor"
)


def check_season(season: Season, rubrics: Mapping[str, Rubric]) -> Iterator[Finding]:
    """SEA002 to SEA009. `rubrics` : those of the season's directory, by key."""
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
    for place, assessment in enumerate(season.assessments):
        found = (*_raters(season, assessment), *_comparison(season, assessment))
        yield from (Finding(code, ("assessments", place, name), text) for code, name, text in found)


def _raters(season: Season, assessment: Assessment) -> Iterator[tuple[str, str, Sentence]]:
    """SEA006, SEA007, SEA009, each with its field: whether others can rate, and how many."""
    least, most = assessment.raters_shown, _most_raters(season, assessment)
    # Where it is not written, the season's number for all holds, and the sources are what can be mended.
    field = "raters_shown" if "raters_shown" in assessment.model_fields_set else "sources"
    if 0 < most < least:
        yield "SEA006", field, Sentence(_NEVER_SHOWN, {"least": least, "most": int(most)})
    if most and least == 1:
        yield "SEA007", field, Sentence(_READ_OFF)
    if assessment.pair_role == "mentor" and "mentor" in assessment.sources:
        yield "SEA009", "sources", Sentence(_NO_MENTEES)
    if assessment.pair_role == "mentee" and "mentee" in assessment.sources:
        yield "SEA009", "sources", Sentence(_NO_MENTORS)


def _most_raters(season: Season, assessment: Assessment) -> float:
    """How many others rate the participant whom most rate: experts without bound, partners by the pairs."""
    if "expert" in assessment.sources:
        return inf
    mentors_have = season.pairing.mentees_per_mentor if "mentee" in assessment.sources else 0
    mentees_have = 1 if "mentor" in assessment.sources else 0
    by_role = {"mentor": mentors_have, "mentee": mentees_have}
    return by_role.get(assessment.pair_role, max(by_role.values()))


def _comparison(season: Season, assessment: Assessment) -> Iterator[tuple[str, str, Sentence]]:
    """SEA008: profiles compare only what was asked and scored alike."""
    other = season.assessment(assessment.compared_with) if assessment.compared_with else None
    for field in ("rubric", "test") if other is not None else ():
        ours, theirs = getattr(assessment, field), getattr(other, field)
        if ours != theirs:
            places = {"other": assessment.compared_with, "field": field}
            values = {"theirs": theirs or "–", "ours": ours or "–"}
            yield "SEA008", "compared_with", Sentence(_NOT_ALIKE, {**places, **values})


def _newest(key: str, rubrics: Mapping[str, Rubric]) -> str:
    rubric_id, version = key.split("@")
    versions = [each.version for each in rubrics.values() if each.id == rubric_id]
    return f"{rubric_id}@{max([int(version), *versions])}"
