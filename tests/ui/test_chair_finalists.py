"""Deciding on finalists on the chair's page, without a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.builders import NOON, a_form, a_member, a_revision, a_rubric, an_assignment, an_entry
from tests.judging_case import JudgingCase, a_season
from workbench.domain.decisions import Scenario
from workbench.domain.season import Quota, Season, Selection
from workbench.store.database import Database, open_database
from workbench.ui.chair_model import ChairModel
from workbench.ui.chair_rules import RuleWords
from workbench.ui.messages import Message

RULE = Selection(
    stage="initiative",
    seats=2,
    reserve=1,
    quotas=(Quota(attribute="region", value="Тульская область", minimum=1, maximum=3),),
    at_most={"organisation": 5},
    minimum_merit=1.5,
    ties=("criterion:plan",),
    casting_vote="vote",
    must_have={"И-0004": "Победитель прошлого сезона"},
    merit="raw",
)
LEVELS = {"И-0001": 4, "И-0002": 3, "И-0003": 2, "И-0004": 2}


def a_ruled_season(rule: Selection | None = RULE) -> Season:
    return a_season().model_copy(update={"selection": () if rule is None else (rule,)})


@dataclass
class DecidingCase:
    """Four entries with submitted reviews of J01; the chair C01 and two of the counting commission."""

    case: JudgingCase

    def page(self, who: str = "C01") -> ChairModel:
        return ChairModel(self.case.chair(who))

    def ask(self, kind: str, who: str = "C01", **fields: Any) -> Message:
        asked = {"scenario": None, "reason": "", **fields}
        if kind == "propose":
            asked.setdefault("seen", self.seen(who))
        return self.page(who).answer({"kind": kind, "id": "d1", **asked})

    def current(self, who: str = "C01") -> Any:
        found = self.ask("decisions", who)["decisions"]["current"]
        return found

    def seen(self, who: str = "C01") -> str:
        """What a page that has just been opened shows of the current decision."""
        current = self.current(who)
        return "" if current is None else str(current["seen"])


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    with open_database(sqlite_url) as opened:
        yield opened


@pytest.fixture
def deciding(database: Database) -> DecidingCase:
    case = JudgingCase(database, season=a_ruled_season(replace_rule(casting_vote=None)))
    with case.store.write() as work:
        work.entries.put([(an_entry(number), []) for number in LEVELS])
        work.rubrics.put(case.rubric)
        work.assignments.add([an_assignment("J01", number) for number in ("И-0003", "И-0004")])
        for each in work.assignments.all(case.stage.id):
            if each.member_id == "J01":
                levels = dict.fromkeys(("need", "plan", "result"), LEVELS[each.entry])
                revision = a_revision(each.id, form=a_form(levels), status="submitted")
                work.reviews.append(revision)
    case.wait(days=10)
    return DecidingCase(case)


def replace_rule(**changes: Any) -> Selection:
    return RULE.model_copy(update=changes)


def test_open_judging_shows_the_rule_and_takes_no_proposal(deciding: DecidingCase) -> None:
    deciding.case.wait(days=-10)
    shown = deciding.ask("decisions")["decisions"]
    assert shown["rule"] == RuleWords(deciding.case.season, deciding.case.rubric, "ru").lines(
        deciding.case.season.selection[0]
    )
    assert (shown["current"], shown["published"], shown["decisions"]) == (None, None, [])
    refused = deciding.ask("propose")
    assert (refused["kind"], refused["code"]) == ("refused", "invalid_decision")


def test_proposed_list_says_who_is_in_and_who_signs(deciding: DecidingCase) -> None:
    answered = deciding.ask("propose", reason="по итогам экспертизы")
    assert (answered["kind"], answered["id"]) == ("screen", "d1")
    current = answered["decisions"]["current"]
    assert (current["id"], current["kind"], current["state"], current["by"]) == (
        "D-0001",
        "selection",
        "proposed",
        "П01",
    )
    assert (current["remark"], current["by_season_rule"], current["scenario"]) == (
        "по итогам экспертизы",
        True,
        "",
    )
    finalists = {each["number"]: each for each in current["finalists"]}
    assert set(finalists) == {"И-0001", "И-0004"}
    assert (finalists["И-0001"]["place"], finalists["И-0001"]["score"]) == (1, 4.0)
    assert finalists["И-0004"]["reason"] == "Победитель прошлого сезона"
    assert [each["number"] for each in current["reserve"]] == ["И-0002"]
    assert current["quotas"][0] | {"attribute": ""} == {
        "attribute": "",
        "value": "Тульская область",
        "bound": "1\N{EN DASH}3",
        "chosen": 2,
        "available": 4,
        "reached": False,
    }
    assert current["may"] == {"approve": True, "reject": True, "publish": False, "withdraw": False}


def test_what_would_differ_without_limits_is_told_by_numbers(deciding: DecidingCase) -> None:
    themes = {"И-0001": "Школа", "И-0002": "Школа", "И-0003": "Спорт", "И-0004": "Спорт"}
    with deciding.case.store.write() as work:
        work.planning.put_groups("initiative", {number: (theme, "") for number, theme in themes.items()})
    one_of_school = (Quota(attribute="theme", value="Школа", maximum=1),)
    deciding.case.season = a_ruled_season(Selection(stage="initiative", seats=2, quotas=one_of_school))
    current = deciding.ask("propose")["decisions"]["current"]
    (other,) = {each["number"] for each in current["finalists"]} - {"И-0001"}
    assert other in ("И-0003", "И-0004")
    assert current["without_limits"] == {"enters": ["И-0002"], "leaves": [other]}
    assert current["quotas"][0]["reached"] is True


def test_rule_that_nobody_can_keep_is_refused_and_nothing_is_kept(deciding: DecidingCase) -> None:
    deciding.case.season = a_ruled_season(replace_rule(casting_vote=None, at_most={"organisation": 1}))
    refused = deciding.ask("propose")
    assert (refused["kind"], refused["code"]) == ("refused", "impossible_selection")
    assert deciding.ask("decisions")["decisions"]["decisions"] == []


def test_one_approves_and_another_publishes(deciding: DecidingCase) -> None:
    deciding.ask("propose")
    approved = deciding.ask("approve", decision="D-0001")["decisions"]["current"]
    assert approved["state"] == "approved"
    assert (approved["may"]["publish"], bool(approved["why_not"]["publish"])) == (False, True)
    alone = deciding.ask("publish", decision="D-0001")
    assert (alone["kind"], alone["code"]) == ("refused", "invalid_decision")
    assert deciding.current("K01")["may"]["publish"] is True
    published = deciding.ask("publish", "K01", decision="D-0001")["decisions"]
    assert (published["published"], published["current"]["state"]) == ("D-0001", "published")
    assert [(each["act"], each["by"]) for each in published["current"]["signatures"]] == [
        ("approve", "П01"),
        ("publish", "К01"),
    ]
    assert published["current"]["may"] == {
        "approve": False,
        "reject": False,
        "publish": False,
        "withdraw": False,
    }
    assert deciding.current("C01")["may"]["withdraw"] is True


def test_whoever_leaves_is_replaced_by_whom_the_page_had_named(deciding: DecidingCase) -> None:
    deciding.ask("propose")
    deciding.ask("approve", "K01", decision="D-0001")
    deciding.ask("publish", decision="D-0001")
    assert deciding.current()["replacements"]["И-0001"]["enters"] == ["И-0002"]
    asked = {"decision": "D-0001", "number": "И-0001", "reason": "болен"}
    assert deciding.ask("withdraw", "K01", **asked)["code"] == "access_denied"
    current = deciding.ask("withdraw", **asked)["decisions"]["current"]
    assert (current["id"], current["kind"], current["based_on"]) == ("D-0002", "withdrawal", "D-0001")
    assert [each["number"] for each in current["finalists"]] == ["И-0002", "И-0004"]
    (left,) = current["withdrawals"]
    assert (left["leaves"], left["enters"], left["reason"]) == ("И-0001", ["И-0002"], "болен")
    assert deciding.ask("decisions")["decisions"]["published"] == "D-0001"


def test_rejected_list_stays_in_sight_with_its_reason(deciding: DecidingCase) -> None:
    deciding.ask("propose")
    shown = deciding.ask("reject", "K01", decision="D-0001", reason="проверим расхождения")["decisions"]
    assert shown["current"] is None
    (earlier,) = shown["decisions"]
    assert (earlier["state"], earlier["signatures"][0]["reason"]) == ("rejected", "проверим расхождения")


def test_new_proposal_gives_up_the_one_that_waits(deciding: DecidingCase) -> None:
    deciding.ask("propose")
    shown = deciding.ask("propose")["decisions"]
    assert [(each["id"], each["state"]) for each in shown["decisions"]] == [
        ("D-0002", "proposed"),
        ("D-0001", "replaced"),
    ]


def test_list_approved_meanwhile_is_not_given_up_by_whoever_saw_a_draft(deciding: DecidingCase) -> None:
    deciding.ask("propose")
    seen = deciding.seen()
    deciding.ask("approve", "K01", decision="D-0001")
    refused = deciding.ask("propose", seen=seen)
    assert (refused["kind"], refused["code"]) == ("refused", "invalid_decision")
    assert [(each["id"], each["state"]) for each in deciding.ask("decisions")["decisions"]["decisions"]] == [
        ("D-0001", "approved")
    ]
    assert deciding.ask("propose", seen=deciding.seen())["decisions"]["current"]["id"] == "D-0002"


@pytest.mark.parametrize("seen", [None, 7, ["D-0001 proposed"]])
def test_proposal_that_does_not_say_what_its_page_showed_is_refused(
    deciding: DecidingCase, seen: object
) -> None:
    assert deciding.ask("propose", seen=seen)["code"] == "invalid_review"
    assert deciding.ask("decisions")["decisions"]["decisions"] == []


def test_commission_sees_everything_and_proposes_nothing(deciding: DecidingCase) -> None:
    assert deciding.ask("propose", "K01")["code"] == "access_denied"
    deciding.ask("propose")
    current = deciding.current("K01")
    assert len(current["finalists"]) == 2
    assert current["may"] == {"approve": True, "reject": True, "publish": False, "withdraw": False}


def test_page_is_told_that_somebody_else_has_signed(deciding: DecidingCase) -> None:
    page = deciding.page()
    stamps = [page.answer({"kind": "ping"})["decided"]]
    for kind, member in (("propose", "C01"), ("approve", "K01"), ("publish", "C01")):
        deciding.ask(kind, member, decision="D-0001")
        stamps.append(page.answer({"kind": "ping"})["decided"])
    assert len(set(stamps)) == 4


def test_saved_scenarios_say_what_differs_from_the_seasons_rule(deciding: DecidingCase) -> None:
    season_rule = deciding.case.season.selection[0]
    other = season_rule.model_copy(update={"seats": 3, "at_most": {}})
    rules = {
        "s-1": other.model_dump(mode="json"),
        "s-2": season_rule.model_dump(mode="json"),
        "s-3": {"seats": 0},
    }
    with deciding.case.store.write() as work:
        for key, rule in rules.items():
            work.decisions.put_scenario(
                Scenario(key, "initiative", f"Сценарий {key}", rule, "organiser", NOON)
            )
    shown = {each["id"]: each for each in deciding.ask("decisions")["decisions"]["scenarios"]}
    words = RuleWords(deciding.case.season, deciding.case.rubric, "ru")
    assert shown["s-1"]["has"] == words.lines(other)[:1]
    assert len(shown["s-1"]["lacks"]) == 1
    assert (shown["s-2"]["has"], shown["s-2"]["lacks"], shown["s-2"]["by"]) == ([], [], "")
    assert shown["s-3"]["trouble"]
    proposed = deciding.ask("propose", scenario="s-1")["decisions"]["current"]
    assert len(proposed["finalists"]) == 3
    assert (proposed["by_season_rule"], proposed["scenario"]) == (False, "Сценарий s-1")
    assert proposed["rule"] == words.lines(other)
    assert deciding.ask("propose", scenario="s-9")["code"] == "invalid_decision"


def test_season_without_a_rule_says_so(deciding: DecidingCase) -> None:
    deciding.case.season = a_ruled_season(None)
    assert deciding.ask("decisions")["decisions"]["rule"] is None
    assert deciding.ask("propose")["code"] == "invalid_selection"


def test_rule_in_words_names_criteria_and_mentions_only_what_it_asks_for() -> None:
    words = RuleWords(a_ruled_season(), a_rubric(), "en")
    assert words.lines(RULE) == [
        "Seats: 2, on reserve: 1",
        "Ranked by the mean scores",
        "Region: Тульская область — 1 to 3",
        "Organisation: no more than 5 with the same one",
        "Score: 1.50 or higher",
        "Equal scores are told apart by: Criterion plan → the chair's vote (vote) → lot",
        "In by decision: И-0004",
    ]
    plain = Selection(stage="initiative", seats=7, merit="fair")
    assert words.lines(plain) == [
        "Seats: 7, on reserve: 0",
        "Ranked by scores freed from the severity of jurors",
        "Equal scores are told apart by: lot",
    ]


@pytest.mark.parametrize("fields", [{"decision": None}, {"decision": 7}, {"decision": "D-9999"}, {}])
@pytest.mark.parametrize("kind", ["approve", "publish", "reject", "withdraw"])
def test_decision_that_is_not_there_is_refused(
    deciding: DecidingCase, kind: str, fields: dict[str, Any]
) -> None:
    refused = deciding.ask(kind, number="И-0001", **{"reason": "причина", **fields})
    assert (refused["kind"], refused["retry"]) == ("refused", False)
    assert refused["code"] in ("invalid_decision", "invalid_review")


def test_answers_name_nobody_and_can_be_sent_as_json(deciding: DecidingCase) -> None:
    shown = json.dumps(deciding.ask("propose"), ensure_ascii=False, allow_nan=False)
    hidden = ("Вымышленная", "Анна", "example.org", "+7900", "PR-1", "100001")
    assert [text for text in hidden if text in shown] == []


def test_juror_who_drops_out_leaves_open_work_to_others(deciding: DecidingCase) -> None:
    deciding.case.wait(days=-10)
    with deciding.case.store.write() as work:
        work.people.put_members([a_member("J03", region="Республика Карелия", organisation="Лицей")])
    answered = deciding.ask("replace", member="J02", reason="заболел")
    assert answered["kind"] == "screen", answered
    assert answered["replaced"]["juror"] == "Э02"
    assert answered["replaced"]["given"] == [{"juror": "Э03", "count": 2}]
    assert deciding.ask("replace", "K01", member="J01", reason="заболел")["code"] == "access_denied"
    assert deciding.ask("replace", member="J77", reason="заболел")["kind"] == "refused"
