"""Withdrawals: announced finalists stay, and the seat goes to the best with whom every limit is kept."""

from __future__ import annotations

import pytest

from tests.selection.cases import (
    KINDS,
    a_frame,
    chosen_from,
    every_choice,
    large_case,
    random_case,
    solved,
    total,
)
from workbench.errors import InvalidSelection
from workbench.selection import Quota

REGIONS = a_frame(6, region=["А", "А", "Б", "А", "А", "Б"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(40))
def test_the_best_replacement_is_found_and_nobody_else_moves(seed, kind):
    """Against every choice in which all other finalists stay and the one who leaves is out."""
    case = random_case(seed, **KINDS[kind])
    choices = every_choice(case)
    if not choices:
        return
    selection = solved(case)

    for leaving in selection.finalists:
        staying = frozenset(selection.finalists) - {leaving}
        left = [each for each in choices if staying <= each and leaving not in each]
        found = selection.replacement(leaving)
        if leaving in case.rule.must_have:
            continue  # every choice has them; whether limits hold without is asked below
        assert found.keeps_limits is bool(left)
        if left:
            best = max(total(case.frame, each) for each in left)
            assert total(case.frame, staying | set(found.enters)) == best
        assert leaving not in found.enters
        assert staying.isdisjoint(found.enters)


def test_the_next_in_merit_enters():
    assert chosen_from(a_frame(4), seats=2).replacement("И-01").enters == ("И-03",)


def test_the_next_who_keeps_the_quota_enters():
    selection = chosen_from(REGIONS, seats=3, quotas=[Quota("region", "Б", 1)])

    assert selection.finalists == ("И-01", "И-02", "И-03")
    assert selection.replacement("И-03").enters == ("И-06",)
    assert selection.replacement("И-02").enters == ("И-04",)


def test_where_no_replacement_keeps_the_quota_the_reason_is_given():
    selection = chosen_from(REGIONS, seats=3, quotas=[Quota("region", "Б", 2)])
    found = selection.replacement("И-03")

    assert found.enters == ("И-02",)
    assert not found.keeps_limits
    assert [str(each) for each in found.broken] == ["region = Б: at least 2 (there would be 1)"]


def test_several_may_leave_at_once():
    selection = chosen_from(REGIONS, seats=3, quotas=[Quota("region", "Б", 1), Quota("region", "А", 0, 2)])

    assert selection.replacement("И-01", "И-03").enters == ("И-04", "И-06")


def test_several_who_cannot_all_be_replaced_within_the_limits():
    selection = chosen_from(REGIONS, seats=4, quotas=[Quota("region", "Б", 2), Quota("region", "А", 2)])
    found = selection.replacement("И-03", "И-06")

    assert found.enters == ("И-04", "И-05")
    assert [str(each) for each in found.broken] == ["region = Б: at least 2 (there would be 0)"]


def test_who_was_called_up_stays_when_the_next_one_leaves():
    selection = chosen_from(a_frame(5), seats=2)

    assert selection.replacement("И-01").enters == ("И-03",)
    assert selection.replacement("И-01", "И-02", called_up=["И-03"]).enters == ("И-04",)
    assert selection.replacement("И-01", "И-03", called_up=["И-03"]).enters == ("И-04",)


def test_when_nobody_is_left_the_seat_stays_empty_and_that_is_said():
    found = chosen_from(a_frame(3), seats=2, excluded={"И-03": "отказ"}).replacement("И-01")

    assert found.enters == ()
    assert [str(each) for each in found.broken] == ["nobody is left to call up for 1 of the seats"]


def test_two_singles_may_take_the_seats_of_a_pair():
    frame = a_frame(4).assign(merit=[9.0, 3.0, 2.0, 1.0], seats=[2, 1, 1, 1])

    assert chosen_from(frame, seats=3).replacement("И-01").enters == ("И-03", "И-04")


def test_only_a_finalist_can_be_replaced():
    with pytest.raises(InvalidSelection, match="И-03, И-04 are no finalists"):
        chosen_from(a_frame(4), seats=2).replacement("И-03", "И-04")


def test_the_reserve_is_called_up_in_order_of_merit():
    assert chosen_from(a_frame(6), seats=2, reserve=3).reserve_list == ("И-03", "И-04", "И-05")


def test_the_reserve_holds_those_whom_a_quota_will_ask_for():
    selection = chosen_from(REGIONS, seats=3, quotas=[Quota("region", "Б", 1)], reserve=2)

    assert selection.reserve_list == ("И-04", "И-06")  # И-05 is better than И-06 and nobody's replacement
    assert selection.frame().set_index("candidate")["reserve_place"].dropna().to_dict() == {
        "И-04": 1,
        "И-06": 2,
    }


def test_a_short_reserve_serves_most_seats():
    selection = chosen_from(REGIONS, seats=3, quotas=[Quota("region", "Б", 1)], reserve=1)

    assert selection.reserve_list == ("И-04",)
    assert selection.replacements()["on_reserve"].tolist() == [True, True, False]


def test_nobody_barred_is_on_the_reserve():
    selection = chosen_from(a_frame(5), seats=2, reserve=5, excluded={"И-03": "отказ"}, minimum_merit=2.0)

    assert selection.reserve_list == ("И-04",)


def test_the_table_says_for_each_finalist_who_would_follow():
    selection = solved(large_case(3, n=200))
    table = selection.replacements()

    assert table["leaves"].tolist() == list(selection.finalists)
    for row in table.iloc[::5].itertuples():
        found = selection.replacement(row.leaves)
        assert row.enters == ", ".join(found.enters)
        assert row.keeps_limits == found.keeps_limits
