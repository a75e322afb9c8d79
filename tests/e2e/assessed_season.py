"""The example season with its assessment under way, and links for those who take it."""

from __future__ import annotations

from pathlib import Path

from tests.serving.helpers import ServedSeason
from workbench.app.example import build_example
from workbench.app.example_assessment import ASSESSMENT, FINISHED, TO_BEGIN
from workbench.domain.responses import Response
from workbench.files.shipped import notebook_directory
from workbench.workflows.access import renew


def a_season_with_an_assessment(directory: Path) -> ServedSeason:
    """FINISHED has a profile, TO_BEGIN everything still to do; J01 and C01 judge."""
    bench = build_example(directory / "season", reviews=False, assessments=True)
    season = ServedSeason(directory / "season", notebook_directory() / "judging")
    with bench.store:
        people = (FINISHED, TO_BEGIN)
        issued = renew(bench.store, bench.season, [*people, "J01", "C01"], now=bench.clock())
    season.tokens = {each.member.id: each.token for each in issued}
    return season


def responses_of(season: ServedSeason, rater: str) -> dict[str, tuple[Response, dict[str, str]]]:
    """What one person has filled, by source, as it stands in the database: the form and its answers."""
    bench = season.open()
    with bench.store, bench.store.read() as work:
        found = [each for each in work.assessments.of_rater(rater) if each.assessment_id == ASSESSMENT]
        held = work.assessments.answers([each.id for each in found])
        return {each.source: (each, held.get(each.id, {})) for each in found}


def answers_of(season: ServedSeason, rater: str, source: str = "test") -> dict[str, str]:
    return responses_of(season, rater).get(source, (None, {}))[1]
