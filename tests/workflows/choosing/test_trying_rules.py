"""Rules tried on candidates: what each gives and what it changes."""

from __future__ import annotations

import pytest

from tests.workflows.rule_candidates import CENTRAL, MOSCOW, PERM, TULA, six_candidates, six_trials
from workbench.errors import InvalidSelection, Sentence
from workbench.workflows.choosing.trying_rules import RuleTrials, Trial, shares, side_by_side


def tried(trials: RuleTrials, **changes: object) -> Trial:
    return trials.trial("проба", trials.changed(changes))


def numbers(trial: Trial) -> list[str]:
    return [] if trial.selection is None else [str(each) for each in trial.selection.finalists]


def test_a_limit_by_region_gives_the_seat_to_the_next_of_another_region() -> None:
    trials = six_trials()
    base = trials.trial("сезон", trials.start)
    limited = tried(trials, at_most={"region": 1})
    assert numbers(base) == ["И-0001", "И-0002", "И-0003"]
    assert numbers(limited) == ["И-0001", "И-0004", "И-0005"]
    changes = limited.changes(base)
    assert (changes.enters, changes.leaves) == (("И-0004", "И-0005"), ("И-0002", "И-0003"))
    assert base.changes(limited).enters == changes.leaves


def test_the_fair_list_changes_who_is_in() -> None:
    trials = six_trials()
    assert numbers(tried(trials, merit="fair")) == ["И-0001", "И-0003", "И-0005"]


def test_a_limit_by_organisation_counts_both_members_of_a_pair() -> None:
    trials = six_trials()
    assert numbers(tried(trials, at_most={"organisation": 1})) == ["И-0001", "И-0003", "И-0004"]


def test_without_a_fair_list_the_season_s_fair_rule_is_tried_by_mean_scores() -> None:
    reason = Sentence("two reviews only")
    trials = six_trials(no_fair_list=reason, merit="fair")
    assert trials.bases == ("raw",)
    assert (trials.document.merit, trials.start.merit) == ("fair", "raw")
    with pytest.raises(InvalidSelection, match="two reviews only"):
        trials.trial("проба", trials.document)
    told = trials.trial_or_reason("проба", trials.document)
    assert told.selection is None
    assert not told.chosen.any()
    assert "two reviews only" in str(told.clash)
    assert trials.trial_or_reason("сезон", trials.start).selection is not None


def test_a_rule_that_cannot_be_kept_is_told_and_chooses_nobody() -> None:
    trials = six_trials(quotas=[{"attribute": "category", "value": "student", "minimum": 2}])
    trial = trials.trial("сезон", trials.start)
    assert trial.selection is None
    assert not trial.chosen.any()
    assert "student: at least 2" in str(trial.clash)
    assert trial.bounds == ()
    assert len(trial.prices) == 0


def test_bounds_say_which_of_them_finalists_stand_at() -> None:
    quota = {"attribute": "category", "value": "manager", "minimum": 1, "maximum": 2}
    trial = tried(six_trials(), quotas=[quota], at_most={"region": 2})
    states = {(each.attribute, each.bound): each for each in trial.bounds}
    assert set(states) == {("category", "minimum"), ("category", "maximum"), ("region", "at_most")}
    assert states["category", "minimum"].chosen == 1
    assert states["category", "minimum"].binds
    assert not states["category", "maximum"].binds
    assert (states["region", "at_most"].chosen, states["region", "at_most"].binds) == (2, True)


def test_prices_are_the_merit_that_a_looser_limit_would_bring() -> None:
    trial = tried(six_trials(), at_most={"region": 1})
    (row,) = trial.prices.to_dict("records")
    # With two of a region: И-0001, И-0002, И-0004 = 12.9 instead of 12.0.
    assert row["gain_if_relaxed"] == pytest.approx(12.9 - 12.0)


def test_values_are_counted_among_applicants_and_finalists() -> None:
    trials = six_trials()
    assert trials.applicants("region") == {MOSCOW: 3, PERM: 2, TULA: 1}
    assert trials.applicants("organisation")[""] == 1
    assert trials.finalists(tried(trials, at_most={"region": 1}), "region") == {MOSCOW: 1, PERM: 1, TULA: 1}
    frame = shares(trials, [tried(trials)], "category").set_index("value")
    assert frame.loc["teacher"].to_dict() == {"applicants": 3, "проба": 2}
    assert frame.loc["student", "проба"] == 0


def test_attributes_with_one_value_are_not_offered() -> None:
    frame = six_candidates().assign(track=[["mentoring"]] * 6, certificate=[True, False] * 3)
    trials = RuleTrials(six_trials().stage, frame, six_trials().document, 1)
    assert trials.attributes == ("district", "region", "category", "organisation", "certificate")


def test_rules_stand_side_by_side() -> None:
    trials = six_trials()
    base, limited = trials.trial("сезон", trials.start), tried(trials, at_most={"region": 1})
    impossible = tried(trials, quotas=[{"attribute": "district", "value": CENTRAL, "minimum": 5}])
    frame = side_by_side(trials, [base, limited, impossible], base).set_index("scenario", drop=False)
    assert frame["regions"].tolist()[:2] == [1, 3]
    assert frame["enters"].tolist()[:2] == [0, 2]
    assert frame["category:manager"].tolist()[:2] == pytest.approx([1 / 3, 1 / 3])
    assert frame["raw"].tolist()[:2] == pytest.approx([4.4, 4.0])
    assert frame["possible"].tolist() == [True, True, False]
    assert frame.iloc[2][["finalists", "raw", "regions", "enters"]].isna().all()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seats": 0}, "seats"),
        ({"seats": 9}, "9 are to be chosen"),
        ({"places": 2}, "places"),
        (
            {"quotas": [{"attribute": "region", "value": TULA, "minimum": 2, "maximum": 1}]},
            "below the minimum",
        ),
        ({"quotas": [{"attribute": "weight", "value": "1", "minimum": 1}]}, "no column weight"),
        ({"merit": "best"}, "merit"),
        ({"at_most": {"region": -1}}, "at_most.region"),
    ],
)
def test_what_is_wrong_with_a_rule_is_named(changes: dict[str, object], said: str) -> None:
    trials = six_trials()
    if changes == {"seats": 9}:
        assert said in str(tried(trials, **changes).clash)
        return
    with pytest.raises(InvalidSelection, match=said):
        tried(trials, **changes)


def test_the_order_of_the_candidates_changes_nothing() -> None:
    trials = six_trials()
    shuffled = RuleTrials(trials.stage, trials.frame.iloc[::-1], trials.document, trials.seed)
    for changes in ({}, {"at_most": {"region": 1}}, {"merit": "fair"}):
        assert numbers(tried(trials, **changes)) == numbers(tried(shuffled, **changes))


def test_equal_scores_are_decided_by_the_lots_of_the_seed() -> None:
    frame = six_candidates().assign(raw=3.0)
    by_seed = {
        seed: [
            numbers(tried(RuleTrials(six_trials().stage, rows, six_trials().document, seed)))
            for rows in (frame, frame.iloc[::-1])
        ]
        for seed in range(8)
    }
    assert all(one == other for one, other in by_seed.values())
    assert len({tuple(one) for one, _ in by_seed.values()}) > 1
