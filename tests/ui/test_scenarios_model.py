"""The board of rules without a browser."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.judging_case import a_season
from tests.workflows.rule_candidates import (
    CENTRAL,
    MOSCOW,
    a_rule,
    a_stage,
    many_candidates,
    six_trials,
)
from workbench.domain.decisions import Scenario
from workbench.domain.season import Selection
from workbench.domain.text import Language
from workbench.errors import Sentence, StoreBusy
from workbench.ui.messages import Message
from workbench.ui.scenarios_model import MAX_TITLE_CHARACTERS, MOST_NUMBERS, ScenariosModel
from workbench.workflows.choosing.attribute_names import AttributeNames
from workbench.workflows.choosing.trying_rules import RuleTrials


@dataclass
class Opened:
    """What a notebook has opened, its store a list."""

    trials: RuleTrials = field(default_factory=six_trials)
    kept: list[Scenario] = field(default_factory=list)
    language: Language = "en"
    title: str = "Initiatives"
    example: bool = False
    no_fair_list: str = ""
    busy: bool = False

    @property
    def names(self) -> AttributeNames:
        return AttributeNames(a_season(), self.language)

    def scenarios(self) -> list[Scenario]:
        return list(self.kept)

    def save_rule(self, title: str, document: Selection) -> Scenario:
        if self.busy:
            raise StoreBusy
        rule = document.model_dump(mode="json")
        number = len(self.kept) + 1
        made = Scenario(f"initiative-{number}", "initiative", title, rule, "organiser", datetime.now(UTC))
        self.kept.append(made)
        return made


@pytest.fixture
def opened() -> Opened:
    return Opened()


@pytest.fixture
def model(opened: Opened) -> ScenariosModel:
    return ScenariosModel(opened)


def rule(model: ScenariosModel, **changes: object) -> Message:
    start: Message = model.screen()["rule"]
    return start | changes


def try_(model: ScenariosModel, **changes: object) -> Message:
    return model.answer({"kind": "try", "rule": rule(model, **changes), "request": 4, "by": "region"})


def test_screen_holds_all_that_the_board_needs_at_once(model: ScenariosModel) -> None:
    screen = model.screen()
    assert json.loads(json.dumps(screen)) == screen
    assert (screen["candidates"], screen["title"], screen["most_seats"]) == (6, "Initiatives", 6)
    assert screen["rule"]["seats"] == 3
    assert "stage" not in screen["rule"]
    assert screen["merit"]["raw"] == {"lowest": 3.0, "highest": 4.5}
    names = {each["id"]: each["name"] for each in screen["attributes"]}
    assert names["district"] == "Federal district"
    regions = next(each for each in screen["attributes"] if each["id"] == "region")["values"]
    assert {each["id"]: each["applicants"] for each in regions}[MOSCOW] == 3
    assert [each["scenario"] for each in screen["kept"]] == ["The season's rule"]


def test_effect_names_who_enters_and_leaves(model: ScenariosModel) -> None:
    effect = try_(model, at_most={"region": 1})
    assert (effect["kind"], effect["request"], effect["possible"]) == ("effect", 4, True)
    assert effect["enters"] == {"numbers": ("И-0004", "И-0005"), "count": 2}
    assert effect["leaves"] == {"numbers": ("И-0002", "И-0003"), "count": 2}
    assert effect["total_change"] == pytest.approx(-1.2)
    assert effect["lowest"] == pytest.approx(3.5)
    assert (effect["regions"], effect["regions_base"], effect["districts"]) == (3, 1, 2)
    (bound,) = effect["bounds"]
    assert (bound["words"], bound["chosen"], bound["binds"]) == (
        "Region: at most 1 who share a value", 1, True,
    )  # fmt: skip


def test_bars_compare_finalists_with_applicants_and_the_season_s_rule(model: ScenariosModel) -> None:
    first = try_(model, at_most={"region": 1})["bars"][0]
    assert (first["name"], first["applicants"], first["finalists"], first["base"]) == (MOSCOW, 3, 1, 3)
    assert first["applicants_share"] == pytest.approx(0.5)
    assert first["finalists_share"] == pytest.approx(1 / 3)
    assert first["base_share"] == pytest.approx(1.0)


def test_scores_of_another_list_are_not_subtracted(model: ScenariosModel) -> None:
    assert try_(model, merit="fair")["total_change"] is None


def test_rules_that_clash_are_told_in_words(model: ScenariosModel) -> None:
    effect = try_(model, quotas=[{"attribute": "district", "value": CENTRAL, "minimum": 5, "maximum": None}])
    assert (effect["possible"], effect["wrong"]) == (False, False)
    quotas = [{"attribute": "district", "value": CENTRAL, "minimum": 5, "maximum": None}]
    effect = model.answer({"kind": "clash", "rule": rule(model, quotas=quotas), "request": 4})
    assert (effect["kind"], effect["request"]) == ("clash", 4)
    assert f"Federal district = {CENTRAL}" in effect["clash"]
    assert "least change" in effect["clash"]


def test_a_rule_that_is_wrong_in_itself_is_told_in_words(model: ScenariosModel) -> None:
    effect = try_(model, quotas=[{"attribute": "weight", "value": "1", "minimum": 1, "maximum": None}])
    assert (effect["possible"], effect["wrong"]) == (False, True)
    assert "no column weight" in effect["clash"]


def test_prices_are_asked_for_apart(model: ScenariosModel) -> None:
    limited = rule(model, at_most={"region": 1})
    effect = model.answer({"kind": "try", "rule": limited})
    (price,) = model.answer({"kind": "prices", "rule": limited, "request": 9})["rows"]
    assert price["key"] == effect["bounds"][0]["key"]
    assert price["gain"] == pytest.approx(0.9)
    assert price["loss"] is None  # nobody may be in at all


def test_why_tells_whose_seat_it_would_be(model: ScenariosModel) -> None:
    told = model.answer({"kind": "why", "rule": rule(model), "number": " и-0004 "})
    assert told["number"] == "И-0004"
    assert told["sentences"] == [
        "Not in. Merit would have to rise by 0.300.",
        "At exactly that there is a tie, which then is decided by: the lot.",
        "The seat would come from: И-0003.",
    ]  # fmt: skip
    refused = model.answer({"kind": "why", "rule": rule(model), "number": "И-9999"})
    assert refused["kind"] == "refused"
    assert "И-9999" in refused["message"]


def test_a_kept_rule_stands_beside_the_season_s(model: ScenariosModel) -> None:
    limited = rule(model, at_most={"region": 1})
    state = model.answer({"kind": "keep", "rule": limited, "title": "  One of  each region "})
    assert json.loads(json.dumps(state)) == state
    base, kept = state["kept"]
    assert (kept["scenario"], kept["enters"], kept["regions"], kept["saved"]) == (
        "One of each region", 2, 3, "",
    )  # fmt: skip
    assert kept["rule"]["at_most"] == {"region": 1}
    assert base["rule"]["at_most"] == {}
    assert model.answer({"kind": "forget", "title": "One of each region"})["kept"] == [base]


def test_a_kept_rule_is_handed_to_the_chair_once(model: ScenariosModel, opened: Opened) -> None:
    model.answer({"kind": "keep", "rule": rule(model, seats=2), "title": "Two"})
    for _ in range(2):
        assert model.answer({"kind": "save", "title": "Two"})["saved"] == "initiative-1"
    (saved,) = opened.kept
    assert (saved.title, saved.rule["seats"], saved.rule["stage"]) == ("Two", 2, "initiative")
    again = ScenariosModel(opened).screen()
    assert [(each["scenario"], each["saved"]) for each in again["kept"]][1:] == [("Two", "initiative-1")]


def test_what_the_store_refuses_is_kept_and_can_be_tried_again(
    model: ScenariosModel, opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    model.answer({"kind": "keep", "rule": rule(model, seats=2), "title": "Two"})
    opened.busy = True
    refused = model.answer({"kind": "save", "title": "Two"})
    assert (refused["kind"], refused["code"], refused["retry"]) == ("refused", "store_busy", True)
    opened.busy = False
    assert model.answer({"kind": "save", "title": "Two"})["kind"] == "saved"
    assert "И-0001" not in caplog.text


def test_a_saved_rule_that_fits_these_candidates_no_more_is_named() -> None:
    quota = {"attribute": "weight", "value": "1", "minimum": 1}
    old = Scenario(
        "initiative-1",
        "initiative",
        "By weight",
        a_rule(quotas=[quota]).model_dump(),
        "C01",
        datetime.now(UTC),
    )
    screen = ScenariosModel(Opened(kept=[old])).screen()
    assert screen["unreadable"] == ["By weight"]
    assert len(screen["kept"]) == 1


@pytest.mark.parametrize(
    ("title", "said"),
    [
        (" ", "give the rule a name"),
        ("x" * (MAX_TITLE_CHARACTERS + 1), "too long"),
        ("The season's rule", "already"),
    ],
)
def test_a_kept_rule_needs_a_name_of_its_own(model: ScenariosModel, title: str, said: str) -> None:
    refused = model.answer({"kind": "keep", "rule": rule(model), "title": title})
    assert refused["kind"] == "refused"
    assert said in refused["message"]


@pytest.mark.parametrize(
    "message",
    [
        None,
        {"kind": "dance"},
        {"kind": "try"},
        {"kind": "try", "rule": []},
        {"kind": "keep", "title": "x"},
        {"kind": "save", "title": "nobody's"},
        {"kind": "why", "rule": {}, "number": 3},
    ],
)
def test_a_broken_message_is_refused_in_words(model: ScenariosModel, message: Any) -> None:
    refused = model.answer(message)
    assert refused["kind"] == "refused"
    assert refused["code"] != "internal"


def test_long_lists_are_counted_and_not_sent_whole() -> None:
    trials = RuleTrials(a_stage(), many_candidates(600), a_rule(seats=150), 1, Sentence("none"))
    model = ScenariosModel(Opened(trials=trials))
    organisations = next(each for each in model.screen()["attributes"] if each["id"] == "organisation")
    assert organisations["values"] == []
    effect = try_(model, quotas=[{"attribute": "theme", "value": "дебют", "minimum": 120, "maximum": None}])
    assert effect["enters"]["count"] > MOST_NUMBERS == len(effect["enters"]["numbers"])


def test_the_board_is_in_the_season_s_language() -> None:
    screen = ScenariosModel(Opened(language="ru")).screen()
    assert screen["language"] == "ru"
    assert next(each["name"] for each in screen["attributes"] if each["id"] == "region") == "Регион"
