"""Changes of a plan under way: finished work stays, open work of others does not move, changes are listed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.assignment.cases import a_problem, entries_frame, jurors_frame, solved
from workbench.assignment import Assignment, AssignmentProblem, Change, reassign_jurors
from workbench.errors import ImpossibleAssignment, InvalidAssignment


def a_stage(n_entries: int = 8, *, jurors: Any = range(1, 6), **changes: Any) -> AssignmentProblem:
    """Five jurors of five regions, two for each entry; `jurors` who are there."""
    numbers = list(jurors)
    frame = jurors_frame(7, region=[f"край {at}" for at in range(7)]).iloc[[at - 1 for at in numbers]]
    return AssignmentProblem.from_frames(
        entries_frame(n_entries),
        frame,
        per_entry=2,
        affinity=np.random.default_rng(5).random((n_entries, 7))[:, [at - 1 for at in numbers]],
        **changes,
    )


def changed(problem: AssignmentProblem, earlier: Assignment, **given: Any) -> Change:
    return reassign_jurors(problem, earlier, rng=np.random.default_rng(1), **given)


def of(plan: Assignment, juror: str) -> set[tuple[object, object]]:
    return {pair for pair in plan.pairs if pair[0] == juror}


def test_nothing_changed_changes_nothing() -> None:
    earlier = solved(a_stage())
    same = changed(a_stage(), earlier)
    assert same.assignment.pairs == same.kept == earlier.pairs
    assert (same.added, same.taken) == ((), ())
    assert same.frame().empty


def test_open_work_of_a_juror_who_left_goes_to_others_and_nothing_else_moves() -> None:
    earlier = solved(a_stage())
    after = changed(a_stage(jurors=[1, 2, 4, 5]), earlier)
    lost = of(earlier, "J03")
    assert {(juror, entry) for juror, entry, _ in after.taken} == lost
    assert {why for _, _, why in after.taken} == {"juror_left"}
    assert set(after.kept) == set(earlier.pairs) - lost
    assert sorted(entry for _, entry in after.added) == sorted(entry for _, entry in lost)
    assert (after.assignment.plan.sum(axis=1) == 2).all()


def test_finished_work_of_a_juror_who_left_stays_and_counts() -> None:
    earlier = solved(a_stage())
    first, *rest = sorted(of(earlier, "J03"), key=str)
    after = changed(a_stage(jurors=[1, 2, 4, 5]), earlier, finished=[first])
    assert of(after.assignment, "J03") == {first}
    assert len(after.added) == len(rest)
    assert (after.assignment.plan.sum(axis=1) == 2).all()
    assert after.assignment.affinity == pytest.approx(
        earlier.affinity
        - sum(value(earlier, pair) for pair in rest)
        + sum(value(after.assignment, pair) for pair in after.added)
    )


def value(plan: Assignment, pair: tuple[object, object]) -> float:
    problem = plan.problem
    return float(problem.affinity[problem.entries.index(pair[1]), problem.jurors.index(pair[0])])  # type: ignore[arg-type]


def test_region_of_a_juror_who_left_after_finishing_still_counts() -> None:
    """The entry has a review from the region already; its other juror may not come from there again."""
    earlier = solved(a_stage(1, jurors=[1, 2]))
    frame = jurors_frame(3, region=["край 0", "край 1", "край 0"]).iloc[[1, 2]]
    problem = AssignmentProblem.from_frames(entries_frame(1), frame, per_entry=3, affinity=np.zeros((1, 2)))
    with pytest.raises(ImpossibleAssignment, match="of different regions"):
        changed(problem, earlier, finished=[("J01", "И-0001")])


def test_late_juror_gets_only_what_is_open() -> None:
    earlier = solved(a_stage())
    joined = changed(a_stage(jurors=range(1, 7)), earlier)
    assert joined.added == ()
    assert joined.assignment.load_by_juror["J06"] == 0
    released = sorted(of(earlier, "J02"), key=str)[:2]
    handed = changed(a_stage(jurors=range(1, 7)), earlier, released=released)
    assert [(juror, entry) for juror, entry, why in handed.taken if why == "released"] == released
    assert not set(released) & set(handed.assignment.pairs)
    assert sorted(entry for _, entry in handed.added) == sorted(entry for _, entry in released)


def test_declared_conflict_is_filled_by_another() -> None:
    earlier = solved(a_stage())
    pair = earlier.pairs[0]
    after = changed(a_stage(conflicts=[pair]), earlier)
    assert after.taken == ((*pair, "conflict"),)
    assert [entry for _, entry in after.added] == [pair[1]]
    assert after.added[0][0] != pair[0]


def test_finished_review_stays_although_a_conflict_is_declared_later() -> None:
    earlier = solved(a_stage())
    after = changed(a_stage(conflicts=[earlier.pairs[0]]), earlier, finished=[earlier.pairs[0]])
    assert after.assignment.pairs == earlier.pairs


def test_further_ratings_are_added_to_the_standing_ones() -> None:
    earlier = solved(a_stage())
    after = changed(a_stage(extra={"И-0003": 1}), earlier)
    assert set(after.kept) == set(earlier.pairs)
    assert [entry for _, entry in after.added] == ["И-0003"]
    asked = changed(a_stage(fixed=[(after.added[0][0], "И-0003")]), earlier)
    assert asked.added == after.added


def test_new_entry_is_given_jurors_and_a_withdrawn_one_is_taken_away() -> None:
    earlier = solved(a_stage(8))
    more = changed(a_stage(9), earlier)
    assert [entry for _, entry in more.added] == ["И-0009"] * 2
    fewer = changed(a_stage(7), earlier, finished=[pair for pair in earlier.pairs if pair[1] == "И-0008"])
    assert {(entry, why) for _, entry, why in fewer.taken} == {("И-0008", "entry_left")}
    assert fewer.added == ()


def test_lower_load_takes_nothing_away_and_gives_nothing_more() -> None:
    earlier = solved(a_stage())
    now = a_stage(9)
    now.load_max[0] = 1
    after = changed(now, earlier)
    assert of(after.assignment, "J01") == of(earlier, "J01")


def test_least_load_moves_nobodys_open_work() -> None:
    earlier = solved(a_stage())
    now = a_stage(jurors=range(1, 7))
    now.load_min[:] = 2
    assert changed(now, earlier).assignment.pairs == earlier.pairs


def test_what_changed_is_listed() -> None:
    earlier = solved(a_stage())
    pair = earlier.pairs[0]
    after = changed(a_stage(conflicts=[pair]), earlier)
    assert after.frame().to_dict("records") == [
        {"change": "taken", "juror": pair[0], "entry": pair[1], "reason": "conflict"},
        {"change": "added", "juror": after.added[0][0], "entry": pair[1], "reason": ""},
    ]


def test_impossible_change_names_the_entry() -> None:
    earlier = solved(a_problem(2, 2))
    with pytest.raises(ImpossibleAssignment, match="entry И-0001 needs 2 jurors and only 1"):
        reassign_jurors(a_problem(2, 2, conflicts=[("J01", "И-0001")]), earlier, rng=np.random.default_rng(0))


@pytest.mark.parametrize("what", ["finished", "released"])
def test_pair_that_the_earlier_plan_does_not_have_is_named(what: str) -> None:
    earlier = solved(a_stage())
    with pytest.raises(InvalidAssignment, match=f"{what} names J01–И-0099"):
        changed(a_stage(), earlier, **{what: [("J01", "И-0099")]})


def test_pair_finished_and_released_at_once_is_named() -> None:
    earlier = solved(a_stage())
    with pytest.raises(InvalidAssignment, match="finished and to be released at once"):
        changed(a_stage(), earlier, finished=earlier.pairs[:1], released=earlier.pairs[:1])
