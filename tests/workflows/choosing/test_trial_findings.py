"""What is said of a rule that was tried."""

from __future__ import annotations

from collections.abc import Iterable

from tests.judging_case import a_season
from tests.workflows.rule_candidates import CENTRAL, MOSCOW, PERM, six_trials
from workbench.errors import Sentence
from workbench.workflows.choosing.attribute_names import AttributeNames
from workbench.workflows.choosing.trial_findings import (
    comparison_findings,
    kept_findings,
    overview_findings,
    price_findings,
    share_findings,
    trial_findings,
)

NAMES = AttributeNames(a_season(), "en")


def words(found: Iterable[Sentence]) -> str:
    return " ".join(str(each) for each in found)


def test_a_rule_is_told_by_whom_it_lets_in_and_what_it_costs() -> None:
    trials = six_trials()
    base = trials.trial("season", trials.start)
    trial = trials.trial("one each", trials.changed({"at_most": {"region": 1}}))
    said = words(trial_findings(trials, trial, base, NAMES))
    assert "Finalists: 3; regions among them: 3; federal districts: 2. Total merit: 12.000" in said
    assert "Against «season» enter: И-0004, И-0005." in said
    assert "leave: И-0002, И-0003." in said
    assert "changes by −1.200" in said
    assert "Limits that bind: Region: at most 1 who share a value." in said


def test_limits_that_bind_nobody_are_said_to_change_nothing() -> None:
    trials = six_trials()
    base = trials.trial("season", trials.start)
    quota = {"attribute": "region", "value": PERM, "maximum": 2}
    trial = trials.trial("loose", trials.changed({"quotas": [quota]}))
    said = words(trial_findings(trials, trial, base, NAMES))
    assert "The same finalists as by «season»." in said
    assert "No limit binds" in said
    assert words(price_findings(trial, NAMES)).startswith("No limit costs anything")


def test_a_clash_is_told_instead_of_a_choice() -> None:
    trials = six_trials()
    base = trials.trial("season", trials.start)
    quota = {"attribute": "district", "value": CENTRAL, "minimum": 5}
    trial = trials.trial("too much", trials.changed({"quotas": [quota]}))
    for said in (
        words(trial_findings(trials, trial, base, NAMES)),
        words(price_findings(trial, NAMES)),
        words(comparison_findings([base, trial], NAMES)),
    ):
        assert f"Federal district = {CENTRAL}" in said
        assert "The least change that would do" in said


def test_the_dearest_limit_is_named_with_its_price() -> None:
    trials = six_trials()
    quota = {"attribute": "category", "value": "manager", "minimum": 2}
    trial = trials.trial("both", trials.changed({"at_most": {"region": 1}, "quotas": [quota]}))
    said = words(price_findings(trial, NAMES))
    dearest = trial.prices["gain_if_relaxed"].max()
    assert f"higher by {dearest:.3f}" in said


def test_who_is_in_by_every_rule_is_counted() -> None:
    trials = six_trials()
    rules = [{}, {"at_most": {"region": 1}}, {"merit": "fair"}]
    tried = [trials.trial(str(number), trials.changed(each)) for number, each in enumerate(rules)]
    said = words(comparison_findings(tried, NAMES))
    assert "by each of these rules: 1; only by some of them: 4 (И-0002, И-0003, И-0004, И-0005)" in said


def test_values_without_a_finalist_are_named() -> None:
    trials = six_trials()
    base = trials.trial("season", trials.start)
    said = words(share_findings(trials, [base], "region", NAMES))
    assert f"most finalists are from «{MOSCOW}»: 3 of 3; among applicants: 3 of 6" in said
    assert f"not among finalists: {PERM}" in said


def test_a_missing_fair_list_is_explained() -> None:
    trials = six_trials(no_fair_list=Sentence("Nobody is linked."), merit="fair")
    said = words(overview_findings(trials))
    assert "Nobody is linked." in said
    assert "cannot be proposed" in said
    assert "cannot be proposed" not in words(overview_findings(six_trials()))


def test_what_the_sliders_do_not_show_is_told() -> None:
    rule = six_trials(
        must_have={"И-0006": "winner"}, excluded={"И-0001": "left"}, ties=["interview"], casting_vote="chair"
    ).start
    said = words(kept_findings(rule))
    assert "in by decision: И-0006" in said
    assert "excluded by decision: И-0001" in said
    assert "interview, chair" in said
    assert words(kept_findings(six_trials().start)) == ""
