"""Gates that jurors answer differently, on the chair's screen."""

from __future__ import annotations

import pytest

from tests.judging_case import JudgingCase, form, new_id
from tests.rubric_case import a_gated_rubric
from workbench.store.database import Database
from workbench.ui.chair_model import ChairModel
from workbench.ui.messages import Message

RUBRIC = a_gated_rubric()


@pytest.fixture
def case(database: Database) -> JudgingCase:
    return JudgingCase(database, RUBRIC)


def submit(case: JudgingCase, member: str, consent: bool, *, need: int) -> None:
    gates = {
        "consent": {"answer": consent, "abstained": False, "comment": "так в тексте"},
        "both": {"answer": True, "abstained": False, "comment": ""},
    }
    content: Message = {**form(need=need, plan=2, result=2), "gates": gates}
    saved = case.juror(member).save("И-0001", revision_id=new_id(), base=0, form=content, intent="submit")
    assert saved.revision.status == "submitted", saved.missing


def test_a_gate_answered_both_ways_stands_before_levels_that_lie_apart(case: JudgingCase) -> None:
    model = ChairModel(case.chair(), language="en")
    rule = model.screen()["texts"]["apart_rule"]
    assert "a condition is answered both by yes and by no" in rule
    submit(case, "J01", False, need=1)
    assert model.state()["apart"] == []
    submit(case, "J02", True, need=4)
    gate, criterion = model.state()["apart"]
    assert (gate["number"], gate["criterion"]) == ("И-0001", "Gate consent")
    assert gate["levels"] == [{"juror": "J01", "level": "No"}, {"juror": "J02", "level": "Yes"}]
    assert criterion["criterion"] == "Criterion need"
    assert criterion["distance"] == 3


def test_the_same_answer_is_no_dispute(case: JudgingCase) -> None:
    submit(case, "J01", False, need=2)
    submit(case, "J02", False, need=2)
    overview = case.chair().overview()
    assert (overview.gates_apart, overview.apart) == ((), ())
    assert ChairModel(case.chair()).state()["apart"] == []
