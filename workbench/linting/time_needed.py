"""How long a juror needs: for an entry by a rubric, and for a load by the days of a stage."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from workbench.domain.rubric import Rubric
from workbench.domain.season import Season, Stage
from workbench.errors import N_, Sentence
from workbench.linting.rules import Finding

WORDS_A_MINUTE = 184  # Russian, silent reading [Brysbaert2019]
ENTRY_WORDS = 400
# A juror's own times: weighing a level, and writing a comment of two sentences.
_WEIGHING, _COMMENT = 0.6, 1.0
_AT_ENDS = 0.3  # of levels are given at an end of the scale
_ASKED = {"always": 1.0, "at_ends": _AT_ENDS, "never": 0.0}
_LONGEST = 20.0
_HOURS_A_DAY = 2.0  # beside a juror's own work

_TOO_LONG = N_(
    "an entry takes a juror about %(minutes)s minutes: %(criteria)s criteria, %(comments)s comments; leave "
    "out criteria, or ask for fewer comments"
)
_TOO_LITTLE = N_(
    "up to %(load)s entries of about %(minutes)s minutes are %(hours)s hours, and jurors have %(days)s days "
    "of about %(a_day)s hours; give more days, more jurors or a shorter rubric"
)


def minutes_per_entry(rubric: Rubric, *, entry_words: int = ENTRY_WORDS) -> float:
    """About how long a juror who knows the rubric reads and rates one entry."""
    return entry_words / WORDS_A_MINUTE + len(rubric.criteria) * _WEIGHING + _comments(rubric) * _COMMENT


def minutes_to_complete(rubric: Rubric, parts: Collection[str], *, entry_words: int = ENTRY_WORDS) -> float:
    """About how long a juror reads one entry again and answers `parts`, ids of criteria and gates, anew."""
    comments = sum(_ASKED[each.comment] for each in rubric.criteria if each.id in parts)
    return entry_words / WORDS_A_MINUTE + len(parts) * _WEIGHING + comments * _COMMENT


def check_rating_time(rubric: Rubric) -> Iterator[Finding]:
    """RUB011."""
    minutes = minutes_per_entry(rubric)
    if minutes > _LONGEST:
        shown = {
            "minutes": round(minutes),
            "criteria": len(rubric.criteria),
            "comments": round(_comments(rubric)),
        }
        yield Finding("RUB011", ("criteria",), Sentence(_TOO_LONG, shown))


def check_stage_time(season: Season, rubrics: Mapping[str, Rubric]) -> Iterator[Finding]:
    """SEA002 on every stage whose rubric is known."""
    for place, stage in enumerate(season.stages):
        rubric = rubrics.get(stage.rubric)
        if rubric is None:
            continue
        minutes, days = minutes_per_entry(rubric), _days(stage)
        hours = stage.load_max * minutes / 60
        if hours > days * _HOURS_A_DAY:
            shown = {
                "load": stage.load_max,
                "minutes": round(minutes),
                "hours": round(hours),
                "days": round(days),
                "a_day": round(_HOURS_A_DAY),
            }
            yield Finding("SEA002", ("stages", place, "load_max"), Sentence(_TOO_LITTLE, shown))


def _comments(rubric: Rubric) -> float:
    closing = 1.0 if rubric.closing_comment == "required" else 0.0
    return sum(_ASKED[each.comment] for each in rubric.criteria) + closing


def _days(stage: Stage) -> float:
    return (stage.judging_closes - stage.judging_opens).total_seconds() / 86_400
