"""What is said to methodologists of an assessment."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.workflows.assessing import profile_findings

ITEM = {
    "item": "a",
    "competency": "K",
    "discrimination": 0.5,
    "weak": False,
    "location": 0.0,
    "infit": 1.0,
    "noisy": False,
    "muted": False,
}


def said(sentences) -> str:
    return "\n".join(str(each) for each in sentences)


def items(*changes: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([{**ITEM, "item": f"s{place}", **each} for place, each in enumerate(changes)])


def options(**changes: object) -> pd.DataFrame:
    row = {"item": "s1", "option": "b", "credit": 2, "misleading": False, "idle": False}
    return pd.DataFrame([{**row, **changes}])


def distributions(*reliability: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "competency": [f"K{place}" for place in range(len(reliability))],
            "reliability": reliability,
            "test_reliability": np.array(reliability) - 0.2,
            "situations": 5,
            "enough": 12.0,
        }
    )


def levels(*counts: int) -> pd.DataFrame:
    rows = [("K0", level, count) for level, count in enumerate(counts, start=1)]
    return pd.DataFrame(rows, columns=["competency", "level", "n_people"])


def differential(**changes: object) -> pd.DataFrame:
    row = {"item": "s1", "group": "Students", "effect": -0.6, "size": "C", "flagged": True, "tested": True}
    return pd.DataFrame([{**row, **changes}])


def test_competencies_that_tell_people_apart_badly_are_named():
    text = said(profile_findings.distribution_sentences(distributions(0.85, 0.6), levels(5, 5)))
    assert "worst on K1 (reliability 0.60); below 0.8 are: K1" in text


def test_without_cut_scores_no_level_is_spoken_of():
    text = said(profile_findings.distribution_sentences(distributions(0.9), levels()))
    assert "well enough" in text
    assert "no cut scores yet" in text


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((1, 50, 49), "hardly anybody is on level 1: 1 of 100"),
        ((20, 70, 10), "level 2 holds 70 of 100"),
        ((30, 40, 30), "Every level of every competency holds people"),
    ],
)
def test_levels_that_nobody_or_nearly_everybody_has_are_named(counts, told):
    assert told in said(profile_findings.distribution_sentences(distributions(0.9), levels(*counts)))


def test_one_is_warned_of_levels_that_are_seldom_sure():
    row = {"competency": "K", "accuracy": 0.63, "false_higher": 0.2, "false_lower": 0.17, "said": 0.31}
    text = said(profile_findings.certainty_sentences(pd.DataFrame([row])))
    assert "63 to 63 of 100" in text
    assert "20 are put above" in text
    assert "31 of 100 people" in text
    assert "Do not decide" not in said(
        profile_findings.certainty_sentences(pd.DataFrame([row | {"said": 0.8}]))
    )


def test_groups_are_compared_only_where_they_are_large_enough():
    columns = ["competency", "group", "n", "difference", "flagged"]
    rows = [("K", "A", 40, -0.5, True), ("K", "B", 50, 0.1, False), ("K", "C", 7, np.nan, False)]
    text = said(profile_findings.group_sentences(pd.DataFrame(rows, columns=columns), 30))
    assert "A: lower than the others on 1 of 1 competencies, most on K (by 0.5 logits)" in text
    assert "fewer than 30 people: C" in text
    assert "B:" not in text
    small = said(profile_findings.group_sentences(pd.DataFrame(rows[2:], columns=columns), 30))
    assert "the largest has 7" in small


def test_leniency_is_said_of_oneself_and_of_each_source():
    columns = ["source", "leniency", "lowest", "highest", "forms"]
    rows = [
        ("self", 0.6, 0.4, 0.8, 200),
        ("mentee", 0.4, 0.3, 0.5, 12),
        ("expert", 0.01, -0.1, 0.1, 90),
        ("test", 0.0, 0.0, 0.0, 200),
    ]
    text = said(profile_findings.source_sentences(pd.DataFrame(rows, columns=columns), 30))
    assert "rate themselves 0.6 logits above" in text
    assert "Mentees: 0.4 logits above the test" in text
    assert "Mentees: only 12 forms" in text
    assert "Experts rate as the test does" in text


def test_people_who_see_themselves_otherwise_are_named_by_id_and_side():
    frame = pd.DataFrame(
        {"participant": ["2", "1", "3"], "gap": [2.0, -2.0, 0.1], "flagged": [True, True, False]}
    )
    text = said(profile_findings.otherwise_sentences(frame))
    assert "2 of 3 people" in text
    assert "Higher: 2. Lower: 1." in text
    assert "Nobody of 1 people" in said(profile_findings.otherwise_sentences(frame.iloc[2:]))


def test_weak_and_ill_fitting_items_come_with_what_to_do():
    frame = items(
        {"weak": True, "discrimination": 0.05, "noisy": True},
        {"noisy": True, "infit": 1.3, "location": 1.0},
        {"muted": True, "infit": 0.7},
    )
    text = said(profile_findings.item_sentences(frame))
    assert text.count("s0") == 2  # as weak, and as one of the easiest: not as noisy too
    assert "s1 goes with something else than its competency (infit 1.30)" in text
    assert "s2 repeats" in text
    assert "s1 is the hardest and s0 the easiest: 1.0 logits apart" in text
    assert "All 2 items" in said(profile_findings.item_sentences(items({}, {})))


def test_options_that_mislead_or_attract_nobody_are_named():
    assert "s1, option b" in said(profile_findings.option_sentences(options(misleading=True)))
    assert "only cost reading: s1.b" in said(profile_findings.option_sentences(options(idle=True)))
    assert "none misleads" in said(profile_findings.option_sentences(options()))


def test_an_unfair_item_is_told_with_the_group_and_how_far_to_trust_it():
    text = said(profile_findings.differential_sentences(differential(), 30, 60))
    assert "s1 is harder for the group «Students»" in text
    assert "a reason to look, not to act" in text
    large = said(profile_findings.differential_sentences(differential(effect=0.6), 200, 500))
    assert "easier" in large
    assert "reason to look" not in large
    fair = said(profile_findings.differential_sentences(differential(flagged=False), 200, 500))
    assert "Of 1 items compared none" in fair


def test_what_to_change_gathers_every_trouble_and_says_so_where_there_is_none():
    text = said(
        profile_findings.change_sentences(
            items({"weak": True}, {}), options(misleading=True), differential(), distributions(0.7)
        )
    )
    assert [each in text for each in ("s0 tells", "s1, option b", "harder for", "12 situations")] == [
        True
    ] * 4
    nothing = profile_findings.change_sentences(items({}, {}), options(), None, distributions(1.05))
    assert said(nothing) == "Nothing has to change in the next version."


def test_more_situations_are_not_asked_for_where_one_of_them_is_weak():
    frame = items({"weak": True, "competency": "K0"})
    assert "situations like these" not in said(
        profile_findings.change_sentences(frame, options(), None, distributions(0.7))
    )
