"""Bradley–Terry and Davidson: published numbers, laws, comparisons from which nothing follows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InvalidRatings, MeasurementProblem, TooFewRatings
from workbench.psychometrics.preference import fit_bradley_terry

REFERENCE = Path(__file__).parents[1] / "reference"


def reference(name):
    return json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))


def baseball():
    return pd.DataFrame(
        reference("agresti_baseball")["winner_loser_count"], columns=["winner", "loser", "games"]
    )


def puddings():
    rows = []
    for first, second, wins, losses, ties in reference("davidson_1970")["table"]:
        rows += [(first, second, wins, False), (second, first, losses, False), (first, second, ties, True)]
    return pd.DataFrame(rows, columns=["winner", "loser", "times", "tie"])


def wins(text):
    """`AB BC` : A beat B, B beat C; `A=B` is a tie."""
    pairs = [(each[0], each[-1], "=" in each) for each in text.split()]
    return pd.DataFrame(pairs, columns=["winner", "loser", "tie"])


def simulated(ability, n, rng, tie=0.0):
    """Comparisons of random pairs by the model itself; `tie` is ν."""
    pair = np.array([rng.choice(len(ability), 2, replace=False) for _ in range(n)])
    strength = np.exp(np.array(ability))[pair]
    level = tie * np.sqrt(strength.prod(axis=1))
    draw = rng.random(n) * (strength.sum(axis=1) + level)
    swap = (draw >= strength[:, 0]) & (draw < strength.sum(axis=1))
    pair[swap] = pair[swap, ::-1]
    return pd.DataFrame({"winner": pair[:, 0], "loser": pair[:, 1], "tie": draw >= strength.sum(axis=1)})


def test_teams_match_agresti():
    published = reference("agresti_baseball")

    fit = fit_bradley_terry(baseball(), count="games")

    for team, ability in published["printed"]["abilities"].items():
        assert round(fit.difference(team, "Baltimore")[0], 3) == ability
    for team, se in published["printed"]["se"].items():
        assert round(fit.difference(team, "Baltimore")[1], 3) == se
    expected = pd.DataFrame(published["from_tool"], columns=published["columns"])
    pd.testing.assert_frame_equal(fit.frame(), expected, atol=1e-6, rtol=0)
    assert fit.tie_parameter is None


def test_puddings_with_ties_match_davidson():
    published = reference("davidson_1970")

    fit = fit_bradley_terry(puddings(), count="times", ties="tie")

    assert np.log(fit.tie_parameter) == pytest.approx(published["log_tie_parameter"], abs=1e-8)
    assert fit.tie_parameter_se / fit.tie_parameter == pytest.approx(
        published["log_tie_parameter_se"], abs=1e-7
    )
    worth = np.exp(fit.ability) / np.exp(fit.ability).sum()
    np.testing.assert_allclose(worth, published["worth"], atol=1e-7)
    np.testing.assert_allclose(fit.se, published["se_around_mean"], atol=1e-8)
    differences = [fit.difference(each, 1) for each in range(1, 7)]
    expected = list(zip(published["difference_to_first"], published["difference_se"], strict=True))
    np.testing.assert_allclose(differences, expected, atol=1e-8)
    assert fit.log_likelihood == pytest.approx(published["log_likelihood"], abs=1e-6)
    assert fit.n_comparisons == 745


def test_two_entries_have_the_log_odds_between_them():
    fit = fit_bradley_terry(wins("AB AB AB BA"))

    assert fit.difference("A", "B") == pytest.approx((np.log(3), np.sqrt(1 / 3 + 1)))
    assert fit.ability == pytest.approx([np.log(3) / 2, -np.log(3) / 2])
    assert fit.log_likelihood == pytest.approx(3 * np.log(0.75) + np.log(0.25))


def test_equal_entries_tie_as_often_as_the_tie_parameter_says():
    fit = fit_bradley_terry(wins("AB BA A=B A=B A=B"), ties="tie")

    assert fit.ability == pytest.approx([0.0, 0.0])
    assert fit.tie_parameter / (2 + fit.tie_parameter) == pytest.approx(3 / 5)


def test_expected_wins_equal_those_observed():
    data = baseball()
    fit = fit_bradley_terry(data, count="games")
    ability = dict(zip(fit.entries, fit.ability, strict=True))
    chance = [
        1 / (1 + np.exp(ability[b] - ability[a])) for a, b in zip(data["winner"], data["loser"], strict=True)
    ]
    expected = (data["games"] * chance).groupby(data["winner"]).sum() + (
        data["games"] * (1 - np.array(chance))
    ).groupby(data["loser"]).sum()

    np.testing.assert_allclose(expected, data.groupby("winner")["games"].sum(), atol=1e-8)


@pytest.mark.parametrize(
    ("data", "options"),
    [(baseball(), {"count": "games"}), (puddings(), {"count": "times", "ties": "tie"})],
    ids=["wins", "ties"],
)
def test_order_of_rows_and_counts_spelled_out_change_nothing(data, options):
    spelled = data.loc[data.index.repeat(data[options["count"]])].sample(frac=1.0, random_state=1)
    if "tie" in spelled:
        swap = (spelled["tie"] & (np.arange(len(spelled)) % 2 == 0)).to_numpy()
        spelled.loc[swap, ["winner", "loser"]] = spelled.loc[swap, ["loser", "winner"]].to_numpy()

    first = fit_bradley_terry(data, **options)
    second = fit_bradley_terry(spelled, **{name: each for name, each in options.items() if name != "count"})

    pd.testing.assert_frame_equal(first.frame(), second.frame(), atol=1e-9)
    assert first.log_likelihood == pytest.approx(second.log_likelihood)


def test_new_names_carry_their_abilities():
    names = {
        team: f"{number}-{team}"
        for number, team in enumerate(sorted(baseball()["winner"].unique(), reverse=True))
    }
    data = baseball().replace(names)

    first = fit_bradley_terry(baseball(), count="games").frame().set_index("entry")
    second = fit_bradley_terry(data, count="games").frame().set_index("entry")

    for old, new in names.items():
        assert second.loc[new].to_list() == pytest.approx(first.loc[old].to_list(), abs=1e-9)


def test_turning_every_result_round_turns_every_ability():
    data = baseball()
    turned = data.rename(columns={"winner": "loser", "loser": "winner"})

    first, second = fit_bradley_terry(data, count="games"), fit_bradley_terry(turned, count="games")

    np.testing.assert_allclose(second.ability, -first.ability, atol=1e-9)
    np.testing.assert_allclose(second.se, first.se, atol=1e-9)


def test_four_times_the_comparisons_halve_the_errors():
    data = puddings()

    one = fit_bradley_terry(data, count="times", ties="tie")
    four = fit_bradley_terry(data.assign(times=4 * data["times"]), count="times", ties="tie")

    np.testing.assert_allclose(four.ability, one.ability, atol=1e-9)
    np.testing.assert_allclose(four.se, one.se / 2, atol=1e-9)


@pytest.mark.parametrize("tie", [0.0, 1.0])
def test_truth_is_recovered_and_covered(tie):
    truth = np.linspace(-1.2, 1.2, 8)
    rng = np.random.default_rng(1952)
    inside, abilities = [], []
    for _ in range(40):
        fit = fit_bradley_terry(simulated(truth, 400, rng, tie), ties="tie")
        inside.append(np.abs(fit.ability - truth) < 1.96 * fit.se)
        abilities.append(fit.ability)

    np.testing.assert_allclose(np.mean(abilities, axis=0), truth, atol=0.12)
    assert 0.91 < np.mean(inside) < 0.99
    assert fit.tie_parameter == pytest.approx(tie, abs=0.35)


def test_a_column_of_ties_without_one_is_the_model_without_ties():
    data = baseball().assign(tie=False)

    plain, with_column = (
        fit_bradley_terry(data, count="games"),
        fit_bradley_terry(data, count="games", ties="tie"),
    )

    np.testing.assert_array_equal(plain.ability, with_column.ability)
    assert plain.log_likelihood == with_column.log_likelihood
    assert (with_column.tie_parameter, with_column.tie_parameter_se) == (0.0, None)


def test_lopsided_comparisons_are_fitted():
    data = pd.DataFrame([("A", "B", 10000), ("B", "A", 1), ("B", "C", 10000), ("C", "B", 1)])
    data.columns = ["winner", "loser", "times"]

    fit = fit_bradley_terry(data, count="times")

    assert fit.ability == pytest.approx([np.log(10000), 0.0, -np.log(10000)])


@pytest.mark.parametrize(
    ("text", "groups", "told"),
    [
        ("AB BA CD DC", [["A", "B"], ["C", "D"]], "A, B; C, D"),
        ("AB BA AC BC", [["A", "B"], ["C"]], "A, B never lost to the entries below, and C never won"),
        ("AB BC", [["A"], ["B"], ["C"]], "A never lost to the entries below, and C never won"),
        ("AB BC CB CD A=B", [["A", "B", "C"], ["D"]], "D never won"),
    ],
    ids=["apart", "unbeaten pair", "one order", "ties link"],
)
def test_entries_without_a_finite_distance_are_named(text, groups, told):
    with pytest.raises(MeasurementProblem, match=told) as caught:
        fit_bradley_terry(wins(text), ties="tie")

    assert caught.value.parameters["groups"] == groups


def test_wins_all_one_way_and_ties_have_no_finite_distance():
    with pytest.raises(MeasurementProblem, match="only ties hold the entries together"):
        fit_bradley_terry(wins("AB AB A=B"), ties="tie")
    with pytest.raises(MeasurementProblem, match="only ties hold the entries together"):
        fit_bradley_terry(wins("AB A=C B=C"), ties="tie")


def test_a_circle_with_more_wins_than_ties_has_finite_distances():
    fit = fit_bradley_terry(wins("AB BC CD A=D"), ties="tie")

    assert fit.difference("A", "D")[0] > 0.0
    assert np.isfinite(fit.se).all()


@pytest.mark.parametrize(
    "data",
    [wins(""), wins("A=B A=B B=A"), wins("AB BA").assign(count=0)],
    ids=["empty", "only ties", "no comparison"],
)
def test_nothing_to_compare_is_said(data):
    with pytest.raises(TooFewRatings):
        fit_bradley_terry(data, ties="tie", count="count" if "count" in data else None)


@pytest.mark.parametrize(
    ("data", "options", "told"),
    [
        (wins("AB BA").drop(columns="loser"), {}, "no column 'loser'"),
        (wins("AB BA"), {"count": "n"}, "no column 'n'"),
        (wins("AB BA BB"), {}, "itself in row 2"),
        (wins("AB BA").assign(n=[1, -2]), {"count": "n"}, "below zero in row 1"),
        (wins("AB BA").assign(n=[1, "два"]), {"count": "n"}, "row 1"),
        (wins("AB BA").assign(tie=[True, "нет"]), {"ties": "tie"}, "True or False in row 1"),
        (wins("AB BA").assign(winner=["A", None]), {}, "'winner' is empty in row 1"),
        (wins("AB BA"), {"count": "winner"}, "used or appears more than once"),
    ],
    ids=["loser", "count", "itself", "negative", "text", "tie", "label", "twice"],
)
def test_rows_that_are_no_comparisons_are_named(data, options, told):
    with pytest.raises(InvalidRatings, match=told):
        fit_bradley_terry(data, **options)


def test_an_entry_that_was_not_compared_has_no_difference():
    with pytest.raises(ValueError, match="'Z'"):
        fit_bradley_terry(wins("AB BA")).difference("A", "Z")
