"""Entries that resemble each other before the chair: listed, opened, decided about, counted as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from tests.alike_case import PASSAGE, TEXTS, TITLES, a_duplicate, put_entries, put_found
from tests.builders import NOON, STAGE, a_version, an_entry
from tests.choosing_case import ChoosingCase, number
from tests.judging_case import JudgingCase, a_season
from workbench.domain.duplicates import DuplicateDecision, Verdict
from workbench.domain.entries import AttributeValue, Section
from workbench.domain.season import Selection
from workbench.errors import AccessDenied, InvalidDecision, InvalidSelection, StoreBusy
from workbench.store.database import Database, open_database
from workbench.workflows.overseeing.duplicates import AlikePair
from workbench.workflows.overseeing.oversee import OverseeingSession

FIRST, SECOND, THIRD = TEXTS


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    with open_database(sqlite_url) as opened:
        yield opened


@pytest.fixture
def case(sqlite: Database) -> JudgingCase:
    made = JudgingCase(sqlite)
    put_entries(made.store)
    return made


def pairs(session: OverseeingSession) -> list[tuple[str, str]]:
    return [(each.first, each.second) for each in session.alike().pairs]


def only(session: OverseeingSession) -> AlikePair:
    (pair,) = session.alike().pairs
    return pair


def sets(case: JudgingCase | ChoosingCase) -> Mapping[str, AttributeValue]:
    """What stands of each entry as the set of copies it is in."""
    with case.store.read() as work:
        known = work.planning.attributes(STAGE)
    return {each: row["duplicate_set"] for each, row in known.items() if "duplicate_set" in row}


def know(case: JudgingCase, known: Mapping[str, str]) -> None:
    with case.store.write() as work:
        work.planning.put_attributes({each: {"duplicate_set": value} for each, value in known.items()})


def judge(case: JudgingCase, verdict: str, seen: int = 0, first: str = FIRST, second: str = SECOND) -> None:
    case.chair().judge_alike(first, second, verdict, "Читали обе", seen=seen)


def test_before_the_first_comparison_there_is_nothing_to_decide(case: JudgingCase) -> None:
    listed = case.chair().alike()
    assert (listed.comparison, listed.pairs, listed.outdated) == (None, (), False)


def test_undecided_pairs_come_first_then_copies_passages_and_paraphrases(case: JudgingCase) -> None:
    put_found(
        case.store,
        a_duplicate(case.store, FIRST, SECOND, kind="copy", score=0.95),
        a_duplicate(case.store, FIRST, THIRD, kind="paraphrase", score=0.99),
        a_duplicate(case.store, SECOND, THIRD, kind="passage", score=0.2),
        a_duplicate(case.store, "И-0001", "И-0002", kind="copy", score=0.6),
    )
    expected = [("И-0001", "И-0002"), (SECOND, THIRD), (FIRST, THIRD)]
    assert pairs(case.chair()) == [(FIRST, SECOND), *expected]
    judge(case, "copy")
    assert pairs(case.chair()) == [*expected, (FIRST, SECOND)]


def test_what_explains_a_resemblance_stands_beside_it(case: JudgingCase) -> None:
    with case.store.write() as work:
        version = a_version("Ещё раз", sections=(Section("goal", PASSAGE),))
        work.entries.put([(an_entry("И-0014", pair_id="PR-11", version=version), [])])
    put_found(case.store, a_duplicate(case.store, FIRST, "И-0014"))
    assert only(case.chair()).relations == ("same_pair",)
    assert case.chair().alike_pair(FIRST, "И-0014").pair.relations == ("same_pair",)


def test_changed_text_is_told_from_one_that_stands_as_compared(case: JudgingCase) -> None:
    put_found(case.store, a_duplicate(case.store))
    assert (only(case.chair()).changed, case.chair().alike().outdated) == ((), False)
    with case.store.write() as work:
        work.entries.put([(an_entry(SECOND, pair_id="PR-12", version=a_version("Новое название")), [])])
    assert (only(case.chair()).changed, case.chair().alike().outdated) == ((SECOND,), True)
    assert case.chair().alike_pair(FIRST, SECOND).pair.changed == (SECOND,)


def test_entries_that_came_after_the_comparison_make_it_old(case: JudgingCase) -> None:
    put_found(case.store, entries=4)
    assert case.chair().alike().outdated is True


def test_decision_is_kept_with_who_when_and_why(case: JudgingCase) -> None:
    put_found(case.store, a_duplicate(case.store))
    case.chair().judge_alike(FIRST, SECOND, "copy", " Читали обе ", seen=0)
    case.wait(minutes=5)
    case.chair().judge_alike(FIRST, SECOND, "template", "Это общая форма", seen=1)
    later = case.now
    assert only(case.chair()).decisions == (
        DuplicateDecision(STAGE, FIRST, SECOND, 1, "copy", "Читали обе", "C01", NOON),
        DuplicateDecision(STAGE, FIRST, SECOND, 2, "template", "Это общая форма", "C01", later),
    )
    with case.store.read() as work:
        row = work.audit.rows()[0]
    assert (row.action, row.actor, row.subject) == ("judge_duplicate", "C01", FIRST)
    assert row.details == {
        "stage": STAGE,
        "second": SECOND,
        "number": 1,
        "verdict": "copy",
        "reason": "Читали обе",
        "duplicate_set": {FIRST: FIRST, SECOND: FIRST},
    }


def test_pair_that_is_no_longer_found_keeps_its_decisions(case: JudgingCase) -> None:
    put_found(case.store, a_duplicate(case.store))
    judge(case, "copy")
    put_found(case.store)
    pair = only(case.chair())
    assert (pair.found, [each.verdict for each in pair.decisions]) == (None, ["copy"])
    judge(case, "false_alarm", seen=1)
    assert sets(case) == {}


def test_decision_made_without_having_seen_the_last_one_is_refused(case: JudgingCase) -> None:
    put_found(case.store, a_duplicate(case.store))
    judge(case, "copy")
    with pytest.raises(InvalidDecision, match="somebody has decided about these two entries meanwhile"):
        judge(case, "false_alarm", seen=0)
    assert [each.verdict for each in only(case.chair()).decisions] == ["copy"]


def test_of_two_decisions_at_one_moment_one_is_kept(case: JudgingCase) -> None:
    put_found(case.store, a_duplicate(case.store))
    decision = DuplicateDecision(STAGE, FIRST, SECOND, 1, "copy", "Раньше", "C01", NOON)
    judge(case, "template")
    with case.store.write() as work, pytest.raises(StoreBusy):
        work.duplicates.decide(decision)
    assert [each.verdict for each in only(case.chair()).decisions] == ["template"]


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (FIRST, SECOND, "plagiarism"),
        (FIRST, SECOND, ""),
        (SECOND, FIRST, "copy"),
        (FIRST, THIRD, "copy"),
        (FIRST, "И-9999", "copy"),
        ("", "", "copy"),
    ],
)
def test_what_is_no_pair_or_no_verdict_is_refused(
    case: JudgingCase, first: str, second: str, verdict: str
) -> None:
    put_found(case.store, a_duplicate(case.store))
    with pytest.raises(InvalidDecision):
        judge(case, verdict, first=first, second=second)
    assert case.actions() == []


def test_pair_that_is_not_in_the_list_cannot_be_opened(case: JudgingCase) -> None:
    put_found(case.store, a_duplicate(case.store))
    with pytest.raises(InvalidDecision, match="not among those that resemble each other"):
        case.chair().alike_pair(FIRST, THIRD)


@pytest.mark.parametrize("reason", ["", "  ", "…", "т" * 1_001])
def test_decision_needs_a_reason_that_can_stand_on_record(case: JudgingCase, reason: str) -> None:
    put_found(case.store, a_duplicate(case.store))
    with pytest.raises(InvalidDecision):
        case.chair().judge_alike(FIRST, SECOND, "copy", reason, seen=0)
    assert (case.actions(), sets(case)) == ([], {})


def test_commission_and_jurors_decide_nothing(case: JudgingCase) -> None:
    put_found(case.store, a_duplicate(case.store))
    commission = case.chair("K01")
    assert commission.alike_pair(FIRST, SECOND).first.title == TITLES[FIRST]
    with pytest.raises(AccessDenied):
        commission.judge_alike(FIRST, SECOND, "copy", "Читали обе", seen=0)
    assert case.actions() == []


@pytest.mark.parametrize(("verdict", "one"), [("copy", True), ("same_idea", True), ("template", False)])
def test_copies_and_one_idea_count_as_one_until_it_is_decided_otherwise(
    case: JudgingCase, verdict: Verdict, one: bool
) -> None:
    put_found(case.store, a_duplicate(case.store))
    judge(case, verdict)
    assert sets(case) == ({FIRST: FIRST, SECOND: FIRST} if one else {})
    judge(case, "false_alarm", seen=1)
    assert sets(case) == {}


def test_entry_leaves_a_set_of_three_alone(case: JudgingCase) -> None:
    put_found(case.store, a_duplicate(case.store), a_duplicate(case.store, SECOND, THIRD))
    judge(case, "copy")
    judge(case, "same_idea", first=SECOND, second=THIRD)
    assert sets(case) == {FIRST: FIRST, SECOND: FIRST, THIRD: FIRST}
    judge(case, "template", seen=1)
    assert sets(case) == {SECOND: SECOND, THIRD: SECOND}


def test_imported_sets_of_other_entries_stay(case: JudgingCase) -> None:
    know(case, {THIRD: "А", "И-0001": "А", "И-0002": "Б"})
    put_found(case.store, a_duplicate(case.store))
    judge(case, "copy")
    judge(case, "false_alarm", seen=1)
    assert sets(case) == {THIRD: "А", "И-0001": "А", "И-0002": "Б"}


def test_copy_of_an_entry_in_an_imported_set_joins_that_set(case: JudgingCase) -> None:
    know(case, {FIRST: "А", THIRD: "А"})
    put_found(case.store, a_duplicate(case.store))
    judge(case, "copy")
    assert sets(case) == {FIRST: "А", SECOND: "А", THIRD: "А"}


def test_false_alarm_about_two_entries_of_an_imported_set_parts_them(case: JudgingCase) -> None:
    know(case, {FIRST: "А", SECOND: "А"})
    put_found(case.store, a_duplicate(case.store))
    judge(case, "false_alarm")
    assert sets(case) == {}


def test_false_alarm_leaves_the_imported_sets_of_both_entries(case: JudgingCase) -> None:
    know(case, {FIRST: "А", THIRD: "А"})
    put_found(case.store, a_duplicate(case.store))
    judge(case, "false_alarm")
    assert sets(case) == {FIRST: "А", THIRD: "А"}


def test_season_rule_says_how_many_of_a_set_it_takes(case: JudgingCase) -> None:
    assert case.chair().alike().most_of_a_set is None
    rule = Selection(stage=case.stage.id, seats=4, at_most={"duplicate_set": 1})
    case.season = a_season().model_copy(update={"selection": (rule,)})
    assert case.chair().alike().most_of_a_set == 1


def overseeing(case: ChoosingCase) -> OverseeingSession:
    deciding = case.session()
    return OverseeingSession(
        case.store,
        case.season,
        case.stage,
        case.rubric,
        sign_in_id=deciding._sign_in_id,
        clock=lambda: case.now,
    )


def test_rule_takes_one_of_two_copies_once_the_chair_has_called_them_that(database: Database) -> None:
    case = ChoosingCase(database, {"at_most": {"duplicate_set": 1}})
    put_found(database, a_duplicate(database, number(1), number(3), spans=()))
    assert set(case.choice().selection.finalists) == {number(each) for each in (1, 2, 3, 4)}
    overseeing(case).judge_alike(number(1), number(3), "copy", "Один текст", seen=0)
    assert set(case.choice().selection.finalists) == {number(each) for each in (1, 2, 4, 5)}
    overseeing(case).judge_alike(number(1), number(3), "false_alarm", "Разные работы", seen=1)
    assert set(case.choice().selection.finalists) == {number(each) for each in (1, 2, 3, 4)}


def test_rule_that_limits_copies_is_refused_where_nobody_has_looked_for_any(sqlite: Database) -> None:
    case = ChoosingCase(sqlite, {"at_most": {"duplicate_set": 1}})
    with pytest.raises(InvalidSelection, match="no column duplicate_set"):
        case.choice()
    put_found(sqlite)
    assert len(case.choice().selection.finalists) == 4


def test_nothing_is_decided_once_finalists_are_announced(sqlite: Database) -> None:
    case = ChoosingCase(sqlite)
    put_found(sqlite, a_duplicate(sqlite, number(1), number(3), spans=()))
    published = case.published()
    assert overseeing(case).alike().announced == published.id
    with pytest.raises(InvalidDecision, match=f"finalists are announced .decision {published.id}"):
        overseeing(case).judge_alike(number(1), number(3), "copy", "Один текст", seen=0)
    assert sets(case) == {}
