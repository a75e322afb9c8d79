"""The juror's gate, saving and submitting, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import an_entry
from tests.judging_case import COMPLETE, JudgingCase, a_season, form, new_id, sign_in_of
from workbench.domain.reviews import Rating, Revision
from workbench.errors import EntryNotAssigned, InvalidReview, JudgingClosed, NoValidLink
from workbench.store.database import Database
from workbench.workflows.judging.judge import JudgingSession
from workbench.workflows.judging.revisions import Saved


@pytest.fixture
def case(database: Database) -> JudgingCase:
    return JudgingCase(database)


def save(
    session: JudgingSession, content: object, *, base: int = 0, intent: str = "save", **more: str
) -> Saved[Revision]:
    number = more.get("number", "И-0001")
    revision_id = more.get("revision_id", new_id())
    return session.save(number, revision_id=revision_id, base=base, form=content, intent=intent)  # type: ignore[arg-type]


def test_queue_lists_only_assigned_entries_as_not_begun(case: JudgingCase) -> None:
    queue = case.juror().queue()
    assert sorted(item.number for item in queue) == ["И-0001", "И-0002"]
    assert {item.status for item in queue} == {"not_begun"}


def test_entry_not_assigned_can_be_neither_read_nor_rated(case: JudgingCase) -> None:
    with case.store.write() as work:
        work.entries.put([(an_entry("И-0003", pair_id="PR-1"), [])])
    session = case.juror()
    with pytest.raises(EntryNotAssigned):
        session.entry("И-0003")
    with pytest.raises(EntryNotAssigned):
        save(session, COMPLETE, number="И-0003")
    with pytest.raises(EntryNotAssigned):
        session.declare_conflict("И-0003", "знаком с авторами")


def test_authors_are_named_only_where_the_stage_is_not_blind(case: JudgingCase) -> None:
    assert case.juror().authors("И-0001") == []
    case.season = a_season(blind=())
    assert case.juror().authors("И-0001") == ["Вымышленная Анна Петровна"] * 2
    with pytest.raises(EntryNotAssigned):
        case.juror().authors("И-0009")


def test_save_is_kept_and_found_again_by_another_page(case: JudgingCase) -> None:
    saved = save(case.juror(), form(need=3, need_comment="ясно"))
    assert saved.revision.number == 1
    item = next(item for item in case.juror().queue() if item.number == "И-0001")
    assert item.status == "draft"
    assert item.revision is not None
    assert item.revision.form.rating("need") == Rating(3, False, "ясно")


def test_same_save_sent_again_changes_nothing(case: JudgingCase) -> None:
    session, revision_id = case.juror(), new_id()
    first = save(session, form(need=3), revision_id=revision_id)
    save(session, form(need=4), base=1)
    again = save(session, form(need=3), revision_id=revision_id)
    assert again.revision == first.revision
    (newest,) = [item.revision for item in session.queue() if item.number == "И-0001"]
    assert newest is not None
    assert (newest.number, newest.form.rating("need").level) == (2, 4)


def test_save_of_another_juror_cannot_be_repeated_as_mine(case: JudgingCase) -> None:
    revision_id = new_id()
    save(case.juror("J01"), form(need=3), revision_id=revision_id)
    with pytest.raises(InvalidReview, match="another review"):
        save(case.juror("J02"), form(need=1), revision_id=revision_id)


def test_older_tab_saving_later_never_overwrites_newer_work(case: JudgingCase) -> None:
    older, newer = case.juror(), case.juror()
    save(newer, form(need=3, need_comment="новее"))
    late = save(older, form(need=1, need_comment="старее", plan=2))
    assert set(late.conflicts) == {"need.level", "need.comment"}
    assert late.revision.form.rating("need") == Rating(3, False, "новее")
    assert late.revision.form.rating("plan").level == 2, "what only the older tab entered is kept"


def test_two_tabs_on_different_criteria_are_joined_without_conflict(case: JudgingCase) -> None:
    save(case.juror(), form(need=3))
    joined = save(case.juror(), form(plan=2), base=0)
    assert joined.conflicts == ()
    assert {key: rating.level for key, rating in joined.revision.form.ratings.items()} == {
        "need": 3,
        "plan": 2,
    }


def test_complete_form_is_submitted_and_put_on_record(case: JudgingCase) -> None:
    saved = save(case.juror(), COMPLETE, intent="submit")
    assert saved.revision.status == "submitted"
    assert case.actions() == ["submit"]


@pytest.mark.parametrize(
    ("content", "missing"),
    [
        (form(need=3, plan=2), ("result", "level")),
        (form(need=3, plan=2, result=4), ("result", "comment")),
        (form(need=0, plan=2, result=3), ("need", "comment")),
    ],
)
def test_incomplete_form_stays_a_draft_and_names_the_place(
    case: JudgingCase, content: object, missing: tuple[str, str]
) -> None:
    saved = save(case.juror(), content, intent="submit")
    assert saved.revision.status == "draft"
    assert missing in saved.missing
    assert case.actions() == []


def test_abstention_is_complete_and_never_a_zero(case: JudgingCase) -> None:
    saved = save(case.juror(), form(need=3, plan=None, result=3), intent="submit")
    assert saved.revision.status == "submitted"
    assert saved.revision.form.rating("plan") == Rating(None, True, "")


def test_submitted_review_changes_only_after_reopening(case: JudgingCase) -> None:
    session = case.juror()
    save(session, COMPLETE, intent="submit")
    ignored = save(session, form(need=1, need_comment="передумал"), base=0)
    assert ignored.revision.status == "submitted"
    assert ignored.conflicts
    reopened = save(session, COMPLETE, base=1, intent="reopen")
    assert reopened.revision.status == "draft"
    changed = save(session, form(need=2, plan=2, result=3), base=2, intent="submit")
    assert changed.revision.form.rating("need").level == 2
    assert case.actions() == ["submit", "reopen", "submit"]


@pytest.mark.parametrize(
    "content",
    [
        form(need=5),
        form(need=-1),
        form(beauty=3),
        {"ratings": {"need": {"level": "3"}}},
        {"ratings": {"need": {"level": True}}},
        {"ratings": {"need": {"level": 2.5}}},
        {"ratings": {"need": {"level": 3, "abstained": True}}},
        {"ratings": {"need": {"points": 3}}},
        {"ratings": [3, 3, 3]},
        {"ratings": {"need": {"comment": 7}}},
        {"ratings": {"need": {"comment": "x" * 10_001}}},
        {"ratings": {}, "winner": True},
        "5 из 5",
        None,
    ],
)
def test_malformed_forms_are_refused_and_nothing_is_kept(case: JudgingCase, content: object) -> None:
    with pytest.raises(InvalidReview):
        save(case.juror(), content)
    assert all(item.revision is None for item in case.juror().queue())


@pytest.mark.parametrize("revision_id", ["", "1", "../../x", "И-0001", "0" * 500])
def test_save_without_a_proper_id_is_refused(case: JudgingCase, revision_id: str) -> None:
    with pytest.raises(InvalidReview):
        save(case.juror(), COMPLETE, revision_id=revision_id)


def test_base_that_never_was_is_refused(case: JudgingCase) -> None:
    with pytest.raises(InvalidReview, match="no revision 7"):
        save(case.juror(), COMPLETE, base=7)


def test_text_with_nul_and_lone_surrogate_is_kept_readable(case: JudgingCase) -> None:
    saved = save(case.juror(), form(need=3, need_comment="до\x00 \ud800после"))
    assert saved.revision.form.rating("need").comment == "до ?после"


def test_deadline_includes_its_last_minute_and_nothing_after(case: JudgingCase) -> None:
    session = case.juror()
    closes = case.season.moment(case.stage.judging_closes)
    case.now = closes + timedelta(seconds=59)
    save(session, form(need=3))
    case.now = closes + timedelta(seconds=60)
    with pytest.raises(JudgingClosed):
        save(session, form(need=4), base=1)
    item = next(item for item in session.queue() if item.number == "И-0001")
    assert item.revision is not None
    assert item.revision.form.rating("need").level == 3, "the draft is kept"


def test_nothing_is_accepted_before_the_opening(case: JudgingCase) -> None:
    case.now = case.season.moment(case.stage.judging_opens) - timedelta(seconds=1)
    with pytest.raises(JudgingClosed):
        save(case.juror(), COMPLETE)


def test_save_acknowledged_before_closing_is_answered_again_after_it(case: JudgingCase) -> None:
    session, revision_id = case.juror(), new_id()
    save(session, COMPLETE, revision_id=revision_id)
    case.chair().close("подводим итоги")
    assert save(session, COMPLETE, revision_id=revision_id).revision.number == 1
    with pytest.raises(JudgingClosed):
        save(session, COMPLETE, base=1, intent="submit")


def test_conflict_closes_the_entry_and_can_be_taken_back(case: JudgingCase) -> None:
    session = case.juror()
    save(session, COMPLETE, intent="submit")
    session.declare_conflict("И-0001", "работаем вместе")
    with pytest.raises(EntryNotAssigned):
        session.entry("И-0001")
    with pytest.raises(EntryNotAssigned):
        save(session, COMPLETE)
    assert {item.number: item.status for item in session.queue()}["И-0001"] == "conflict"
    session.withdraw_conflict("И-0001")
    assert session.entry("И-0001").number == "И-0001"
    assert case.actions() == ["submit", "conflict", "withdraw_conflict"]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_conflict_needs_a_reason_of_sensible_length(case: JudgingCase, reason: str) -> None:
    with pytest.raises(InvalidReview):
        case.juror().declare_conflict("И-0001", reason)


def test_open_page_stops_working_when_its_link_is_revoked(case: JudgingCase) -> None:
    session = case.juror()
    with case.store.write() as work:
        work.access.revoke_link("L1", case.now)
    with pytest.raises(NoValidLink):
        save(session, COMPLETE)
    with pytest.raises(NoValidLink):
        session.queue()
    with pytest.raises(NoValidLink):
        session.entry("И-0001")


def test_open_page_stops_working_after_signing_out_elsewhere(case: JudgingCase) -> None:
    session = case.juror()
    with case.store.write() as work:
        work.access.end_sign_in(sign_in_of("J01"), case.now)
    with pytest.raises(NoValidLink):
        session.window()


def test_every_juror_has_an_order_of_their_own(case: JudgingCase) -> None:
    def order(member: str) -> list[bytes]:
        return [case.juror(member)._place_in_queue(number) for number in ("И-0001", "И-0002")]

    assert order("J01") == order("J01")
    assert order("J01") != order("J02")
