"""What is said of a plan of the jury: sentences for methodologists."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.workflows.design_case import a_plan, a_reading
from workbench.assignment import Assignment as Planned
from workbench.domain.planning import AssignmentRules
from workbench.errors import Sentence
from workbench.workflows.assigning.assign import planned_changes
from workbench.workflows.assigning.assignment_findings import plan_findings
from workbench.workflows.assigning.common_works import with_further_common
from workbench.workflows.assigning.plan_changes import AssignmentSummary
from workbench.workflows.assigning.plan_reading import PlanReading
from workbench.workflows.planning.design_findings import (
    common_findings,
    compare_findings,
    comparison_row,
    conflict_findings,
    fit_findings,
    link_findings,
    load_findings,
)
from workbench.workflows.planning.design_tables import conflict_table, entry_fit_table, load_table
from workbench.workflows.planning.what_ifs import with_per_entry, with_rules


def said(found: object) -> str:
    return "\n".join(str(each) for each in found)  # type: ignore[attr-defined]


def links(plan: Planned, *, finished: bool = False, rules: AssignmentRules | None = None) -> str:
    reading = a_reading(rules=rules)
    return said(link_findings(plan, reading, finished=finished))


def planned(reading: PlanReading) -> AssignmentSummary:
    return planned_changes(with_further_common(reading, 0), 0)


def test_links_are_told_in_entries_that_two_would_have_to_share() -> None:
    text = links(a_plan(*[["J01", "J02"]] * 4))
    assert "both had rated 4.0 same entries" in text
    assert "is 0.71 of the error of one review" in text
    assert "Efficiency 1.00 of 1" in text
    assert "That is firm" in text


def test_groups_are_named_and_no_error_is_told_between_them() -> None:
    text = links(a_plan(["J01", "J02"], ["J03", "J04"], ["J03", "J05"]))
    assert "2 groups that share no entry: group 1: J03, J04, J05; group 2: J01, J02." in text
    assert "error" not in text


def test_long_chain_is_loose_and_hangs_on_those_in_the_middle() -> None:
    text = links(a_plan(*[[f"J{at:02d}", f"J{at + 1:02d}"] for at in range(1, 9)]))
    assert "That is loose" in text
    assert "All hangs on few" in text
    assert "J05" in text[text.index("All hangs on few") :]
    assert "Least is known of how J01 and J09 differ" in text


def test_jurors_without_a_finished_review_are_named() -> None:
    plan = a_plan(["J01", "J02"], jurors=4)
    assert "nothing is known of their severity: J03, J04." in links(plan, finished=True)
    assert "J03" not in links(plan)
    nothing = a_plan(["J01"], jurors=2)
    assert links(nothing, finished=True).startswith("Fewer than two jurors have submitted anything")


def test_what_is_finished_is_held_against_the_seasons_threshold() -> None:
    plan = a_plan(["J01", "J02"], ["J02", "J03"])
    assert "Below the season's threshold: connectivity is" in links(
        plan, rules=AssignmentRules(connectivity=3)
    )
    assert "threshold for links is kept" in links(plan, rules=AssignmentRules(connectivity=0.4))
    assert "threshold" not in links(plan)


def test_loads_say_what_is_done_and_how_much_room_is_left() -> None:
    standing = [("J01", "И-0001"), ("J02", "И-0001")]
    summary = planned(a_reading(standing=standing, submitted=standing[:1], load_max=5))
    text = said(load_findings(plan_findings(summary), load_table(summary), []))
    assert "Submitted: 1 reviews of 12; still to be done: 1, and the plan adds 10." in text
    assert "room for 8 more reviews" in text
    assert "No entry is rated by two jurors of one region." in text
    text = said(load_findings(plan_findings(summary), load_table(summary), ["И-0003"]))
    assert "several jurors of one region rate: 1 (И-0003)" in text


def test_entries_far_from_their_jurors_are_named_where_others_would_be_near() -> None:
    affinity = np.full((6, 4), 0.5)
    affinity[0] = [0.1, 0.1, 0.9, 0.9]
    standing = [("J01", "И-0001"), ("J02", "И-0001")]
    summary = planned(a_reading(affinity=affinity, standing=standing))
    found = fit_findings(plan_findings(summary), summary, entry_fit_table(summary), None)
    assert "the nearest could be: 1 of 6 (И-0001)" in said(found)
    assert "The entries have no themes yet" in said(found)


def test_share_of_reviews_in_chosen_themes_is_told() -> None:
    themes = {"И-0001": "Краеведение"}
    summary = planned(a_reading(themes=themes))
    table = entry_fit_table(summary)
    assert "No juror has chosen themes" in said(fit_findings([], summary, table, None))
    assert "themes, 25 % are in a theme" in said(fit_findings([], summary, table, 0.25))


def test_whoever_may_not_rate_much_is_named() -> None:
    closed = {("J02", f"И-000{place}"): "own_region" for place in range(1, 6)}
    reading = a_reading(conflicts=closed, per_entry=3, load_max=4)  # type: ignore[arg-type]
    text = said(conflict_findings([], reading, conflict_table(reading)))
    assert "a fifth of the entries or more: J02. Most is closed to J02: 5 of 6." in text
    assert "May rate fewer entries than they could take on: J02." in text
    assert "Hardest to find jurors for is И-0001: 3 may rate it, and 3 are needed." in text
    assert "fewer than two replacements: 6." in text
    free = a_reading()
    assert "Every juror may rate more than four fifths" in said(
        conflict_findings([], free, conflict_table(free))
    )


def test_common_works_are_told_by_what_they_cost_and_buy() -> None:
    assert "try with_common(3)" in said(common_findings(planned(a_reading())))
    alone = planned(with_rules(a_reading(per_entry=1), common=2))
    text = said(common_findings(alone))
    assert "Common works: 2; they take 8 reviews in all." in text
    assert "would fall into 4 groups" in text
    beside = planned(with_rules(a_reading(12, per_entry=3), common=2))
    assert "by the other works alone" in said(common_findings(beside))


def test_plans_are_told_by_what_they_change_and_refused_ones_by_the_reason() -> None:
    base, more = planned(a_reading()), planned(with_per_entry(a_reading(), 3))
    rows = {"now": comparison_row(base), "three": comparison_row(more)}
    text = said(compare_findings("now", rows, {"ten": Sentence("no room")}))
    assert "«three» beside «now»: reviews 12 → 18, most entries of a juror 3 → 5" in text
    assert "«ten»: no such plan. no room" in text
    assert "«now» beside" not in text


def test_plan_in_groups_has_no_error_to_compare() -> None:
    base, split = planned(a_reading()), planned(a_reading(per_entry=1))
    rows = {"now": comparison_row(base), "one": comparison_row(split)}
    text = said(compare_findings("now", rows, {}))
    assert "→ ∞ of one review's" in text
    assert "«one»: the jurors fall into 4 groups" in text


def test_comparison_counts_only_those_who_can_be_given_work() -> None:
    summary = planned(a_reading(standing=[("J04", "И-0001")], submitted=[("J04", "И-0001")]))
    row = comparison_row(summary)
    assert row["reviews"] == 12
    assert (row["low"], row["high"]) == (3, 3)
    assert row["fit"] == pytest.approx(0.5)
    former = replace(summary.reading, former=frozenset({"J04"}))
    assert comparison_row(replace(summary, reading=former))["reviews"] == 12
