"""A season whose rubric gets a newer version while reviews by the older one are there; on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import STAGE, a_criterion, a_rubric, a_text
from tests.choosing_case import ChoosingCase
from tests.judging_case import COMPLETE, JudgingCase, a_season, form, new_id
from workbench.domain.reviews import Rating, Revision
from workbench.domain.rubric import Rubric
from workbench.domain.stage_versions import Versions
from workbench.errors import FrozenRubric, InvalidSelection, SettingsError
from workbench.store.database import Database
from workbench.store.verification import verify
from workbench.ui.juror_model import JurorModel
from workbench.workflows.assigning.disputes import disputed_entries
from workbench.workflows.calibrating.ratings import rating_frame
from workbench.workflows.choosing.candidates import read_candidates
from workbench.workflows.choosing.choose import read_pool
from workbench.workflows.judging.judge import QueueItem
from workbench.workflows.reporting import review_rows
from workbench.workflows.tuning.version_origins import Mapped

OTHER = a_text("Видно ли это по делам?", "Do deeds show it?")
FIRST = a_rubric()


def version(number: int, *said: dict[str, Any], replaces: int | None = None, **changed: Any) -> Rubric:
    statement = {"version": replaces or number - 1, "ratings": list(said)}
    return Rubric.model_validate(dict(FIRST) | {"version": number, "replaces": statement, **changed})


def need_with(**changed: Any) -> dict[str, Any]:
    return {"criteria": (a_criterion("need", **changed), *FIRST.criteria[1:])}


# The question of the first criterion is another one: levels given on it are asked again.
SECOND = version(2, {"id": "need", "are": "asked_again"}, **need_with(question=OTHER))
# Levels of the second are counted down by one, but for the lowest.
MAPPED = version(2, {"id": "plan", "are": "mapped", "levels": {"0": 0, "1": 0, "2": 1, "3": 2, "4": 3}})


@pytest.fixture
def case(database: Database) -> JudgingCase:
    """Each of the two jurors has submitted both entries by the first version."""
    case = JudgingCase(database)
    for member in ("J01", "J02"):
        for number in ("И-0001", "И-0002"):
            save(case, COMPLETE, member=member, number=number)
    return case


def save(case: JudgingCase, content: object, **more: Any) -> Revision:
    session = case.juror(more.get("member", "J01"))
    number, base = more.get("number", "И-0001"), more.get("base", 0)
    intent = more.get("intent", "submit")
    return session.save(number, revision_id=new_id(), base=base, form=content, intent=intent).revision


def go_over_to(case: JudgingCase, rubric: Rubric, *in_files: Rubric) -> None:
    """What opening the season does after its stage has been given another rubric."""
    case.rubric, case.season = rubric, a_season(rubric=rubric.key)
    known = {each.key: each for each in in_files}
    assert isinstance(case.store, Database)
    case.store.read_by(Versions({STAGE: rubric}, known.get))


def item(case: JudgingCase, number: str = "И-0001") -> QueueItem:
    return next(each for each in case.juror().queue() if each.number == number)


def test_a_review_in_which_something_is_asked_again_is_a_draft_with_everything_else_filled_in(
    case: JudgingCase,
) -> None:
    go_over_to(case, SECOND)
    found = item(case)
    assert found.status == "draft"
    assert found.revision is not None
    assert found.revision.form.ratings == {
        "plan": Rating(2),
        "result": Rating(4, comment="Видно, что оба растут"),
    }
    assert case.juror().reading("И-0001").asked_again == ("need",)


def test_what_is_asked_again_is_said_until_the_review_is_submitted_anew(case: JudgingCase) -> None:
    go_over_to(case, SECOND)
    revision = save(case, form(need=1, plan=2), base=1, intent="save")
    assert (revision.status, item(case).status) == ("draft", "draft")
    assert case.juror().reading("И-0001").asked_again == ("need",)


def test_the_review_counts_again_once_its_juror_has_completed_it(case: JudgingCase) -> None:
    go_over_to(case, SECOND)
    revision = save(case, form(need=1, plan=2, result=4, result_comment="Видно, что оба растут"), base=1)
    assert (revision.status, revision.number, revision.rubric_key) == ("submitted", 2, "initiative@2")
    assert item(case).status == "submitted"
    assert case.juror().reading("И-0001").asked_again == ()
    with case.store.read() as work:
        frame, left_out = rating_frame(work, case.stage, SECOND)
        assert disputed_entries(work, case.stage) == []
    assert (set(frame["entry"]), set(frame["juror"]), left_out.waiting) == ({"И-0001"}, {"J01"}, 3)
    assert left_out.drafts == 0


def test_the_chair_sees_such_reviews_as_not_finished_and_nothing_is_chosen_by_them(
    case: JudgingCase,
) -> None:
    assert {each.submitted for each in case.chair().overview().jurors} == {2}
    go_over_to(case, SECOND)
    assert {each.submitted for each in case.chair().overview().jurors} == {0}
    with case.store.read() as work:
        assert read_candidates(work, case.season, case.stage, SECOND).empty


def test_mapped_levels_count_as_what_they_became_and_stay_on_record_as_given(case: JudgingCase) -> None:
    go_over_to(case, MAPPED)
    assert item(case).status == "submitted"
    assert case.juror().reading("И-0001").asked_again == ()
    assert case.juror().reading("И-0001").mapped == {"plan": Mapped(was=2, now=1)}
    with case.store.read() as work:
        frame, _ = rating_frame(work, case.stage, MAPPED)
        rows = [each for each in review_rows(work, case.stage, MAPPED) if each.criterion == "plan"]
        kept = work.reviews.last_submitted(work.assignments.all(STAGE)[0].id)
    assert set(frame[frame["criterion"] == "plan"]["level"]) == {1}
    assert {(each.level, each.rubric) for each in rows} == {(1, "initiative@2")}
    given = {(each.level_as_given, each.rubric_given_by, each.status_as_given) for each in rows}
    assert given == {(2, "initiative@1", "submitted")}
    assert kept is not None
    assert kept.form.rating("plan") == Rating(2)


def test_a_juror_is_told_what_was_mapped_until_the_review_is_submitted_again(case: JudgingCase) -> None:
    go_over_to(case, MAPPED)
    content = form(need=3, plan=1, result=4, result_comment="Видно, что оба растут")
    save(case, content, base=1, intent="reopen")
    model = JurorModel(case.juror())
    assert model.entry("И-0001")["mapped"] == {"plan": {"was": 2, "now": 1}}
    save(case, content, base=2)
    assert "mapped" not in model.entry("И-0001")


def test_levels_of_a_draft_are_told_to_be_mapped_as_well(case: JudgingCase) -> None:
    save(case, form(plan=4), number="И-0002", member="J01", base=1, intent="reopen")
    go_over_to(case, MAPPED)
    assert case.juror().reading("И-0002").mapped == {"plan": Mapped(was=2, now=1)}, "as it was submitted"


def test_reopening_a_carried_review_keeps_it_by_the_newer_version(case: JudgingCase) -> None:
    go_over_to(case, MAPPED)
    content = form(need=3, plan=1, result=4, result_comment="Видно, что оба растут")
    revision = save(case, content, base=1, intent="reopen")
    assert (revision.status, revision.rubric_key, revision.form.rating("plan").level) == (
        "draft", "initiative@2", 1,
    )  # fmt: skip


def test_versions_are_read_step_by_step_also_over_one_that_nobody_rated_by(case: JudgingCase) -> None:
    third = version(3, {"id": "plan", "are": "mapped", "levels": {"0": 0, "1": 4, "2": 4, "3": 4, "4": 4}})
    go_over_to(case, third, MAPPED)
    found = item(case).revision
    assert found is not None
    assert found.form.rating("plan").level == 4


def test_a_version_in_between_is_kept_once_somebody_has_rated_by_the_newest(case: JudgingCase) -> None:
    levels = {"0": 0, "1": 4, "2": 4, "3": 4, "4": 4}
    third = version(3, {"id": "plan", "are": "mapped", "levels": levels})
    go_over_to(case, third, MAPPED)
    save(case, form(need=3), base=1, intent="reopen", member="J02")
    go_over_to(case, third, MAPPED)
    edited = version(2, {"id": "plan", "are": "mapped", "levels": dict.fromkeys("01234", 0)})
    for in_files in ((edited,), ()):
        go_over_to(case, third, *in_files)
        found = item(case).revision
        assert found is not None
        assert found.form.rating("plan").level == 4


@pytest.mark.parametrize(
    ("newer", "words"),
    [
        (a_rubric(version=2), "nothing says what happens"),
        (a_rubric(id="other"), "nothing says what happens"),
        (version(3), "by way of initiative@2, which is in no file"),
        (version(2, **need_with(question=OTHER)), "need has changed"),
    ],
)
def test_a_season_is_refused_where_nothing_sound_says_what_happens_to_reviews(
    case: JudgingCase, newer: Rubric, words: str
) -> None:
    with pytest.raises(SettingsError, match=words) as refused:
        go_over_to(case, newer)
    assert refused.value.parameters["name"] == f"stages.{STAGE}.rubric"
    assert "initiative@1" in str(refused.value)


def test_a_stage_goes_back_to_its_older_version_only_while_nobody_has_rated_by_the_newer_one(
    case: JudgingCase,
) -> None:
    go_over_to(case, SECOND)
    go_over_to(case, FIRST)
    assert item(case).status == "submitted"
    go_over_to(case, SECOND)
    save(case, form(need=1), base=1, intent="save")
    with pytest.raises(SettingsError, match="initiative@2"):
        go_over_to(case, FIRST)


def test_a_rubric_of_another_stage_is_not_in_the_way(case: JudgingCase) -> None:
    other = a_rubric(id="interview")
    assert isinstance(case.store, Database)
    case.store.read_by(Versions({STAGE: FIRST, "interviews": other}, {}.get))
    assert item(case).status == "submitted"


def test_versions_in_use_are_neither_changed_nor_lost(case: JudgingCase, database: Database) -> None:
    go_over_to(case, MAPPED)
    save(case, form(need=3, plan=1, result=4, result_comment="да"), base=1, intent="reopen")
    with database.read() as work:
        assert set(work.rubrics.in_use()) == {"initiative@1", "initiative@2"}
    for key in ("initiative@1", "initiative@2"):
        changed = a_rubric(version=int(key[-1]), purpose=a_text("Другое", "Other"))
        with pytest.raises(FrozenRubric), database.write() as work:
            work.rubrics.put(changed)
    assert verify(database) == []


def test_a_decision_holds_the_versions_it_was_read_by_though_nobody_has_rated_by_them(
    database: Database,
) -> None:
    case = ChoosingCase(database)
    third = version(3, {"id": "plan", "are": "kept"})
    database.read_by(Versions({STAGE: third}, {MAPPED.key: MAPPED}.get))
    case.rubric = third
    with database.read() as work:
        assert set(work.rubrics.in_use()) == {"initiative@1"}

    case.session().propose(seed=1)

    with database.read() as work:
        assert work.rubrics.in_use() == {"initiative@1": FIRST, "initiative@2": MAPPED, "initiative@3": third}
    for each in (MAPPED, third):
        changed = each.model_copy(update={"purpose": a_text("Другое", "Other")})
        with pytest.raises(FrozenRubric), database.write() as work:
            work.rubrics.put(changed)


def test_who_chooses_while_all_reviews_wait_is_told_how_many_and_under_which_version(
    case: JudgingCase,
) -> None:
    go_over_to(case, SECOND)
    stage = case.season.stages[0]
    with case.store.read() as work, pytest.raises(InvalidSelection, match=r"under initiative@2: 4;"):
        read_pool(work, case.season, stage, SECOND)
