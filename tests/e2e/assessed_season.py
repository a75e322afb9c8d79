"""The example season with its assessment under way, and links for those who take it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tests.builders import a_member, a_pair, a_participant, a_persons_data
from tests.serving.helpers import ServedSeason
from workbench.app.example.assessment import ASSESSMENT, FINISHED, RATES_MENTOR, TO_BEGIN
from workbench.app.example.season import build_example
from workbench.domain.responses import Response
from workbench.files.shipped import notebook_directory
from workbench.workflows.access import renew


@dataclass
class AssessedSeason(ServedSeason):
    """FINISHED has a profile, TO_BEGIN and each of `newcomers`, mentors too, everything still to do.

    RATES_MENTOR is TO_BEGIN's mentee. A newcomer's is `mentee_of(newcomer)`, who has a link too."""

    newcomers: list[str] = field(default_factory=list)


def mentee_of(newcomer: str) -> str:
    return f"3{newcomer[1:]}"


def a_season_with_an_assessment(directory: Path) -> AssessedSeason:
    bench = build_example(directory / "season", reviews=False, assessments=True)
    season = AssessedSeason(directory / "season", notebook_directory() / "judging")
    with bench.store:
        season.newcomers = [f"2000{place}" for place in range(10, 30)]
        with bench.store.write() as work:
            for mentor in season.newcomers:
                mentee = mentee_of(mentor)
                work.people.put_participants(
                    [a_participant(mentor), a_participant(mentee, pair_role="mentee")]
                )
                work.people.put_personal_data([a_persons_data(mentor), a_persons_data(mentee)])
                work.people.put_pairs([a_pair(f"PR-{mentor}", mentor, mentee)])
                work.people.put_members([a_member(each, role="participant") for each in (mentor, mentee)])
        mentees = [mentee_of(each) for each in season.newcomers]
        people = [FINISHED, TO_BEGIN, RATES_MENTOR, *season.newcomers, *mentees, "J01", "C01"]
        issued = renew(bench.store, bench.season, people, now=bench.clock())
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
