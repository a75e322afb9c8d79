"""Which further reviews to ask for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.domain.ratings import RatingTable
from workbench.errors import InvalidSelection
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.simulation.simulate import Simulation, draw_levels, simulate_ratings
from workbench.selection.uncertainty import advise_ratings, expected_wrong_choices, selection_probability

SEATS = 20


@pytest.fixture(scope="module")
def judged() -> tuple[Simulation, FacetsFit]:
    made = simulate_ratings(n_entries=150, n_jurors=15, halo_sd=0.6, rng=np.random.default_rng(7))
    return made, fit_facets(made.table)


@pytest.fixture(scope="module")
def advice(judged) -> pd.DataFrame:
    _, fit = judged
    return advise_ratings(fit, fit.table, n=30, seats=SEATS, rng=np.random.default_rng(1))


def with_reviews(made: Simulation, pairs: pd.DataFrame, rng: np.random.Generator) -> FacetsFit:
    """The fit after these jurors have rated these entries too, as the truth has it."""
    rows = pairs.reset_index(drop=True).merge(pd.DataFrame({"criterion": made.table.criteria}), how="cross")
    halo = pd.Series(rng.normal(0, made.halo_sd.iloc[0], len(pairs))).repeat(made.table.n_criteria).to_numpy()
    place = {label: number for number, label in enumerate(made.table.criteria)}
    criterion = rows["criterion"].map(place).to_numpy()
    location = made.measure[rows["entry"]].to_numpy() - made.severity[rows["juror"]].to_numpy() + halo
    rows["level"] = draw_levels(made.scale, criterion, location, rng)
    columns = ["entry", "juror", "criterion", "level"]
    return fit_facets(RatingTable.from_frame(pd.concat([made.frame[columns], rows[columns]])))


def test_nobody_is_asked_for_a_review_twice(judged, advice):
    made, _ = judged
    given = set(zip(made.frame["juror"], made.frame["entry"], strict=True))
    asked = list(zip(advice["juror"], advice["entry"], strict=True))

    assert list(advice.columns) == ["juror", "entry", "expected_gain"]
    assert len(asked) == len(set(asked)) == 30
    assert not given & set(asked)


def test_reviews_are_asked_where_the_choice_is_open(judged, advice):
    _, fit = judged
    probability = selection_probability(fit.draws(2000, np.random.default_rng(2)), seats=SEATS)
    asked = fit.entry_frame()["entry"].isin(advice["entry"]).to_numpy()

    assert probability[asked].min() > 0.02
    assert probability[asked].max() < 0.98
    assert (advice["expected_gain"] > 0).all()


def test_gains_add_up_to_less_than_all_wrong_choices(judged, advice):
    _, fit = judged
    wrong = expected_wrong_choices(fit.draws(2000, np.random.default_rng(2)), seats=SEATS)

    assert 0.05 * wrong < advice["expected_gain"].sum() < wrong


def test_targeted_reviews_serve_better_than_random_ones(judged, advice):
    made, _ = judged
    free = pd.MultiIndex.from_product([made.table.jurors, made.table.entries], names=["juror", "entry"])
    free = free.difference(pd.MultiIndex.from_frame(made.frame[["juror", "entry"]].drop_duplicates()))
    wrong: dict[str, list[float]] = {"targeted": [], "random": []}
    for seed in range(6):
        rng = np.random.default_rng(seed)
        anybody = free.to_frame(index=False).sample(30, random_state=seed)
        for name, pairs in (("targeted", advice[["juror", "entry"]]), ("random", anybody)):
            draws = with_reviews(made, pairs, rng).draws(2000, np.random.default_rng(3))
            wrong[name].append(expected_wrong_choices(draws, seats=SEATS))

    assert np.mean(wrong["targeted"]) < np.mean(wrong["random"]) - 0.1


def test_the_load_is_spread_as_told(judged):
    _, fit = judged
    spread = advise_ratings(fit, fit.table, n=30, seats=SEATS, per_juror=2, rng=np.random.default_rng(1))

    assert len(spread) == 30
    assert spread["juror"].value_counts().max() == 2


def test_nobody_is_asked_beyond_what_they_have_room_for(judged):
    made, fit = judged
    room = {juror: place % 3 for place, juror in enumerate(made.table.jurors)} | {"J999": 5}
    asked = advise_ratings(fit, fit.table, n=30, seats=SEATS, per_juror=room, rng=np.random.default_rng(1))[
        "juror"
    ].value_counts()

    assert asked.sum() == sum(place % 3 for place in range(15))
    assert all(count <= room[juror] for juror, count in asked.items())


@pytest.mark.parametrize("as_frame", [True, False])
def test_only_allowed_reviews_are_asked_for(judged, advice, as_frame):
    _, fit = judged
    pairs = advice[["juror", "entry"]].head(4)
    allowed = pairs if as_frame else list(pairs.itertuples(index=False, name=None))
    found = advise_ratings(fit, fit.table, n=30, seats=SEATS, allowed=allowed, rng=np.random.default_rng(1))

    assert 0 < len(found) <= 4
    assert set(zip(found["juror"], found["entry"], strict=True)) <= set(
        zip(pairs["juror"], pairs["entry"], strict=True)
    )


def test_the_same_seed_gives_the_same_advice(judged, advice):
    _, fit = judged
    again = advise_ratings(fit, fit.table, n=30, seats=SEATS, rng=np.random.default_rng(1))

    pd.testing.assert_frame_equal(again, advice)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"seats": 0}, "seats"),
        ({"seats": 150}, "nothing to choose"),
        ({"n": -1}, "positive"),
        ({"per_juror": 0}, "positive"),
        ({"allowed": [("J999", "E001")]}, "J999"),
        ({"allowed": pd.DataFrame({"expert": []})}, "column"),
    ],
)
def test_what_cannot_be_advised_is_said(judged, arguments, said):
    _, fit = judged
    with pytest.raises(InvalidSelection, match=said):
        advise_ratings(
            fit, fit.table, **{"n": 5, "seats": SEATS, "rng": np.random.default_rng(1), **arguments}
        )
