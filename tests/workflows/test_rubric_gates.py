"""Gates and minima of a rubric: who is barred by them, how it is told, and that a protocol holds it all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from tests.builders import a_revision
from tests.choosing_case import ChoosingCase, number
from tests.rubric_case import a_gate, weighing
from workbench.domain.reviews import Form, GateAnswer, Rating
from workbench.domain.rubric import Aggregation
from workbench.domain.text import Text
from workbench.errors import InvalidSelection
from workbench.store.database import open_database
from workbench.workflows.assigning.contested import Contest, selection_rule
from workbench.workflows.assigning.disputes import disputed_entries
from workbench.workflows.choosing.candidates import read_candidates
from workbench.workflows.choosing.choose import read_pool
from workbench.workflows.choosing.protocols import selection_of, withdrawn
from workbench.workflows.choosing.trying_rules import RuleTrials
from workbench.workflows.choosing.verify import verify

CONSENT = Text(ru="Согласие участников", en="Consent of the participants")
# И-0001 … И-0012 by points; nobody's mean on need is 3 or more from И-0007 on.
RUBRIC = weighing(
    gates=(a_gate("consent", name=CONSENT), a_gate("both")),
    aggregation=Aggregation(method="sum", minimum={"need": 1.5}),
)
YES, NO, ABSTAINED = GateAnswer(True), GateAnswer(False, comment="нет подписи"), GateAnswer(abstained=True)


@pytest.fixture
def case(sqlite_url: str) -> Iterator[ChoosingCase]:
    """Twelve entries; all jurors answer both gates by yes but where a test says otherwise."""
    with open_database(sqlite_url) as opened:
        made = ChoosingCase(opened, {"seats": 3, "reserve": 1}, rubric=RUBRIC)
        for place in range(1, 13):
            answer(made, number(place), {"J01": YES, "J02": YES, "J03": YES}, both=YES)
        yield made


def answer(
    case: ChoosingCase, entry: str, consent: Mapping[str, GateAnswer], *, both: GateAnswer | None = None
) -> None:
    """New submitted revisions with these answers; the levels stay."""
    with case.store.write() as work:
        active = [each for each in work.assignments.all(case.stage.id) if each.entry == entry]
        newest = work.reviews.newest([each.id for each in active])
        for each in active:
            before = newest[each.id]
            gates = dict(before.form.gates)
            if each.member_id in consent:
                gates["consent"] = consent[each.member_id]
            if both is not None:
                gates["both"] = both
            form = Form(before.form.ratings, before.form.closing_comment, gates)
            revision = a_revision(each.id, before.number + 1, status="submitted", form=form)
            work.reviews.append(revision)


def test_an_entry_passes_where_at_least_half_of_those_who_answered_say_yes(case: ChoosingCase) -> None:
    answer(case, number(1), {"J01": NO})
    answer(case, number(2), {"J01": NO, "J02": NO})
    answer(case, number(3), {"J01": NO, "J02": ABSTAINED})
    answer(case, number(4), {"J01": ABSTAINED, "J02": ABSTAINED, "J03": ABSTAINED})
    with case.store.read() as work:
        found = read_candidates(work, case.season, case.stage, RUBRIC).set_index("candidate")
    assert found["gate:consent"].tolist()[:5] == [True, False, True, None, True]
    assert found["gate:both"].tolist() == [True] * 12
    needs = found["criterion:need"]
    assert found["minimum:need"].to_dict() == {each: mean >= 1.5 for each, mean in needs.items()}
    assert set(found["minimum:need"]) == {True, False}
    names = [each for each in found.columns if each.startswith(("gate:", "minimum:"))]
    assert names == ["gate:consent", "gate:both", "minimum:need"]


def test_nobody_is_let_through_by_a_criterion_on_which_all_abstained(case: ChoosingCase) -> None:
    with case.store.write() as work:
        for each in work.assignments.all(case.stage.id):
            if each.entry == number(1):
                newest = work.reviews.newest([each.id])[each.id]
                ratings = {**newest.form.ratings, "need": Rating(abstained=True)}
                form = Form(ratings, "", newest.form.gates)
                work.reviews.append(a_revision(each.id, newest.number + 1, status="submitted", form=form))
    with case.store.read() as work:
        found = read_candidates(work, case.season, case.stage, RUBRIC).set_index("candidate")
    assert found.loc[number(1), "minimum:need"] is None
    assert number(1) not in case.choice().selection.finalists


def test_a_rubric_without_gates_adds_no_columns_and_no_gates(sqlite_url: str) -> None:
    with open_database(sqlite_url) as opened:
        case = ChoosingCase(opened)
        choice = case.choice()
    assert not [each for each in choice.pool.candidates if str(each).startswith(("gate:", "minimum:"))]
    assert choice.rule.gates == ()


def test_whoever_a_gate_does_not_let_through_is_no_finalist_and_the_protocol_names_the_gate(
    case: ChoosingCase,
) -> None:
    answer(case, number(1), {"J01": NO, "J02": NO})
    protocol = case.protocol()
    by_number = {each.candidate: each for each in protocol.candidates}
    assert protocol.finalists == (number(2), number(3), number(4))
    assert by_number[number(1)].status == "barred"
    assert by_number[number(1)].reason == "не выполнено условие «Согласие участников»"
    least = by_number[number(12)]
    assert least.status == "barred"
    assert least.reason.startswith("не выполнено условие «Критерий need: ")
    assert "1,5" in least.reason
    told = by_number[number(1)].explanation
    assert told is not None
    assert "«Согласие участников»" in told.ru
    assert "“Consent of the participants”" in told.en
    assert by_number[number(1)].attributes["gate:consent"] is False
    assert protocol.rule.gates == ("gate:consent", "gate:both", "minimum:need")


def test_a_gate_of_the_season_stands_beside_those_of_the_rubric(case: ChoosingCase) -> None:
    case.know({number(place): {"interview": place != 2} for place in range(1, 13)})
    protocol = case.protocol(gates=("interview", "gate:both"))
    assert protocol.rule.gates == ("interview", "gate:both", "gate:consent", "minimum:need")
    assert protocol.finalists == (number(1), number(3), number(4))


def test_a_decision_on_a_person_does_not_pass_a_closed_gate(case: ChoosingCase) -> None:
    answer(case, number(1), {"J01": NO, "J02": NO})
    with pytest.raises(InvalidSelection, match="И-0001 must be in, but gate:consent does not hold"):
        case.choice(must_have={number(1): "гость форума"})


def test_a_protocol_gives_its_finalists_again_gates_included(case: ChoosingCase) -> None:
    answer(case, number(1), {"J01": NO, "J02": NO})
    protocol = case.published().protocol
    assert selection_of(protocol).finalists == protocol.finalists
    with case.store.read() as work:
        found = verify(work, case.season, RUBRIC, protocol)
    assert found.equal, found.differences
    later = withdrawn(protocol, case.season, number(2), "отказ", made_by="C01", made_at=case.now)
    assert number(1) not in later.finalists


def test_an_answer_changed_since_shows_in_the_check_of_a_protocol(case: ChoosingCase) -> None:
    protocol = case.published().protocol
    assert number(1) in protocol.finalists
    answer(case, number(1), {"J01": NO, "J02": NO})
    with case.store.read() as work:
        found = verify(work, case.season, RUBRIC, protocol)
    assert {"inputs", "candidates", "finalists"} <= {each.section for each in found.differences}


def test_rules_that_are_tried_keep_the_rubrics_gates_too(case: ChoosingCase) -> None:
    answer(case, number(1), {"J01": NO, "J02": NO})
    with case.store.read() as work:
        pool = read_pool(work, case.season, case.stage, RUBRIC)
    trials = RuleTrials(case.stage, pool.candidates, case.season.selection[0], seed=1)
    trial = trials.trial("как в сезоне", trials.start)
    assert trial.selection is not None
    assert trial.selection.finalists == (number(2), number(3), number(4))
    assert trial.document.gates == ()  # what is saved is the rule, not the rubric's part of it
    assert not [each for each in trials.attributes if ":" in each]


def test_a_barred_entry_has_no_chance_of_a_seat(case: ChoosingCase) -> None:
    import numpy as np

    from workbench.domain.calibration import CalibrationRules

    answer(case, number(1), {"J01": NO, "J02": NO})
    rules = CalibrationRules(
        minimum_reviews=1, minimum_severity_share=0, minimum_reliability=0, largest_difference_error=9
    )
    with case.store.read() as work:
        pool = read_pool(work, case.season, case.stage, RUBRIC, rules=rules)
    rule = selection_rule(case.season.selection[0], 3)
    contest = Contest.of(pool.calibration, pool.candidates, rule, n_draws=50, rng=np.random.default_rng(1))
    by_rule = dict(zip(contest.candidates["candidate"], contest.rule_probability(), strict=True))
    assert by_rule[number(1)] == 0.0
    assert by_rule[number(2)] > 0.5


def test_a_gate_that_jurors_answer_differently_is_a_dispute(case: ChoosingCase) -> None:
    with case.store.read() as work:
        before = disputed_entries(work, case.stage)
    answer(case, number(1), {"J01": NO})
    answer(case, number(2), {"J01": ABSTAINED})
    answer(case, number(3), {"J01": NO, "J02": NO, "J03": NO})
    with case.store.read() as work:
        after = disputed_entries(work, case.stage)
    assert number(1) not in before
    assert set(after) - set(before) == {number(1)}
