"""The board of a rubric without a browser."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.builders import a_rubric
from tests.tuning_case import six_rated
from workbench.domain.rubric import Rubric
from workbench.domain.text import Language
from workbench.errors import FileProblem, Sentence
from workbench.ui.messages import Message
from workbench.ui.tuning_model import MOST_CHARACTERS, TuningModel
from workbench.workflows.tuning.tune import RubricTrials

ANCHOR = {"plan": {"levels.2.anchor": {"ru": "Названы шаги и сроки."}}}


@dataclass
class Opened:
    """What a notebook has opened, its directory of rubrics a list."""

    trials: RubricTrials = field(default_factory=six_rated)
    written: list[tuple[Rubric, tuple[str, ...]]] = field(default_factory=list)
    language: Language = "en"
    title: str = "Joint initiative"
    example: bool = False
    full: bool = False

    def say(self, found: Iterable[Sentence]) -> Sequence[str]:
        return [str(each) for each in found]

    def level_shares(self) -> Mapping[str, Mapping[int, float]]:
        return {"need": {0: 0.25, 4: 0.75}}

    def use_findings(self) -> Sequence[str]:
        return ["Level 1 is rare."]

    def likeness_findings(self) -> Sequence[str]:
        return ["Nothing repeats."]

    def save(self, rubric: Rubric, *, asked_again: Collection[str] = ()) -> Sequence[str]:
        if self.full:
            raise FileProblem(file="initiative.v2.yaml", reason="the disk is full")
        self.written.append((rubric, tuple(asked_again)))
        return ["Saved."]


@pytest.fixture
def opened() -> Opened:
    return Opened()


@pytest.fixture
def model(opened: Opened) -> TuningModel:
    return TuningModel(opened)


def try_(model: TuningModel, **draft: Any) -> Message:
    return model.answer({"kind": "try", "draft": draft, "request": 4})


def rest(model: TuningModel, **draft: Any) -> Message:
    return model.answer({"kind": "rest", "draft": draft, "request": 5})


def test_screen_holds_all_that_the_board_needs_at_once(model: TuningModel) -> None:
    screen = model.screen()
    assert json.loads(json.dumps(screen)) == screen
    assert (screen["key"], screen["entries"], screen["lowest"], screen["highest"]) == (
        "initiative@1",
        6,
        0,
        4,
    )
    need = screen["criteria"][0]
    assert (need["id"], need["weight"], need["levels"]) == ("need", 1.0, [0.25, 0, 0, 0, 0.75])
    assert need["texts"][0] == {"field": "name", "ru": "Критерий need", "en": "Criterion need"}
    assert screen["aggregation"] == {"method": "weighted_mean", "minimum": {}, "floor": None}
    assert (screen["use"], screen["likeness"]) == (["Level 1 is rare."], ["Nothing repeats."])
    assert not screen["by_fair"]


@pytest.mark.parametrize(
    ("weights", "slider"),
    [
        ((1.0, 1.0, 1.0), {"lowest": 0.1, "highest": 5, "step": 0.1}),
        ((12.0, 18.0, 70.0), {"lowest": 1, "highest": 100, "step": 1}),
        ((10.0, 12.0, 8.0), {"lowest": 1, "highest": 30, "step": 1}),
        ((10.5, 12.0, 8.0), {"lowest": 0.1, "highest": 36, "step": 0.1}),
    ],
)
def test_sliders_step_as_weights_of_the_rubric_are_written(
    weights: tuple[float, ...], slider: dict[str, float]
) -> None:
    plain = a_rubric()
    criteria = tuple(
        each.model_copy(update={"weight": weight})
        for each, weight in zip(plain.criteria, weights, strict=True)
    )
    trials = six_rated(plain.model_copy(update={"criteria": criteria}))
    assert TuningModel(Opened(trials)).screen()["slider"] == slider


def test_effect_of_weights_names_who_enters_leaves_and_moves(model: TuningModel) -> None:
    effect = try_(model, weights={"need": 1, "plan": 1, "result": 100})
    assert (effect["kind"], effect["request"], effect["possible"]) == ("effect", 4, True)
    assert effect["enters"] == {"numbers": ["И-0004", "И-0005"], "count": 2}
    assert effect["leaves"] == {"numbers": ["И-0002", "И-0003"], "count": 2}
    assert effect["joins"]["numbers"] == ["И-0003"]
    assert effect["drops"]["numbers"] == ["И-0004"]
    assert (effect["finalists"], effect["changed"], effect["reworded"]) == (3, True, ())
    assert next(each["number"] for each in effect["moves"] if each["up"] < 0) == "И-0002"
    assert json.loads(json.dumps(effect))


def test_without_a_change_nothing_moves_and_the_orders_are_one(model: TuningModel) -> None:
    effect = try_(model)
    assert (effect["changed"], effect["moving"], effect["moves"]) == (False, 0, [])
    assert effect["correlation"] == pytest.approx(1.0)


def test_new_words_change_no_place_and_are_told_of(model: TuningModel) -> None:
    effect = try_(model, texts=ANCHOR)
    assert (effect["changed"], effect["reworded"], effect["moving"]) == (True, ("plan",), 0)
    advice = rest(model, texts=ANCHOR)["advice"]
    assert any("plan" in each and "one language only" in each for each in advice)
    both = {"plan": {"levels.2.anchor": {"ru": "Названы шаги.", "en": "Steps are named."}}}
    assert not any("one language" in each for each in rest(model, texts=both)["advice"])


def test_when_the_sliders_rest_doubt_and_time_are_told_and_the_form_follows(model: TuningModel) -> None:
    weights = {"need": 1, "plan": 1, "result": 100}
    told = rest(model, weights=weights)
    assert (told["kind"], told["request"]) == ("rest", 5)
    assert "no fair list" in told["doubt"][0]
    assert "minutes" in told["time"][0]
    assert any("need" in each and "RUB009" in each for each in told["advice"])
    assert [each.weight for each in model.rubric.criteria] == [1, 1, 100]
    assert rest(model)["doubt"] == []
    assert model.rubric == a_rubric()


def test_a_draft_that_is_no_rubric_is_told_in_words(model: TuningModel) -> None:
    effect = try_(model, aggregation={"floor": 9})
    assert (effect["possible"], effect["wrong"]) == (False, True)
    assert "9 is outside the scale 0..4" in effect["said"][0]
    emptied = try_(model, texts={"plan": {"question": {"ru": "  "}}})
    assert (emptied["wrong"], "plan: a text is empty" in emptied["said"][0]) == (True, True)


def test_a_rubric_by_which_nobody_can_be_chosen_is_told(model: TuningModel) -> None:
    effect = try_(model, aggregation={"minimum": {"need": 4, "plan": 4, "result": 4}})
    assert (effect["possible"], effect["wrong"]) == (False, False)
    assert effect["said"]
    assert rest(model, aggregation={"minimum": {"need": 4, "plan": 4, "result": 4}})["doubt"] == []


def test_a_version_is_saved_with_what_is_asked_again(opened: Opened, model: TuningModel) -> None:
    answer = model.answer({"kind": "save", "draft": {"texts": ANCHOR}, "asked_again": ["plan"]})
    assert answer == {"kind": "saved", "said": ["Saved."]}
    ((rubric, again),) = opened.written
    plan = rubric.criterion("plan")
    assert plan is not None
    described = plan.described(2)
    assert described is not None
    assert described.anchor.ru == "Названы шаги и сроки."
    assert again == ("plan",)


def test_trouble_in_saving_is_told_and_not_raised() -> None:
    answer = TuningModel(Opened(full=True)).answer({"kind": "save", "draft": {}})
    assert (answer["kind"], "disk is full" in answer["message"]) == ("refused", True)


@pytest.mark.parametrize(
    "message",
    [
        {"kind": "try"},
        {"kind": "try", "draft": {"weights": [1, 2]}},
        {"kind": "try", "draft": {"aggregation": "sum"}},
        {"kind": "try", "draft": {"texts": {"plan": {"name": "Plan"}}}},
        {"kind": "try", "draft": {"texts": {"plan": {"name": {"fr": "Plan"}}}}},
        {"kind": "try", "draft": {"texts": {"plan": {"name": {"ru": "а" * (MOST_CHARACTERS + 1)}}}}},
        {"kind": "save", "draft": {}, "asked_again": "plan"},
        {"kind": "save", "draft": {}, "asked_again": [1]},
    ],
)
def test_what_no_board_sends_is_refused(opened: Opened, model: TuningModel, message: Message) -> None:
    assert model.answer(message)["kind"] == "refused"
    assert opened.written == []


def test_where_the_season_ranks_by_the_fair_list_the_board_says_so(opened: Opened) -> None:
    rules = opened.trials.rules
    fair = RubricTrials(
        opened.trials.rubric,
        opened.trials.calibration,
        type(rules)(
            rules.stage,
            rules.frame.assign(fair=rules.frame["raw"]),
            rules.document.model_copy(update={"merit": "fair"}),
            1,
        ),
    )
    assert TuningModel(Opened(fair)).screen()["by_fair"]
