"""Which stages a juror or a chair may switch between, and where their page opens by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import NOON, STAGE, a_member, a_pair, a_revision, a_text, an_assignment, an_entry
from tests.judging_case import COMPLETE, OPENS, JudgingCase, a_season, new_id, sign_in_of
from workbench.domain.access import StageClosing
from workbench.domain.season import Season, Stage
from workbench.errors import NoValidLink
from workbench.store.database import Database, open_database
from workbench.workflows.judging.judge import JudgingSession
from workbench.workflows.judging.stages import StageState, opened_stage, stages_of


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    with open_database(sqlite_url) as opened:
        yield opened


def a_longer_season(**opens_in_days: int) -> Season:
    """The stage of every case, open for a week, and others that open so many days later for two days."""
    first = a_season()
    others = [
        first.stages[0].model_copy(
            update={
                "id": name,
                "name": a_text(f"Этап {name}", f"Stage {name}"),
                "rates": "presentation",
                "judging_opens": OPENS + timedelta(days=days),
                "judging_closes": OPENS + timedelta(days=days + 2),
            }
        )
        for name, days in opens_in_days.items()
    ]
    return first.model_copy(update={"stages": (*first.stages, *others)})


@pytest.fixture
def case(database: Database) -> JudgingCase:
    """J01 and J02 rate in the first stage, J02 in the final too; the interview is nobody's."""
    case = JudgingCase(database, season=a_longer_season(final=0, interview=20))
    give(case, "J02", "И-0101", "final")
    return case


def give(case: JudgingCase, member: str, number: str, stage_id: str, **changes: Any) -> None:
    with case.store.write() as work:
        pair = f"PR-{number}"
        work.people.put_pairs([a_pair(pair)])
        work.entries.put([(an_entry(number, pair_id=pair, stage_id=stage_id, kind="presentation"), [])])
        work.assignments.add([an_assignment(member, number, stage_id=stage_id, **changes)])


def states(case: JudgingCase, member: str) -> tuple[StageState, ...]:
    with case.store.read() as work:
        found = work.people.members()[member]
        return stages_of(work, case.season, found, case.now)


def session(case: JudgingCase, member: str, stage: Stage) -> JudgingSession:
    return JudgingSession(
        case.store,
        case.season,
        stage,
        case.rubric,
        sign_in_id=sign_in_of(member),
        clock=lambda: case.now,
    )


def test_a_juror_sees_the_stages_in_which_they_have_entries(case: JudgingCase) -> None:
    assert [each.stage.id for each in states(case, "J01")] == [STAGE]
    assert [(each.stage.id, each.done, each.total) for each in states(case, "J02")] == [
        (STAGE, 0, 2),
        ("final", 0, 1),
    ]


def test_a_juror_without_entries_and_the_chair_see_every_stage(case: JudgingCase) -> None:
    with case.store.write() as work:
        work.people.put_members([a_member("J09")])
    for member in ("J09", "C01", "K01"):
        assert [each.stage.id for each in states(case, member)] == [STAGE, "final", "interview"]


def test_entries_taken_back_count_no_more_and_conflicts_are_left_out(case: JudgingCase) -> None:
    give(case, "J01", "И-0102", "final", state="conflict", reason="родственники")
    give(case, "J01", "И-0103", "interview", state="withdrawn", reason="передано")
    assert [(each.stage.id, each.total) for each in states(case, "J01")] == [(STAGE, 2), ("final", 0)]


def test_only_submitted_reviews_count_as_done(case: JudgingCase) -> None:
    first = case.juror("J02")
    first.save("И-0001", revision_id=new_id(), base=0, form=COMPLETE, intent="submit")
    first.save("И-0002", revision_id=new_id(), base=0, form=COMPLETE, intent="save")
    assert (states(case, "J02")[0].done, states(case, "J02")[0].total) == (1, 2)


def test_the_open_stage_with_the_nearest_deadline_and_work_left_opens_first(case: JudgingCase) -> None:
    assert opened_stage(states(case, "J02")).id == "final", "it closes five days before the other"
    with case.store.write() as work:
        final = next(each for each in work.assignments.of_member("J02") if each.stage_id == "final")
        work.reviews.append(a_revision(final.id, status="submitted"))
    assert opened_stage(states(case, "J02")).id == STAGE, "in the final everything is submitted"


def test_a_stage_that_the_chair_closed_opens_after_those_that_are_open(case: JudgingCase) -> None:
    with case.store.write() as work:
        work.stages.put_closing(StageClosing("final", True, "сбой", "C01", NOON))
    assert opened_stage(states(case, "J02")).id == STAGE


@pytest.mark.parametrize(
    ("days_later", "opened"), [(8, "near"), (10, "near"), (14, "far"), (100, "far")], ids=str
)
def test_with_nothing_open_the_stage_that_opens_next_does_and_after_all_the_last_one(
    database: Database, days_later: int, opened: str
) -> None:
    """The first stage closes after 7 days, the near one is open on days 10 and 11, the far one from 30 on."""
    case = JudgingCase(database, season=a_longer_season(far=30, near=10))
    case.wait(days=days_later - 0.1)
    assert opened_stage(states(case, "C01")).id == opened


def test_what_was_asked_for_is_opened_only_among_ones_own(case: JudgingCase) -> None:
    assert opened_stage(states(case, "J02"), STAGE).id == STAGE
    for asked in ("interview", "nothing", "../initiative", ""):
        assert opened_stage(states(case, "J02"), asked).id == "final"


def test_a_season_of_one_stage_offers_no_switch(database: Database) -> None:
    assert JudgingCase(database).juror().stages() == ()


def test_a_page_whose_entries_were_all_taken_back_still_names_its_stage(case: JudgingCase) -> None:
    interview = case.season.stages[2]
    assert [each.stage.id for each in session(case, "J02", interview).stages()] == [
        "interview",
        STAGE,
        "final",
    ]


def test_each_stage_keeps_its_own_queue_whatever_the_address_says(case: JudgingCase) -> None:
    final = case.season.stages[1]
    assert [each.number for each in session(case, "J02", final).queue()] == ["И-0101"]
    assert session(case, "J01", final).queue() == []
    assert sorted(each.number for each in case.juror("J02").queue()) == ["И-0001", "И-0002"]


def test_the_switch_is_closed_to_who_has_signed_out(case: JudgingCase) -> None:
    opened = case.juror("J02")
    with case.store.write() as work:
        work.access.end_sign_in(sign_in_of("J02"), NOON)
    with pytest.raises(NoValidLink):
        opened.stages()
