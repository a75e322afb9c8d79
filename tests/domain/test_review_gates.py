"""Answers to a rubric's gates in a form: what fits, what is missing, how two versions are joined."""

from __future__ import annotations

import itertools
import json

import pytest

from tests.builders import a_form
from tests.rubric_case import a_gate, a_gated_rubric, weighing
from workbench.domain.reviews import Form, GateAnswer, Rating, merge, missing, total
from workbench.domain.rubric import Aggregation, GateCommentRule
from workbench.errors import InvalidReview

RUBRIC = a_gated_rubric()  # gates consent and both; of both nobody may abstain
LEVELS = {"need": Rating(2), "plan": Rating(2), "result": Rating(2)}
YES, NO, ABSTAINED = GateAnswer(True), GateAnswer(False), GateAnswer(abstained=True)


def answered(**gates: GateAnswer) -> Form:
    return Form(LEVELS, gates=gates)


def test_a_form_with_answers_comes_back_from_json_as_it_was() -> None:
    form = Form(LEVELS, "итог", {"consent": GateAnswer(comment="жду подпись"), "both": GateAnswer(False)})
    text = json.dumps(form.to_json(), ensure_ascii=False)
    assert Form.from_json(json.loads(text), RUBRIC) == form


def test_a_form_without_answers_has_the_json_it_had_before_there_were_gates() -> None:
    form = a_form({"need": 3}, "итог")
    assert form.to_json() == {
        "ratings": {"need": {"level": 3, "abstained": False, "comment": "Уровень 3: видно в тексте"}},
        "closing": "итог",
    }
    assert Form.from_json(form.to_json(), RUBRIC) == form


def test_an_answer_that_says_nothing_is_no_answer() -> None:
    assert Form.from_json({"gates": {"consent": {}}}, RUBRIC) == Form()
    assert Form.from_json({"gates": {"consent": {"answer": None, "comment": ""}}}, RUBRIC) == Form()


@pytest.mark.parametrize(
    "data",
    [
        {"gates": []},
        {"gates": None},
        {"gates": {"beauty": {"answer": True}}},
        {"gates": {"need": {"answer": True}}},
        {"gates": {"consent": True}},
        {"gates": {"consent": None}},
        {"gates": {"consent": {"level": 3}}},
        {"gates": {"consent": {"answer": 1}}},
        {"gates": {"consent": {"answer": "yes"}}},
        {"gates": {"consent": {"answer": []}}},
        {"gates": {"consent": {"answer": True, "abstained": True}}},
        {"gates": {"consent": {"abstained": 1}}},
        {"gates": {"both": {"abstained": True}}},
        {"gates": {"consent": {"answer": True, "comment": None}}},
        {"gates": {"consent": {"comment": "т" * 10_001}}},
        {"ratings": {"consent": {"level": 3}}},
    ],
)
def test_what_does_not_fit_the_gates_is_refused(data: object) -> None:
    with pytest.raises(InvalidReview):
        Form.from_json(data, RUBRIC)


def test_answers_to_gates_that_a_rubric_does_not_have_are_refused() -> None:
    with pytest.raises(InvalidReview, match="the rubric has no gate 'consent'"):
        Form.from_json({"gates": {"consent": {"answer": True}}}, weighing())


# --- what is missing ---


def test_gates_are_asked_before_the_criteria() -> None:
    assert missing(Form(), RUBRIC) == [
        ("consent", "answer"),
        ("both", "answer"),
        ("need", "level"),
        ("plan", "level"),
        ("result", "level"),
    ]
    assert missing(answered(consent=ABSTAINED, both=YES), RUBRIC) == []


@pytest.mark.parametrize(
    ("rule", "asked"),
    [("at_no", {False}), ("always", {True, False}), ("never", set())],
)
def test_a_gate_asks_for_its_comment_by_its_rule(rule: GateCommentRule, asked: set[bool]) -> None:
    rubric = a_gated_rubric(gates=(a_gate("consent", comment=rule),))
    for answer in (True, False):
        places = [("consent", "comment")] if answer in asked else []
        assert missing(answered(consent=GateAnswer(answer)), rubric) == places
        assert missing(answered(consent=GateAnswer(answer, comment=" \n")), rubric) == places
        assert missing(answered(consent=GateAnswer(answer, comment="нет подписи")), rubric) == []
    assert missing(answered(consent=GateAnswer(comment="думаю")), rubric) == [("consent", "answer")]


# --- joining two versions ---

VALUES = (GateAnswer(), YES, NO, ABSTAINED, GateAnswer(True, comment="есть"), GateAnswer(comment="есть"))


def test_each_part_of_a_gate_is_decided_by_who_changed_it() -> None:
    for base, mine, newest in itertools.product(VALUES, repeat=3):
        joined, conflicts = merge(answered(consent=base), answered(consent=mine), answered(consent=newest))
        found = joined.gate("consent")
        expected = []
        for place, part in (("answer", ("answer", "abstained")), ("comment", ("comment",))):
            before, change, now, result = (
                tuple(getattr(each, name) for name in part) for each in (base, mine, newest, found)
            )
            if change in (before, now):
                assert result == now
            elif now == before:
                assert result == change
            else:
                assert result == now
                expected.append(f"consent.{place}")
        assert conflicts == expected
        assert not (found.abstained and found.answer is not None)


def test_an_answer_in_one_tab_and_a_level_in_another_are_both_kept() -> None:
    joined, conflicts = merge(Form(), Form(gates={"consent": NO}), Form({"need": Rating(3)}))
    assert joined == Form({"need": Rating(3)}, gates={"consent": NO})
    assert conflicts == []


def test_an_answer_taken_back_leaves_nothing_behind() -> None:
    joined, _ = merge(answered(consent=YES), answered(consent=GateAnswer()), answered(consent=YES))
    assert joined.gates == {}


# --- the total ---


def test_the_total_follows_the_rubrics_aggregation_and_takes_no_account_of_gates() -> None:
    rubric = a_gated_rubric(aggregation=Aggregation(method="sum", floor=1))
    form = Form({"need": Rating(2), "plan": Rating(abstained=True), "result": Rating(3)}, gates={"both": NO})
    assert total(form, rubric) == pytest.approx(20 / 7 * 10)
    low = Form({"need": Rating(0), "result": Rating(4)})
    assert total(low, rubric) == 0.0
