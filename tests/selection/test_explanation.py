"""Why in and why not: exact rises and margins, who else it concerns, which limits stood in the way."""

from __future__ import annotations

import numpy as np
import pytest

from tests.selection.cases import (
    KINDS,
    Case,
    a_frame,
    chosen_from,
    every_choice,
    large_case,
    random_case,
    solved,
    total,
)
from workbench.selection import Quota


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(40))
def test_rise_and_margin_are_exact(seed, kind):
    """Against every choice: how much is lost with the candidate forced in or out."""
    case = random_case(seed, **KINDS[kind])
    choices = every_choice(case)
    if not choices:
        return
    selection = solved(case)
    table = selection.explanations().set_index("candidate")
    best = max(total(case.frame, each) for each in choices)

    for candidate in case.frame["candidate"]:
        is_in = candidate in selection.finalists
        by_decision = candidate in case.rule.must_have or candidate in case.rule.excluded
        others = [total(case.frame, each) for each in choices if (candidate in each) != is_in]
        expected = None if by_decision or not others else best - max(others)
        explained = selection.explain(candidate)
        assert (explained.margin if is_in else explained.rise) == expected
        in_table = table["margin" if is_in else "rise"][candidate]
        assert (in_table == expected) if expected is not None else np.isnan(in_table)


def test_with_the_rise_a_candidate_enters_and_with_a_step_less_does_not():
    case = large_case(2, n=200)
    selection = solved(case)
    table = selection.explanations().query("not chosen and rise > 0")

    for each in table.iloc[:: len(table) // 8].itertuples():
        for rise, enters in ((each.rise + 0.001, True), (each.rise - 0.001, False)):
            merit = case.frame["merit"] + rise * (case.frame["candidate"] == each.candidate)
            assert (
                each.candidate in solved(Case(case.frame.assign(merit=merit), case.rule)).finalists
            ) is enters


def test_the_same_is_said_of_one_candidate_and_of_all():
    """Candidates who share their tight limits share a programme; alone each has one of its own."""
    selection = solved(large_case(4, n=150))
    table = selection.explanations().set_index("candidate")

    for candidate in selection.candidates.ids[::3]:
        alone = selection.explain(candidate)
        row = table.loc[candidate]
        assert np.array_equal(
            np.array([row["rise"], row["margin"]], dtype=float),
            np.array([alone.rise, alone.margin], dtype=float),
            equal_nan=True,
        )
        assert row["replaces"] == ", ".join(alone.replaces)
        assert row["replaced_by"] == ", ".join(alone.replaced_by)
        assert row["limits"] == "; ".join(map(str, alone.limits))


def test_some_candidates_are_explained_together_as_each_alone():
    selection = solved(large_case(4, n=150))
    asked = selection.candidates.ids[::7]

    for candidate, together in zip(asked, selection.explain_each(asked), strict=True):
        alone = selection.explain(candidate)
        assert together.candidate == candidate
        assert (together.rise, together.margin, together.limits) == (alone.rise, alone.margin, alone.limits)


def test_the_last_to_be_in_loses_the_seat():
    explained = chosen_from(a_frame(5), seats=3).explain("И-05")

    assert (explained.rise, explained.replaces, explained.limits) == (2.0, ("И-03",), ())
    assert [str(each) for each in explained.sentences()] == [
        "Not in. Merit would have to rise by 2.0.",
        "At exactly that there is a tie, which then is decided by: the lot.",
        "The seat would come from: И-03.",
    ]


def test_the_first_who_is_out_gains_the_seat():
    explained = chosen_from(a_frame(5), seats=3).explain("И-01")

    assert (explained.margin, explained.replaced_by) == (3.0, ("И-04",))
    assert str(explained.sentences()[1]) == "The seat would go to: И-04."


def test_a_quota_in_the_way_is_named_on_both_sides():
    frame = a_frame(4, region=["А", "А", "Б", "Б"])
    selection = chosen_from(frame, seats=2, quotas=[Quota("region", "Б", 1), Quota("region", "А", 0, 2)])

    out, kept = selection.explain("И-02"), selection.explain("И-03")

    assert [str(each) for each in out.limits] == ["region = Б: at least 1"]
    assert (out.rise, out.replaces) == (1.0, ("И-01",))
    assert [str(each) for each in kept.limits] == ["region = Б: at least 1"]
    assert (kept.margin, kept.replaced_by) == (1.0, ("И-04",))


def test_a_full_organisation_is_named():
    frame = a_frame(4, organisation=["ш1", "ш1", "ш1", "ш2"])
    explained = chosen_from(frame, seats=3, at_most={"organisation": 2}).explain("И-03")

    assert [str(each) for each in explained.limits] == ["organisation = ш1: at most 2"]
    assert explained.replaces == ("И-02",)


def test_in_a_tie_it_is_said_what_decided():
    frame = a_frame(3).assign(merit=[2.0, 1.0, 1.0])

    by_rule = chosen_from(frame.assign(interview=[0, 1, 2]), seats=2, ties=["interview"]).explain("И-02")
    by_vote = chosen_from(frame.assign(vote=[None, 1, None]), seats=2, casting_vote="vote").explain("И-02")
    by_lot = chosen_from(frame, seats=2)

    assert (by_rule.rise, str(by_rule.decided_by)) == (0.0, "the tie rule, column interview")
    assert (by_vote.margin, str(by_vote.decided_by)) == (0.0, "the casting vote")
    assert {str(by_lot.explain(each).decided_by) for each in ("И-02", "И-03")} == {"the lot"}
    assert "decided by the lot" in str(by_lot.explain("И-02").sentences()[0])


def test_who_is_below_the_minimum_learns_what_both_would_take():
    selection = chosen_from(a_frame(4), seats=2, minimum_merit=3.5, must_have={"И-02": "решение"})

    assert selection.explain("И-04").rise == 3.0  # 2.5 to the minimum, 3.0 to the seat of И-01
    assert str(selection.explain("И-04").sentences()[0]) == "Not in: merit 1.0 is below the minimum 3.5."


def test_no_rise_helps_against_a_decision():
    selection = chosen_from(a_frame(3), seats=1, excluded={"И-01": "отказ"}, must_have={"И-03": "победитель"})

    assert selection.explain("И-01").rise is None
    assert [str(each) for each in selection.explain("И-01").sentences()] == ["Not in: excluded: отказ."]
    assert selection.explain("И-03").margin is None
    assert str(selection.explain("И-03").sentences()[0]) == "In by decision: победитель."


def test_where_no_choice_is_left_without_a_finalist_that_is_said():
    frame = a_frame(3, region=["А", "Б", "В"])
    selection = chosen_from(frame, seats=1, quotas=[Quota("region", "Б", 1)])

    assert selection.explain("И-02").margin is None
    assert str(selection.explain("И-02").sentences()[0]) == (
        "In. No choice keeps the limits without this candidate."
    )
    assert str(selection.explain("И-01").sentences()[0]) == (
        "Not in. No choice with this candidate keeps the limits."
    )
    assert [str(each) for each in selection.explain("И-01").limits] == ["region = Б: at least 1"]


def test_two_singles_make_room_for_a_pair():
    frame = a_frame(3).assign(merit=[4.0, 3.0, 6.0], seats=[1, 1, 2])
    explained = chosen_from(frame, seats=2).explain("И-03")

    assert (explained.rise, explained.replaces) == (1.0, ("И-01", "И-02"))


def test_a_rise_only_reaches_a_tie_and_what_then_decides_is_named_in_its_order():
    frame = a_frame(3, interview=[1, 1, 2], vote=[0, 1, 0])
    rule = {"seats": 1, "ties": ["interview"], "casting_vote": "vote"}
    explained = chosen_from(frame, **rule).explain("И-03")

    assert str(explained.sentences()[1]) == (
        "At exactly that there is a tie, which then is decided by:"
        " the tie rule, column interview; the casting vote; the lot."
    )
    # At exactly the rise, the first of these decides: the interview of И-03 is the better one.
    tied = frame.assign(merit=[2.0, 1.0, 0.0 + explained.rise])
    assert chosen_from(tied, **rule).finalists == ("И-03",)
    assert chosen_from(tied.assign(interview=[2, 1, 1]), **rule).finalists == ("И-01",)


def test_a_rise_to_the_minimum_that_takes_an_empty_seat_is_no_tie():
    frame = a_frame(3, seats=[2, 1, 1]).assign(merit=[5.0, 1.0, 0.5])
    at_free_seat = chosen_from(frame, seats=4, minimum_merit=0.8, resolution=0.1).explain("И-03")
    at_taken_seat = chosen_from(frame, seats=3, minimum_merit=0.8, resolution=0.1).explain("И-03")

    assert (at_free_seat.rise, at_free_seat.deciders) == (0.3, ())
    assert (at_taken_seat.rise, [str(each) for each in at_taken_seat.deciders]) == (0.5, ["the lot"])
