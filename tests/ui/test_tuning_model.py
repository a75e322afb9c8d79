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
from workbench.ui.tuning_draft import MOST_CHARACTERS, draft_message
from workbench.ui.tuning_model import TuningModel
from workbench.workflows.tuning.rubric_drafts import drafted
from workbench.workflows.tuning.rubric_edits import Draft
from workbench.workflows.tuning.tune import RubricTrials

ANCHOR = {"plan": {"levels.2.anchor": {"ru": "Названы шаги и сроки."}}}


@dataclass
class Opened:
    """What a notebook has opened, its directory of rubrics a list."""

    trials: RubricTrials = field(default_factory=six_rated)
    written: list[tuple[Rubric, tuple[str, ...]]] = field(default_factory=list)
    mapped: list[dict[str, Mapping[int, int]]] = field(default_factory=list)
    language: Language = "en"
    title: str = "Joint initiative"
    example: bool = False
    full: bool = False
    broken: bool = False

    def say(self, found: Iterable[Sentence], rubric: Rubric | None = None) -> Sequence[str]:
        return [str(each) for each in found]

    def level_shares(self) -> Mapping[str, Mapping[int, float]]:
        return {"need": {0: 0.25, 4: 0.75}}

    def use_findings(self) -> Sequence[str]:
        return ["Level 1 is rare."]

    def likeness_findings(self) -> Sequence[str]:
        return ["Nothing repeats."]

    def save(
        self,
        rubric: Rubric,
        *,
        asked_again: Collection[str] = (),
        mapped: Mapping[str, Mapping[int, int]] | None = None,
    ) -> Sequence[str]:
        if self.broken:
            raise RuntimeError("nobody thought of this")
        if self.full:
            raise FileProblem(file="initiative.v2.yaml", reason="the disk is full")
        self.written.append((rubric, tuple(asked_again)))
        self.mapped.append(dict(mapped or {}))
        return ["Saved."]


@pytest.fixture
def opened() -> Opened:
    return Opened()


@pytest.fixture
def model(opened: Opened) -> TuningModel:
    return TuningModel(opened)


def a_draft(rubric: Rubric, *, fates: Mapping[str, Any] | None = None, **changes: Any) -> Message:
    """The board's draft of a rubric with changes, as of `drafted`."""
    draft = draft_message(Draft.of(drafted(rubric, **changes)))
    return draft | {"fates": fates or {}}


def try_(model: TuningModel, **changes: Any) -> Message:
    return tried(model, a_draft(a_rubric(), **changes))


def tried(model: TuningModel, draft: Message) -> Message:
    return model.answer({"kind": "try", "draft": draft, "request": 4})


def rest(model: TuningModel, **changes: Any) -> Message:
    return model.answer({"kind": "rest", "draft": a_draft(a_rubric(), **changes), "request": 5})


def edit(model: TuningModel, draft: Message, **edit: Any) -> Message:
    return model.answer({"kind": "edit", "draft": draft, "edit": edit})


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
    document = screen["draft"]["document"]
    assert document["criteria"][0]["name"] == {"ru": "Критерий need", "en": "Criterion need"}
    assert document["aggregation"] == {"method": "weighted_mean", "minimum": {}, "floor": None}
    assert screen["draft"]["origin"] == [0, 1, 2, 3, 4]
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
    assert (effect["finalists"], effect["changed"], effect["unwritten"]) == (3, True, [])
    assert next(each["number"] for each in effect["moves"] if each["up"] < 0) == "И-0002"
    assert json.loads(json.dumps(effect))


def test_without_a_change_nothing_moves_and_the_orders_are_one(model: TuningModel) -> None:
    effect = try_(model)
    assert (effect["changed"], effect["moving"], effect["moves"]) == (False, 0, [])
    assert effect["correlation"] == pytest.approx(1.0)


def test_new_words_change_no_place_and_are_told_of(model: TuningModel) -> None:
    effect = try_(model, texts=ANCHOR)
    assert (effect["changed"], effect["moving"]) == (True, 0)
    assert [(each["id"], each["are"]) for each in effect["earlier"]] == [("plan", "kept")]
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
    draft = a_draft(a_rubric())
    draft["document"]["aggregation"]["floor"] = 9
    effect = tried(model, draft)
    assert (effect["possible"], effect["wrong"]) == (False, True)
    assert "9 is outside the scale 0..4" in effect["said"][0]


def test_an_emptied_text_is_told_of_and_is_not_saved(opened: Opened, model: TuningModel) -> None:
    draft = a_draft(a_rubric())
    draft["document"]["criteria"][1]["question"]["ru"] = "  "
    effect = tried(model, draft)
    assert effect["possible"]
    assert effect["unwritten"] == [{"part": "plan", "field": "question", "language": "ru"}]
    answer = model.answer({"kind": "save", "draft": draft})
    assert (answer["kind"], "still empty: 1" in answer["message"]) == ("refused", True)
    assert opened.written == []


def test_an_added_criterion_waits_for_its_words_and_counts_for_nothing_yet(model: TuningModel) -> None:
    answer = edit(model, a_draft(a_rubric()), do="add", listed="criteria")
    assert (answer["kind"], answer["focus"]) == ("edited", "criterion_1")
    effect = tried(model, answer["draft"])
    assert (effect["possible"], effect["moving"]) == (True, 0)
    waiting = {(each["part"], each["field"]) for each in effect["unwritten"]}
    assert ("criterion_1", "question") in waiting
    assert ("criterion_1", "levels.4.anchor") in waiting
    assert [(each["id"], each["why"]) for each in effect["earlier"]] == [("criterion_1", "new")]
    told = model.answer({"kind": "rest", "draft": answer["draft"], "request": 1})
    assert not any("criterion_1" in each for each in told["advice"])
    assert any("criterion_1" in each for each in told["doubt"])
    assert any("reviews 12, jurors 2" in each for each in told["doubt"])


def test_a_removed_criterion_changes_places_at_once(model: TuningModel) -> None:
    draft = edit(model, a_draft(a_rubric()), do="remove", listed="criteria", id="result")["draft"]
    effect = tried(model, draft)
    # Without result И-0002 is first with 4 and 4, И-0001 and И-0003 have 3.
    assert [each["number"] for each in effect["moves"] if each["up"] > 0][:1] == ["И-0002"]
    assert [(each["id"], each["why"], each["are"]) for each in effect["earlier"]] == [
        ("result", "gone", None)
    ]
    told = model.answer({"kind": "rest", "draft": draft, "request": 1})
    assert any("minutes" in each for each in told["time"])


def test_a_level_taken_out_of_the_scale_is_mapped_and_somebody_may_decide_otherwise(
    opened: Opened, model: TuningModel
) -> None:
    draft = edit(model, a_draft(a_rubric()), do="remove_level", level=1)["draft"]
    effect = tried(model, draft)
    assert [(each["are"], each["levels"]) for each in effect["earlier"]] == [
        ("mapped", [[0, 0], [1, 0], [2, 1], [3, 2], [4, 3]])
    ] * 3
    levels = {"0": 0, "1": 1, "2": 1, "3": 2, "4": 3}
    draft["fates"] = {"plan": {"are": "mapped", "levels": levels}, "need": {"are": "asked_again"}}
    answer = model.answer({"kind": "save", "draft": draft})
    assert answer["kind"] == "saved", answer
    assert opened.written[0][1] == ("need",)
    assert opened.mapped[0]["plan"] == {0: 0, 1: 1, 2: 1, 3: 2, 4: 3}
    assert set(opened.mapped[0]) == {"plan", "result"}
    assert opened.written[0][0].scale.highest == 3


def test_what_cannot_be_removed_is_said_in_words(model: TuningModel) -> None:
    one = a_draft(a_rubric(), without=["need", "plan"])
    answer = edit(model, one, do="remove", listed="criteria", id="result")
    assert (answer["kind"], "at least one criterion" in answer["message"]) == ("refused", True)


def test_where_all_is_asked_again_nobody_can_be_ranked(model: TuningModel) -> None:
    texts = {each: {"question": {"ru": "Есть?"}} for each in ("need", "plan", "result")}
    again = {each: {"are": "asked_again"} for each in texts}
    effect = tried(model, a_draft(a_rubric(), texts=texts, fates=again))
    assert (effect["possible"], effect["wrong"], effect["changed"]) == (False, False, True)
    assert "nothing that jurors gave counts" in effect["said"][0]


def test_a_rubric_by_which_nobody_can_be_chosen_is_told(model: TuningModel) -> None:
    effect = try_(model, aggregation={"minimum": {"need": 4, "plan": 4, "result": 4}})
    assert (effect["possible"], effect["wrong"]) == (False, False)
    assert effect["said"]
    assert rest(model, aggregation={"minimum": {"need": 4, "plan": 4, "result": 4}})["doubt"] == []


def test_a_version_is_saved_with_what_is_asked_again(opened: Opened, model: TuningModel) -> None:
    draft = a_draft(a_rubric(), texts=ANCHOR, fates={"plan": {"are": "asked_again"}})
    answer = model.answer({"kind": "save", "draft": draft})
    assert answer == {"kind": "saved", "said": ["Saved."]}
    ((rubric, again),) = opened.written
    plan = rubric.criterion("plan")
    assert plan is not None
    described = plan.described(2)
    assert described is not None
    assert described.anchor.ru == "Названы шаги и сроки."
    assert again == ("plan",)


def test_trouble_in_saving_is_told_and_not_raised() -> None:
    answer = TuningModel(Opened(full=True)).answer(
        {"kind": "save", "draft": a_draft(a_rubric(), weights={"plan": 2})}
    )
    assert (answer["kind"], "disk is full" in answer["message"]) == ("refused", True)


def test_what_fails_in_a_notebook_sends_people_to_its_log_and_to_no_server() -> None:
    answer = TuningModel(Opened(broken=True)).answer(
        {"kind": "save", "draft": a_draft(a_rubric(), weights={"plan": 2})}
    )
    assert (answer["kind"], answer["code"]) == ("refused", "internal")
    assert "notebook's log" in answer["message"]
    assert "organisers" not in answer["message"]


def put(path: str, value: object) -> Message:
    """A draft with something no board sends at `path`."""
    draft = a_draft(a_rubric())
    *way, last = path.split(".")
    part: Any = draft
    for each in way:
        part = part[int(each)] if each.isdigit() else part[each]
    part[last] = value
    return draft


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("document", []),
        ("document.title", {"ru": "а", "en": "a"}),
        ("document.criteria", []),
        ("document.criteria.0.weight", 0),
        ("document.criteria.0.weight", "12"),
        ("document.criteria.0.name", "Plan"),
        ("document.criteria.0.name.fr", "Plan"),
        ("document.criteria.0.question.ru", "а" * (MOST_CHARACTERS + 1)),
        ("document.scale.highest", 3),
        ("document.aggregation.method", "median"),
        ("origin", [0]),
        ("fates", {"plan": {"are": "lost"}}),
        ("fates", {"plan": {"are": "mapped", "levels": {"a": 1}}}),
    ],
)
def test_what_no_board_sends_is_refused(opened: Opened, model: TuningModel, path: str, value: object) -> None:
    for kind in ("try", "rest", "save", "edit"):
        message = {"kind": kind, "draft": put(path, value), "edit": {"do": "add", "listed": "criteria"}}
        assert model.answer(message)["kind"] == "refused"
    assert opened.written == []


@pytest.mark.parametrize(
    "edit_", [None, {}, {"do": "burn"}, {"do": "up", "id": 4}, {"do": "add", "listed": "people"}]
)
def test_an_edit_that_no_board_sends_is_refused(model: TuningModel, edit_: object) -> None:
    message = {"kind": "edit", "draft": a_draft(a_rubric()), "edit": edit_}
    assert model.answer(message)["kind"] == "refused"


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
