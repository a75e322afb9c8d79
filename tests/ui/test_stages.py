"""The switch between stages as the juror's and the chair's page are told of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.builders import STAGE, a_pair, a_text, an_assignment, an_entry
from tests.judging_case import CLOSES, COMPLETE, JudgingCase, a_season, new_id
from workbench.domain.season import Season
from workbench.i18n import translator
from workbench.store.database import Database, open_database
from workbench.ui.chair_model import ChairModel
from workbench.ui.juror_model import JurorModel
from workbench.ui.stages_texts import stages_texts


def a_season_with_a_final() -> Season:
    season = a_season()
    final = season.stages[0].model_copy(
        update={
            "id": "final",
            "name": a_text("Защита", "Final"),
            "rates": "presentation",
            "judging_opens": CLOSES,
            "judging_closes": CLOSES + timedelta(days=2),
        }
    )
    return season.model_copy(update={"stages": (*season.stages, final)})


@pytest.fixture
def case(sqlite_url: str) -> Iterator[JudgingCase]:
    """J01 rates in both stages, J02 in the first only."""
    with open_database(sqlite_url) as database:
        yield _with_a_final(database)


def _with_a_final(database: Database) -> JudgingCase:
    case = JudgingCase(database, season=a_season_with_a_final())
    with database.write() as work:
        work.people.put_pairs([a_pair("PR-9")])
        work.entries.put([(an_entry("И-0009", pair_id="PR-9", stage_id="final", kind="presentation"), [])])
        work.assignments.add([an_assignment("J01", "И-0009", stage_id="final")])
    return case


def test_a_juror_is_told_track_progress_and_deadline_of_each_stage(case: JudgingCase) -> None:
    case.juror().save("И-0001", revision_id=new_id(), base=0, form=COMPLETE, intent="submit")
    model = JurorModel(case.juror())
    assert model.screen()["stages"] == [
        {
            "id": STAGE,
            "name": "Экспертиза инициатив",
            "track": "Наставничество",
            "state": "open",
            "opens_at": "2025-11-21T09:00:00+03:00",
            "closes_at": "2025-11-28T18:00:59.999999+03:00",
            "done": 1,
            "total": 2,
        },
        {
            "id": "final",
            "name": "Защита",
            "track": "Наставничество",
            "state": "not_open",
            "opens_at": "2025-11-28T18:00:00+03:00",
            "closes_at": "2025-11-30T18:00:59.999999+03:00",
            "done": 0,
            "total": 1,
        },
    ]
    in_english = model.answer({"kind": "hello", "language": "en"})["stages"]
    assert [each["name"] for each in in_english] == ["Judging of initiatives", "Final"]


def test_progress_in_the_switch_goes_on_while_the_page_is_open(case: JudgingCase) -> None:
    model = JurorModel(case.juror())
    case.juror().save("И-0001", revision_id=new_id(), base=0, form=COMPLETE, intent="submit")
    assert [each["done"] for each in model.answer({"kind": "ping"})["stages"]] == [1, 0]


def test_what_is_typed_is_kept_under_a_name_of_its_stage(case: JudgingCase) -> None:
    screen = JurorModel(case.juror()).screen()
    assert screen["owner"] == screen["owners"][STAGE] == "test-2025/initiative/J01"
    assert screen["owners"] == {STAGE: "test-2025/initiative/J01", "final": "test-2025/final/J01"}


def test_who_rates_in_one_stage_has_nothing_to_switch_to(case: JudgingCase) -> None:
    assert [each["id"] for each in JurorModel(case.juror("J02")).screen()["stages"]] == [STAGE]


def test_the_chair_switches_between_all_stages_and_hears_of_their_windows(case: JudgingCase) -> None:
    model = ChairModel(case.chair())
    shown = model.screen()["stages"]
    assert [(each["id"], each["state"]) for each in shown] == [(STAGE, "open"), ("final", "not_open")]
    model.answer({"kind": "close", "reason": "Сбой на площадке"})
    after = model.answer({"kind": "ping"})["stages"]
    assert [each["state"] for each in after] == ["closed_by_chair", "not_open"]


@pytest.mark.parametrize("state", ["open", "not_open", "deadline_passed", "closed_by_chair"])
def test_the_switch_has_words_for_every_state_of_judging(state: str) -> None:
    assert stages_texts(translator("en"))[f"stage_{state}"]
