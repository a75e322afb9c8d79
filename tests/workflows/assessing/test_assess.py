"""The participant's gate, saving and submitting of answers, on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.assessing_case import (
    ALONE,
    CLOSES,
    MENTEE,
    MENTOR,
    OPENS,
    OTHER_TRACK,
    AssessingCase,
    an_assessed_season,
    an_assessment,
    competencies,
    one,
    situations,
)
from tests.builders import a_link, a_member, a_pair, a_participant, a_persons_data, a_sign_in, a_text
from tests.judging_case import JudgingCase, new_id
from workbench.domain.responses import CANNOT_SAY, FREQUENCIES, TAKEN_BACK, Response
from workbench.errors import AccessDenied, AnswersRefused, AssessmentClosed, NoValidLink, TooFewAnswers
from workbench.store.database import Database
from workbench.workflows.assessing.assess import AssessmentSession
from workbench.workflows.assessing.views import Task

SIGN = "asking.asking_one"
VERSIONS = {"rubric": "mentor@1", "test": "situations@1"}  # of a standard


@pytest.fixture
def case(database: Database) -> AssessingCase:
    return AssessingCase(database)


def task_of(session: AssessmentSession, task_id: str) -> Task:
    return next(each for each in session.overview().tasks if each.id == task_id)


def test_a_mentor_fills_test_and_self_assessment_and_rates_the_mentee(case: AssessingCase) -> None:
    tasks = case.session(MENTOR).overview().tasks
    assert [(each.id, each.source) for each in tasks] == [
        ("entry.test", "test"),
        ("entry.self", "self"),
        (f"entry.mentor.{MENTEE}", "mentor"),
    ]
    assert {(each.state, each.window, each.n_answered) for each in tasks} == {("not_begun", "open", 0)}
    assert [(each.n_items, each.minutes) for each in tasks] == [(6, 10), (4, 1), (4, 1)]
    assert [each.partner for each in tasks] == ["", "", "Анна Петровна"]


def test_a_mentee_rates_the_mentor_and_somebody_without_a_pair_nobody(case: AssessingCase) -> None:
    assert [each.id for each in case.session(MENTEE).overview().tasks][2:] == [f"entry.mentee.{MENTOR}"]
    assert [each.id for each in case.session(ALONE).overview().tasks] == ["entry.test", "entry.self"]
    assert case.session(OTHER_TRACK).overview().tasks == ()


def test_an_ended_pair_rates_no_longer(case: AssessingCase) -> None:
    session = case.session(MENTEE)
    with case.store.write() as work:
        work.people.put_pairs([a_pair("PR-1", MENTOR, MENTEE, active=False)])
    assert len(session.overview().tasks) == 2
    with pytest.raises(AccessDenied):
        session.save(f"entry.mentee.{MENTOR}", one(SIGN, "often"))


def test_a_mentor_of_two_rates_each_of_them(case: AssessingCase) -> None:
    with case.store.write() as work:
        work.people.put_participants([a_participant("100009", pair_role="mentee")])
        work.people.put_personal_data([a_persons_data("100009", given_name="Ольга")])
        work.people.put_pairs([a_pair("PR-2", MENTOR, "100009")])
    session = case.session()
    session.save("entry.mentor.100009", one(SIGN, "often"))
    assert [(each.id, each.partner, each.n_answered) for each in session.overview().tasks[2:]] == [
        (f"entry.mentor.{MENTEE}", "Анна Петровна", 0),
        ("entry.mentor.100009", "Ольга Петровна", 1),
    ]


def test_where_only_mentors_are_assessed_the_mentee_still_rates_the_mentor(case: AssessingCase) -> None:
    case.season = an_assessed_season(an_assessment(pair_role="mentor", sources=("self", "mentee", "mentor")))
    assert [each.id for each in case.session(MENTEE).overview().tasks] == [f"entry.mentee.{MENTOR}"]
    assert [each.id for each in case.session(MENTOR).overview().tasks] == ["entry.test", "entry.self"]
    assert case.session(MENTEE).profile_states() == ()


def test_sources_that_the_season_does_not_list_are_no_tasks(case: AssessingCase) -> None:
    case.season = an_assessed_season(an_assessment(test=None, sources=("mentee",)))
    assert case.session(MENTOR).overview().tasks == ()
    assert [each.id for each in case.session(MENTEE).overview().tasks] == [f"entry.mentee.{MENTOR}"]


@pytest.mark.parametrize(
    "task_id",
    ["entry.mentor.100003", f"entry.mentee.{MENTEE}", "entry.expert", "later.test", "entry", "", "../x\x00"],
)
def test_what_is_not_theirs_can_be_neither_read_nor_answered_nor_submitted(
    case: AssessingCase, task_id: str
) -> None:
    session = case.session(MENTOR)
    with pytest.raises(AccessDenied):
        session.form(task_id)
    with pytest.raises(AccessDenied):
        session.save(task_id, one(SIGN, "often"))
    with pytest.raises(AccessDenied):
        session.submit(task_id)
    assert case.kept() == {}


@pytest.mark.parametrize("member_id", ["J01", "C01"])
def test_nobody_but_a_participant_opens_an_assessment(case: AssessingCase, member_id: str) -> None:
    with pytest.raises(AccessDenied):
        case.session(member_id)


def test_a_participant_opens_nothing_of_the_judging(database: Database) -> None:
    case = JudgingCase(database)
    kinds = (type(case.juror()), type(case.juror().training), type(case.chair()))
    with database.write() as work:
        work.people.put_members([a_member(MENTOR, role="participant")])
        work.access.add_link(a_link("LP", MENTOR))
        work.access.add_sign_in(a_sign_in("SP", "LP", MENTOR))
    for kind in kinds:
        with pytest.raises(AccessDenied):
            kind(database, case.season, case.stage, case.rubric, sign_in_id="SP", clock=lambda: case.now)


def test_credits_and_reasons_never_leave_the_session(case: AssessingCase) -> None:
    session = case.session()
    session.save("entry.test", one("case_1", "b"))
    before = repr(session.form("entry.test"))
    session.submit("entry.test")
    for said in (before, repr(session.form("entry.test")), repr(session.overview())):
        assert not any(each in said.casefold() for each in ("credit", "reason", "пояснение", "competency="))
    assert "Поступок b" in before


def test_options_have_an_order_of_each_participants_own_that_never_changes(case: AssessingCase) -> None:
    def order(member_id: str) -> list[str]:
        items = case.session(member_id).form("entry.test").items
        return ["".join(choice.id for choice in item.choices) for item in items]

    assert order(MENTOR) == order(MENTOR)
    assert order(MENTOR) != order(MENTEE)
    assert len(set(order(MENTOR))) > 1, "and of each situation's own"
    assert {"".join(sorted(each)) for each in order(MENTOR)} == {"abcd"}
    assert [each.id for each in case.session().form("entry.test").items] == [f"case_{n}" for n in range(1, 7)]


def test_indicators_stand_under_their_competency_with_frequencies_from_low_to_high(
    case: AssessingCase,
) -> None:
    items = case.session().form("entry.self").items
    assert [each.id for each in items] == [
        "asking.asking_one",
        "asking.asking_two",
        "hearing.hearing_one",
        "hearing.hearing_two",
    ]
    assert [each.heading.en for each in items if each.heading] == ["Criterion asking"] * 2 + [
        "Criterion hearing"
    ] * 2
    assert [each.id for each in items[0].choices] == [*FREQUENCIES, CANNOT_SAY]


def test_answers_are_found_again_by_another_page(case: AssessingCase) -> None:
    saved = case.session().save("entry.test", [*one("case_1", "b"), *one("case_2", "a")])
    assert (saved.n_answered, saved.at) == (2, case.now)
    assert case.session().form("entry.test").answers == {"case_1": "b", "case_2": "a"}
    assert task_of(case.session(), "entry.test").state == "draft"


def test_an_answer_changed_or_taken_back_counts_as_it_stands_now(case: AssessingCase) -> None:
    session = case.session()
    session.save("entry.self", one(SIGN, "often"))
    assert session.save("entry.self", one(SIGN, CANNOT_SAY)).n_answered == 1
    assert session.save("entry.self", one(SIGN, TAKEN_BACK)).n_answered == 0
    assert task_of(session, "entry.self").state == "not_begun"


def test_the_same_save_sent_again_changes_nothing(case: AssessingCase) -> None:
    session, first = case.session(), one("case_1", "a")
    session.save("entry.test", first)
    session.save("entry.test", one("case_1", "b"))
    assert session.save("entry.test", first).n_answered == 1
    assert session.form("entry.test").answers == {"case_1": "b"}, "the older answer does not come back"


def test_a_save_acknowledged_before_the_closing_is_answered_again_after_it(case: AssessingCase) -> None:
    session, first = case.session(), one("case_1", "a")
    session.save("entry.test", first)
    case.now = case.season.deadline(CLOSES) + timedelta(seconds=1)
    assert session.save("entry.test", first).n_answered == 1
    with pytest.raises(AssessmentClosed) as closed:
        session.save("entry.test", [*first, *one("case_2", "a")])
    assert closed.value.parameters["state"] == "deadline_passed"


def test_an_id_of_another_form_is_refused(case: AssessingCase) -> None:
    taken = new_id()
    case.session(MENTOR).save("entry.self", [(taken, SIGN, "often")])
    for member_id, task_id in ((MENTEE, "entry.self"), (MENTOR, f"entry.mentor.{MENTEE}")):
        with pytest.raises(AnswersRefused, match="another form"):
            case.session(member_id).save(task_id, [(taken, SIGN, "often")])
    with pytest.raises(AnswersRefused, match="another form"):
        case.session(MENTOR).save("entry.self", [(taken, SIGN, "never")])
    with pytest.raises(AnswersRefused, match="same id"):
        case.session(MENTOR).save("entry.self", [(new := new_id(), SIGN, "never"), (new, SIGN, "often")])


@pytest.mark.parametrize(
    ("task_id", "item", "value"),
    [
        ("entry.test", "case_99", "a"),
        ("entry.test", SIGN, "often"),
        ("entry.test", "case_1", "e"),
        ("entry.test", "case_1", CANNOT_SAY),
        ("entry.test", "case_1", "\x00"),
        ("entry.self", "case_1", "a"),
        ("entry.self", "asking", "often"),
        ("entry.self", SIGN, "3"),
        ("entry.self", SIGN, "Often"),
    ],
)
def test_of_a_save_with_an_unknown_question_or_answer_nothing_is_kept(
    case: AssessingCase, task_id: str, item: str, value: str
) -> None:
    good = ("case_2", "a") if task_id == "entry.test" else ("hearing.hearing_one", "often")
    with pytest.raises(AnswersRefused, match="reload the page"):
        case.session().save(task_id, [*one(*good), *one(item, value)])
    assert case.kept() == {}


@pytest.mark.parametrize("answer_id", ["", "1", "x" * 500])
def test_an_answer_without_a_proper_id_is_refused(case: AssessingCase, answer_id: str) -> None:
    with pytest.raises(AnswersRefused):
        case.session().save("entry.self", [(answer_id, SIGN, "often")])


@pytest.mark.parametrize("count", [0, 501])
def test_a_save_holds_some_answers_and_not_too_many(case: AssessingCase, count: int) -> None:
    with pytest.raises(AnswersRefused, match="too many"):
        case.session().save("entry.self", [one(SIGN, "often")[0] for _ in range(count)])
    assert case.kept() == {}


def test_the_window_includes_the_last_minute_and_nothing_after(case: AssessingCase) -> None:
    session = case.session()
    case.now = case.season.moment(CLOSES) + timedelta(seconds=59)
    session.save("entry.self", one(SIGN, "often"))
    case.now = case.season.moment(CLOSES) + timedelta(seconds=60)
    with pytest.raises(AssessmentClosed):
        session.save("entry.self", one(SIGN, "never"))
    with pytest.raises(AssessmentClosed):
        session.submit("entry.self")
    assert session.form("entry.self").answers == {SIGN: "often"}, "the draft is kept and can be read"
    assert task_of(session, "entry.self").window == "closed"


def test_before_the_opening_no_situation_can_be_read(case: AssessingCase) -> None:
    case.now = case.season.moment(OPENS) - timedelta(seconds=1)
    session = case.session()
    assert {each.window for each in session.overview().tasks} == {"before"}
    with pytest.raises(AssessmentClosed) as closed:
        session.form("entry.test")
    assert closed.value.parameters["state"] == "not_open"
    with pytest.raises(AssessmentClosed):
        session.save("entry.test", one("case_1", "a"))


def test_submitting_is_final_may_leave_gaps_and_goes_on_record_once(case: AssessingCase) -> None:
    session = case.session()
    session.save("entry.test", one("case_1", "b"))
    task = session.submit("entry.test")
    assert (task.state, task.submitted_at, task.n_answered) == ("submitted", case.now, 1)
    case.wait(minutes=5)
    assert session.submit("entry.test").submitted_at == task.submitted_at
    with pytest.raises(AssessmentClosed) as closed:
        session.save("entry.test", one("case_2", "b"))
    assert closed.value.parameters["state"] == "submitted"
    with case.store.read() as work:
        (row,) = work.audit.rows()
    assert (row.action, row.actor, row.subject) == ("submit_response", MENTOR, MENTOR)
    assert set(row.details) == {"assessment", "source", "response"}


@pytest.mark.parametrize("emptied", [False, True])
def test_an_empty_form_cannot_be_submitted(case: AssessingCase, emptied: bool) -> None:
    session = case.session()
    if emptied:
        session.save("entry.self", [*one(SIGN, "often"), *one(SIGN, TAKEN_BACK)])
    with pytest.raises(AnswersRefused, match="nothing is answered"):
        session.submit("entry.self")
    assert case.actions() == []


def test_a_submission_acknowledged_before_the_closing_is_answered_again_after_it(case: AssessingCase) -> None:
    session = case.session()
    session.save("entry.self", one(SIGN, "often"))
    session.submit("entry.self")
    case.now = case.season.deadline(CLOSES) + timedelta(days=1)
    assert session.submit("entry.self").state == "submitted"


def test_the_first_answer_freezes_test_and_rubric_for_everybody(case: AssessingCase) -> None:
    late = case.session(MENTEE)
    case.session(MENTOR).save("entry.test", one("case_1", "b"))
    shorter = situations(situations=situations().situations[:3])
    case.test, case.rubric = shorter, competencies(title=a_text("Другое", "Other"))
    for session in (case.session(MENTOR), case.session(ALONE), late):
        assert len(session.form("entry.test").items) == 6
        session.save("entry.test", one("case_6", "a"))
    assert case.session().rubric("entry").title == competencies().title


def test_before_the_first_answer_the_files_hold(case: AssessingCase) -> None:
    assert len(case.session().form("entry.test").items) == 6
    case.test = situations(situations=situations().situations[:3])
    assert len(case.session().form("entry.test").items) == 3


def test_who_has_begun_goes_on_with_the_version_they_began_with(case: AssessingCase) -> None:
    case.session(MENTOR).save("entry.test", one("case_6", "b"))
    case.test = situations(version=2, situations=situations().situations[:3])
    case.season = an_assessed_season(an_assessment(test="situations@2"))
    assert case.session(MENTOR).form("entry.test").answers == {"case_6": "b"}
    assert len(case.session(ALONE).form("entry.test").items) == 3


def test_two_tabs_keep_what_each_of_them_answered(case: AssessingCase) -> None:
    first, second = case.session(), case.session()
    first.save("entry.self", one(SIGN, "often"))
    second.save("entry.self", one("hearing.hearing_one", "never"))
    first.save("entry.self", one("hearing.hearing_one", "always"))
    assert second.form("entry.self").answers == {SIGN: "often", "hearing.hearing_one": "always"}


def test_saves_at_the_same_moment_are_all_kept(case: AssessingCase) -> None:
    pages = [case.session() for _ in range(4)]
    twice = one("case_6", "d")

    def work_on(place: int) -> None:
        pages[place].save("entry.test", twice)
        for number in range(1, 6):
            pages[place].save("entry.test", one(f"case_{number}", "abcd"[place]))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work_on, range(4)))
    (response,) = _responses(case)
    with case.store.read() as work:
        assert work.assessments.last_number(response.id) == 4 * 5 + 1
        assert set(work.assessments.answers([response.id])[response.id]) == {f"case_{n}" for n in range(1, 7)}


def test_nothing_is_kept_behind_a_submission_at_the_same_moment(case: AssessingCase) -> None:
    pages = [case.session() for _ in range(4)]
    pages[0].save("entry.self", one(SIGN, "often"))

    def save_some(page: AssessmentSession) -> int:
        for kept in range(10):
            try:
                page.save("entry.self", one(SIGN, "never"))
            except AssessmentClosed:
                return kept
        return 10

    with ThreadPoolExecutor(4) as pool:
        saving = [pool.submit(save_some, page) for page in pages[1:]]
        pages[0].submit("entry.self")
        acknowledged = sum(each.result() for each in saving)
    (response,) = _responses(case)
    with case.store.read() as work:
        assert work.assessments.last_number(response.id) == acknowledged + 1
    assert case.actions() == ["submit_response"]
    with pytest.raises(AssessmentClosed):
        pages[1].save("entry.self", one(SIGN, "often"))


def _responses(case: AssessingCase) -> list[Response]:
    with case.store.read() as work:
        return work.assessments.of_rater(MENTOR)


def test_an_open_page_stops_working_when_its_link_is_revoked(case: AssessingCase) -> None:
    session = case.session()
    with case.store.write() as work:
        work.access.revoke_link(f"L{MENTOR}", case.now)
    for act in (
        session.overview,
        lambda: session.form("entry.test"),
        lambda: session.save("entry.test", one("case_1", "a")),
        lambda: session.submit("entry.test"),
        lambda: session.rubric("entry"),
    ):
        with pytest.raises(NoValidLink):
            act()


def test_a_profile_waits_for_a_submission_and_for_cut_scores(case: AssessingCase) -> None:
    session = case.session()
    (state,) = session.profile_states()
    assert (state.state, state.tasks_left) == ("no_answers", 2)
    session.save("entry.self", one(SIGN, "often"))
    session.submit("entry.self")
    (state,) = session.profile_states()
    assert (state.state, state.tasks_left) == ("no_standard", 1)
    for number, cut_scores in enumerate((False, True), start=1):
        assert session.profile_states()[0].state == "no_standard"
        with case.store.write() as work:
            document = {**VERSIONS, "cut_scores": cut_scores}
            work.assessments.add_standard("entry", number, document, by="organiser", at=case.now)
    assert session.profile_states()[0].state == "ready"


def test_a_profile_is_not_promised_from_forms_that_the_standard_leaves_out(case: AssessingCase) -> None:
    session = case.session()
    session.save("entry.self", one(SIGN, "often"))
    session.submit("entry.self")
    with case.store.write() as work:
        document = {**VERSIONS, "rubric": "mentor@9", "cut_scores": True}
        work.assessments.add_standard("entry", 1, document, by="organiser", at=case.now)
    assert session.profile_states()[0].state == "no_standard"


def test_nobody_sees_a_profile_of_an_assessment_they_do_not_take(case: AssessingCase) -> None:
    with pytest.raises(AccessDenied):
        case.session(OTHER_TRACK).profile("entry")
    with pytest.raises(AccessDenied):
        case.session(MENTOR).profile("later")
    with pytest.raises(TooFewAnswers):
        case.session(MENTOR).profile("entry")


def test_that_one_person_has_rated_somebody_is_not_told(case: AssessingCase) -> None:
    mentee = case.session(MENTEE)
    mentee.save(f"entry.mentee.{MENTOR}", one(SIGN, "always"))
    mentee.submit(f"entry.mentee.{MENTOR}")
    assert case.session(MENTOR).profile_states()[0].state == "no_answers"
    case.season = an_assessed_season(an_assessment(raters_shown=1))
    assert case.session(MENTOR).profile_states()[0].state == "no_standard"


def test_what_a_partner_answered_about_one_stays_unseen(case: AssessingCase) -> None:
    case.session(MENTEE).save(f"entry.mentee.{MENTOR}", one(SIGN, "never"))
    session = case.session(MENTOR)
    assert all(session.form(each.id).answers == {} for each in session.overview().tasks)
