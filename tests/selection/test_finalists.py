"""Finalists: the best choice the rule allows, whatever the limits and whoever ties."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from ortools.sat.python import cp_model

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
    worth,
)
from workbench.errors import ImpossibleSelection, InvalidSelection
from workbench.selection import Quota, Selection, SelectionRule, select_finalists

SEEDS = range(60)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_finalists_are_the_best_of_all_choices(seed, kind):
    """By trying every choice: sums of merit, then of the tie column, then of lots."""
    case = random_case(seed, **KINDS[kind])
    choices = every_choice(case)
    if not choices:
        with pytest.raises(ImpossibleSelection):
            solved(case, seed)
        return

    selection = solved(case, seed)

    lots = dict(zip(selection.candidates.ids, selection.lots[0].tolist(), strict=True))
    assert frozenset(selection.finalists) == max(choices, key=lambda names: worth(case, names, lots))
    assert selection.total_merit == total(case.frame, selection.finalists)


def test_random_cases_are_of_every_sort():
    found = Counter()
    for kind, changes in KINDS.items():
        for seed in SEEDS:
            case = random_case(seed, **changes)
            choices = every_choice(case)
            tops = [total(case.frame, each) for each in choices]
            found[kind, "possible" if choices else "impossible"] += 1
            found[kind, "tied"] += bool(tops) and tops.count(max(tops)) > 1

    assert all(found[kind, sort] >= 5 for kind in KINDS for sort in ("possible", "impossible", "tied"))


def best_by_cp_sat(selection: Selection) -> int:
    """The highest total merit in steps, from a solver of another kind (constraint propagation)."""
    model = cp_model.CpModel()
    taken = [model.new_bool_var(str(each)) for each in selection.candidates.ids]
    program = selection.problem.program
    rows = program.matrix.tocsr()
    for row in range(rows.shape[0]):
        members = rows.indices[rows.indptr[row] : rows.indptr[row + 1]]
        count = sum(taken[each] for each in members)
        model.add_linear_constraint(count, int(program.lower[row]), int(program.upper[row]))
    merit = selection.problem.merit.tolist()
    model.maximize(sum(each * variable for each, variable in zip(merit, taken, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return round(solver.objective_value)


@pytest.mark.parametrize("seed", range(3))
def test_optimum_equals_that_of_an_independent_solver(seed):
    selection = solved(large_case(seed))

    assert selection.problem.nested is None
    assert round(selection.total_merit * 1000) == best_by_cp_sat(selection)


@pytest.mark.parametrize("seed", range(3))
def test_every_limit_is_kept_among_many(seed):
    table = solved(large_case(seed)).quota_frame()

    assert (table["chosen"] >= table["minimum"]).all()
    assert (table["chosen"] <= table["maximum"].fillna(500)).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(0, 60, 4))
def test_order_of_the_rows_changes_nothing(seed, kind):
    case = random_case(seed, **KINDS[kind])
    if not every_choice(case):
        return
    shuffled = Case(case.frame.sample(frac=1, random_state=seed).reset_index(drop=True), case.rule)

    first, second = solved(case, 7), solved(shuffled, 7)

    assert first.finalists == second.finalists
    assert first.reserve_list == second.reserve_list
    pd.testing.assert_frame_equal(first.frame(), second.frame())


def test_of_interchangeable_candidates_the_higher_merit_goes_first():
    case = large_case(5)
    rule = replace(case.rule, quotas=[each for each in case.rule.quotas if each.attribute != "theme"])
    selection = solved(Case(case.frame, rule))
    full = selection.quota_frame().query("kind == 'at_most' and chosen == maximum")["value"].astype(int)
    frame = case.frame.assign(chosen=case.frame["candidate"].isin(selection.finalists))
    # Those of organisations that may send no more are not interchangeable with others.
    frame = frame[~frame["organisation"].isin(full)]
    split = [
        group for _, group in frame.groupby(["region", "category"]) if 0 < group["chosen"].sum() < len(group)
    ]

    assert len(split) >= 5
    for group in split:
        assert group[group["chosen"]]["merit"].min() >= group[~group["chosen"]]["merit"].max()


@pytest.mark.parametrize("seed", range(3))
def test_a_constant_added_to_merit_changes_nobody(seed):
    """Logits have no zero: only differences may count where everyone takes one seat."""
    case = large_case(seed)
    moved = Case(case.frame.assign(merit=case.frame["merit"] - 50), case.rule)

    assert solved(case).finalists == solved(moved).finalists


def test_without_limits_the_best_are_chosen():
    assert chosen_from(a_frame(5), seats=3).finalists == ("И-01", "И-02", "И-03")


def test_a_quota_counts_members_of_a_collection():
    frame = a_frame(4, theme=[["дети"], [], ("школа", "дети"), {"школа"}])
    selection = chosen_from(frame, seats=2, quotas=[Quota("theme", "школа", 1)])

    assert selection.finalists == ("И-01", "И-03")


def test_one_candidate_counts_in_both_its_regions():
    frame = a_frame(4, region=[["А", "Б"], ["Б", "А"], "А", "Б"])

    assert chosen_from(frame, seats=2, at_most={"region": 1}).finalists == ("И-03", "И-04")


def test_an_empty_organisation_is_shared_with_nobody():
    frame = a_frame(4, organisation=[None, np.nan, "ш1", "ш1"])

    assert chosen_from(frame, seats=3, at_most={"organisation": 1}).finalists == ("И-01", "И-02", "И-03")


def test_a_number_is_the_same_in_a_file_and_in_a_table():
    frame = a_frame(3, region=[77.0, 78.0, 78.0])

    assert chosen_from(frame, seats=1, quotas=[Quota("region", "78", 1)]).finalists == ("И-02",)


def test_merit_that_differs_by_less_than_the_resolution_is_a_tie():
    frame = a_frame(2).assign(merit=[3.0004, 3.0001], interview=[1, 2])

    assert chosen_from(frame, seats=1, ties=["interview"]).finalists == ("И-02",)
    assert chosen_from(frame, seats=1, ties=["interview"], resolution=0.0001).finalists == ("И-01",)


def test_ties_go_to_the_tie_rule_then_to_the_casting_vote():
    frame = a_frame(3).assign(merit=1.0, interview=[1, 2, 2], vote=[None, None, 1])

    assert chosen_from(frame, seats=1, ties=["interview"], casting_vote="vote").finalists == ("И-03",)
    assert chosen_from(frame, seats=2, ties=["interview"], casting_vote="vote").finalists == ("И-03", "И-02")


def test_lots_give_everyone_tied_the_same_chance():
    """600 draws of 1 of 3: each wins 200 times, with a standard deviation of 11.5."""
    frame = a_frame(3).assign(merit=1.0)
    wins = Counter(chosen_from(frame, seats=1, seed=seed).finalists[0] for seed in range(600))

    assert all(abs(wins[each] - 200) < 4 * 11.5 for each in frame["candidate"])


def test_a_published_seed_gives_the_lots_again():
    frame = a_frame(40).assign(merit=1.0)

    assert chosen_from(frame, seats=9, seed=5).finalists == chosen_from(frame, seats=9, seed=5).finalists
    assert chosen_from(frame, seats=9, seed=5).finalists != chosen_from(frame, seats=9, seed=6).finalists


def test_the_higher_lot_decides_between_equals():
    table = chosen_from(a_frame(30).assign(merit=1.0), seats=10).frame()

    assert table[table["status"] == "finalist"]["lot"].min() > table[table["status"] == "out"]["lot"].max()


def test_equal_merit_of_many_under_crossing_limits_is_settled():
    case = large_case(1)
    equal = Case(case.frame.assign(merit=0.0), case.rule)

    assert len(solved(equal).finalists) == 40
    assert solved(equal, 1).finalists != solved(equal, 2).finalists


def test_pairs_take_two_seats_and_an_odd_one_stays_empty():
    selection = chosen_from(a_frame(4, seats=2), seats=5)

    assert selection.finalists == ("И-01", "И-02")
    assert selection.seats_taken == 4
    assert str(selection.notes[0]) == "1 seat(s) stay empty: every candidate takes 2"


def test_a_seat_that_nobody_fits_stays_empty_and_is_mentioned():
    selection = chosen_from(a_frame(3, seats=[1, 2, 2]), seats=2)

    assert selection.finalists == ("И-01",)
    assert "1 seat(s) stay empty" in str(selection.notes[0])


def test_two_single_candidates_may_be_worth_more_than_a_pair():
    frame = a_frame(3).assign(merit=[3.0, 2.0, 2.0], seats=[2, 1, 1])

    assert chosen_from(frame, seats=2).finalists == ("И-02", "И-03")


def test_a_misspelt_quota_is_mentioned():
    notes = chosen_from(a_frame(3, region="Москва"), seats=1, quotas=[Quota("region", "Масква", 0, 1)]).notes

    assert [str(each) for each in notes] == [
        "no candidate has region = Масква; check the spelling of the quota (the candidates have: Москва)"
    ]


def test_of_many_values_the_most_alike_are_named_beside_a_misspelt_quota():
    themes = [f"тема {each}" for each in "абвгдежзик"] + ["наставничество", "поддержка", "театр"]
    notes = chosen_from(
        a_frame(13, theme=themes), seats=1, quotas=[Quota("theme", "настовничество", 0, 1)]
    ).notes

    assert "(the candidates have: наставничество, " in str(notes[0])
    assert str(notes[0]).endswith(" and 10 more)")


def test_those_who_must_be_in_are_in_and_the_excluded_are_not():
    selection = chosen_from(
        a_frame(4), seats=2, must_have={"И-04": "победитель"}, excluded={"И-01": "отказ"}, minimum_merit=2.0
    )
    table = selection.frame().set_index("candidate")

    assert selection.finalists == ("И-02", "И-04")
    assert table["reason"].to_dict() == {
        "И-01": "excluded: отказ",
        "И-02": "",
        "И-03": "",
        "И-04": "победитель",
    }
    assert table["status"].to_dict() == {
        "И-01": "barred",
        "И-02": "finalist",
        "И-03": "out",
        "И-04": "finalist",
    }


def test_nobody_passes_a_closed_gate_or_the_minimum():
    frame = a_frame(5, certificate=[True, False, None, 1, True])
    table = chosen_from(frame, seats=2, gates=["certificate"], minimum_merit=2.0).frame()

    assert table[table["status"] == "finalist"]["candidate"].tolist() == ["И-01", "И-04"]
    assert table.set_index("candidate")["reason"]["И-05"] == "merit 1.0 is below the minimum 2.0"
    assert table.set_index("candidate")["reason"]["И-03"] == "certificate does not hold"


def test_merit_equal_to_the_minimum_passes():
    frame = a_frame(2).assign(merit=[0.1 + 0.2, 0.1])

    assert chosen_from(frame, seats=1, minimum_merit=0.3).finalists == ("И-01",)


def test_a_candidate_nobody_knows_cannot_be_explained():
    with pytest.raises(InvalidSelection, match="no candidate И-99"):
        chosen_from(a_frame(3), seats=1).explain("И-99")


def test_without_limits_the_same_rule_goes_by_merit_alone():
    frame = a_frame(4, region=["А", "А", "Б", "Б"])
    rule = SelectionRule(2, [Quota("region", "Б", 1)], at_most={"region": 1})

    limited = select_finalists(frame, rule, rng=np.random.default_rng(0))
    free = select_finalists(frame, rule.without_limits(), rng=np.random.default_rng(0))

    assert (limited.finalists, free.finalists) == (("И-01", "И-03"), ("И-01", "И-02"))


def test_tables_speak_the_language_they_are_asked_for():
    frame = a_frame(4, region=["А", "А", "Б", "Б"])
    selection = chosen_from(frame, seats=2, quotas=[Quota("region", "Б", 1)], excluded={"И-04": "отказ"})
    russian = {
        "excluded: %(reason)s": "исключена: %(reason)s",
        "%(attribute)s = %(value)s: at least %(bound)s": "%(attribute)s = %(value)s: не меньше %(bound)s",
    }

    def translate(text: str) -> str:
        return russian.get(text, text)

    assert selection.frame(translate).set_index("candidate")["reason"]["И-04"] == "исключена: отказ"
    table = selection.explanations(translate).set_index("candidate")
    assert table["limits"]["И-02"] == "region = Б: не меньше 1"
    broken = selection.replacements(translate).set_index("leaves")["broken"]
    assert broken["И-03"] == "region = Б: не меньше 1 (there would be 0)"
