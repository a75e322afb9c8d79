"""A standard is fixed: one person is measured alone as among all, today as tomorrow."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from tests.scoring.standard_case import (
    COMPETENCIES,
    ITEMS,
    LENIENCY,
    N_PEOPLE,
    about,
    invented,
    made,
    made_from,
    picked,
    steps_of,
)
from workbench.domain.cut_scores import CompetencyCuts, Cut, CutScores
from workbench.errors import InvalidAnswers, TooFewAnswers
from workbench.scoring import joining, source_scales
from workbench.scoring.norms import norms, percentiles, ranks
from workbench.scoring.sources import combine_sources
from workbench.scoring.standard_making import make_standard
from workbench.scoring.standard_scores import Filled, beyond_chance, form_measures, score_people
from workbench.scoring.standards import MOST_POINTS, SCORING, Standard, norm_group

FIELDS = ("measure", "se", "extreme", "n_answered", "n_items", "n_others", "gap", "gap_se")


def a_cut_score(*levels: float, scale: str, competency: str = "listening") -> CompetencyCuts:
    cuts = tuple(Cut(level=number, logits=each, se=0.2) for number, each in enumerate(levels, start=2))
    return CompetencyCuts(id=competency, scale=scale, method="bookmark", n=8, cuts=cuts)


def cut_scores(*rows: CompetencyCuts) -> CutScores:
    return CutScores(assessment="entry", rubric="mentor@1", set_on=date(2025, 11, 20), competencies=rows)


def test_people_are_measured_as_by_combining_all_sources_at_once(monkeypatch):
    forms, _ = invented()
    # Sources are combined at once in one unit of logits, and with every form heeded in full.
    monkeypatch.setattr(source_scales, "FEWEST_FOR_UNITS", N_PEOPLE + 1)
    monkeypatch.setattr(joining, "_FEWEST_FORMS", 99)
    alike = made_from(forms).standard
    scores = score_people(alike, forms, N_PEOPLE)
    for name in COMPETENCIES:
        standard = alike.competencies[name]
        one = form_measures(standard.scales, standard.sources.sources, forms)
        frame = pd.DataFrame(
            {
                "person": one.person,
                "competency": name,
                "source": [one.sources[each] for each in one.source],
                "rater": one.rater,
                "measure": one.measure,
                "se": one.se,
            }
        )
        combined = combine_sources(frame, reference="test", answered=one.answered)
        together = combined.measures.set_index("person").sort_index()

        known = np.flatnonzero(np.isfinite(scores[name].measure))
        assert list(together.index) == list(known)
        assert scores[name].measure[known] == pytest.approx(together["measure"].to_numpy(), abs=1e-6)
        assert scores[name].se[known] == pytest.approx(together["se"].to_numpy(), abs=1e-6)


def test_a_person_alone_has_the_measure_they_have_among_all():
    forms, _ = invented()
    everybody = score_people(made().standard, forms, N_PEOPLE)
    for person in (0, 7, 399):
        alone = score_people(made().standard, about(forms, person), 1)
        for name in COMPETENCIES:
            for field in FIELDS:
                expected = getattr(everybody[name], field)[person]
                assert getattr(alone[name], field)[0] == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_a_standard_kept_as_json_gives_the_same_numbers():
    forms, _ = invented()
    kept = Standard.from_json(json.loads(json.dumps(made().standard.to_json())))

    assert kept.digest == made().standard.digest
    before, after = (score_people(each, forms, N_PEOPLE) for each in (made().standard, kept))
    for name in COMPETENCIES:
        assert np.array_equal(before[name].measure, after[name].measure, equal_nan=True)
        assert np.array_equal(before[name].gap_se, after[name].gap_se, equal_nan=True)


def test_a_standard_kept_before_scorings_were_numbered_is_of_the_first_and_keeps_its_digest():
    standard = made().standard
    data = standard.to_json()
    assert data["scoring"] == standard.scoring == SCORING
    assert not standard.outdated
    old = {name: value for name, value in data.items() if name != "scoring"}
    for each in old["competencies"]:
        for name in ("unit", "unit_se", "middle"):
            del each["sources"][name]
    kept = Standard.from_json(old)
    assert kept.outdated
    assert kept.to_json() == old
    assert kept.digest != standard.digest


def test_intervals_hold_the_truth_as_often_as_they_say():
    _, ability = invented()
    for place, name in enumerate(COMPETENCIES):
        scores = made().scores[name]
        error = scores.measure - ability[:, place]
        share = float((np.abs(error) < 1.959964 * scores.se).mean())
        assert 0.92 < share < 0.98


@pytest.mark.parametrize("end", [-2.0, 2.0])
def test_people_near_an_end_are_measured_as_truly_as_others(end):
    forms, ability = invented(800, seed=12, mean=end)
    scores = score_people(made().standard, forms, 800)
    error = np.stack([scores[name].measure for name in COMPETENCIES], axis=1) - ability
    se = np.stack([scores[name].se for name in COMPETENCIES], axis=1)
    near = np.abs(ability - end) < 0.5
    # Forms weighed where each lies by itself put these people 0.3 logits to the middle, and held 87 %. The
    # unit of ratings is known to 5 % here, which moves all of them together.
    assert np.nanmean(error[near]) == pytest.approx(0.0, abs=0.15)
    assert 0.9 < float((np.abs(error) < 1.959964 * se).mean()) < 0.98


def test_leniency_of_sources_is_found_beside_the_test():
    for each in made().standard.competencies.values():
        found = dict(zip(each.sources.sources, each.sources.leniency, strict=True))
        assert found.pop("test") == pytest.approx(0)
        assert found == pytest.approx(LENIENCY, abs=0.35)


def test_ratings_of_fewer_others_than_asked_leave_no_trace():
    forms, _ = invented()
    ratings = forms["ratings"]
    others = np.array([each != "self" for each in ratings.source])
    count = np.bincount(ratings.person[others], minlength=N_PEOPLE)
    hidden = score_people(made().standard, forms, N_PEOPLE, fewest_others=2)
    without = {**forms, "ratings": picked(ratings, ~others)}
    own = score_people(made().standard, without, N_PEOPLE)
    all_in = score_people(made().standard, forms, N_PEOPLE)
    one, several = np.flatnonzero(count == 1), np.flatnonzero(count > 1)
    for name in COMPETENCIES:
        assert np.array_equal(hidden[name].measure[one], own[name].measure[one], equal_nan=True)
        assert np.array_equal(hidden[name].n_answered[one], own[name].n_answered[one])
        assert not np.isfinite(hidden[name].views["others"].value[one]).any()
        assert not np.isfinite(hidden[name].gap[one]).any()
        even = several[count[several] % 2 == 0]
        assert len(even)
        assert np.array_equal(hidden[name].measure[even], all_in[name].measure[even])
        assert (all_in[name].measure[one] != own[name].measure[one]).all()


def test_a_further_rater_changes_nothing_until_there_are_enough_to_hide_among():
    forms, _ = invented()
    ratings = forms["ratings"]
    others = np.array([each != "self" for each in ratings.source])
    count = np.bincount(ratings.person[others], minlength=N_PEOPLE)
    odd = np.flatnonzero((count > 1) & (count % 2 == 1))
    last = [np.flatnonzero(others & (ratings.person == person))[-1] for person in odd]
    assert len(last)
    before = {**forms, "ratings": picked(ratings, ~np.isin(np.arange(len(others)), last))}
    now = score_people(made().standard, forms, N_PEOPLE, fewest_others=2)
    then = score_people(made().standard, before, N_PEOPLE, fewest_others=2)
    for name in COMPETENCIES:
        for what in ("measure", "se", "n_answered", "n_items", "n_others", "gap"):
            one, other = getattr(now[name], what)[odd], getattr(then[name], what)[odd]
            assert np.array_equal(one, other, equal_nan=True), what


def test_two_forms_by_one_rater_are_the_word_of_one():
    forms, _ = invented()
    template = forms["ratings"]
    row = np.flatnonzero(np.array(template.source) == "mentor")[:1]
    twice = Filled(
        template.items,
        template.credit[np.r_[row, row]],
        np.zeros(2, dtype=np.int64),
        ("mentor", "expert"),
        ("same", "same"),
    )
    scores = score_people(made().standard, {"ratings": twice}, 1, fewest_others=2)
    assert not np.isfinite(scores["listening"].measure[0])


def test_a_rater_who_could_not_say_anything_of_a_competency_does_not_count_in_it():
    forms, _ = invented()
    ratings = forms["ratings"]
    rows = [int(np.flatnonzero(np.array(ratings.source) == each)[0]) for each in ("mentor", "mentee")]
    credit = ratings.credit[rows].copy()
    silent = [number for number, item in enumerate(ratings.items) if item.startswith("planning")]
    credit[1, silent] = -1
    two = Filled(ratings.items, credit, np.zeros(2, dtype=np.int64), ("mentor", "mentee"), ("one", "other"))
    scores = score_people(made().standard, {"ratings": two}, 1, fewest_others=2)
    assert np.isfinite(scores["listening"].measure[0])
    assert not np.isfinite(scores["planning"].measure[0])


def test_a_credit_that_nobody_had_before_counts_as_no_answer():
    standard = made().standard.competencies["listening"]
    scale = standard.scales["test"]
    log_weight = scale.scale.log_weight.copy()
    log_weight[0, 3] = -np.inf
    narrower = replace(scale, scale=type(scale.scale)(log_weight))
    scales = {"test": narrower}
    credit = np.array([[3] + [1] * 7, [-1] + [1] * 7], dtype=np.int16)
    filled = Filled(scale.items, credit, np.arange(2), ("test",) * 2, ("a", "b"))
    found = form_measures(scales, ("test",), {"test": filled})
    assert found.measure[0] == found.measure[1]
    assert found.n_answered.tolist() == [7, 7]


def test_the_next_standard_keeps_the_steps_and_measures_people_as_before():
    later, _ = invented(300, seed=9, mean=0.7)
    following = made_from(later, 300, previous=made().standard).standard
    anew = made_from(later, 300).standard
    for name in COMPETENCIES:
        before, after = made().standard.competencies[name], following.competencies[name]
        assert after.origin == before.origin != anew.competencies[name].origin
        for kind in ("test", "ratings"):
            assert np.array_equal(after.scales[kind].scale.log_weight, before.scales[kind].scale.log_weight)
    mean = np.mean([each.measure for each in made_from(later, 300, previous=made().standard).scores.values()])
    assert mean == pytest.approx(0.7, abs=0.15)


def test_new_items_are_moved_onto_the_steps_of_known_ones():
    forms, _ = invented()
    test = forms["test"]
    new = ("listening0", "listening1")
    kept = np.array([each not in new for each in test.items])
    fewer = replace(test, items=tuple(np.array(test.items)[kept]), credit=test.credit[:, kept])
    items = {**ITEMS, "test": {name: each for name, each in ITEMS["test"].items() if name not in new}}
    arguments = {
        "competencies": COMPETENCIES,
        "rubric_key": "mentor@1",
        "test_key": None,
        "seed": 0,
        "groups": {},
    }
    before = make_standard({**forms, "test": fewer}, items, N_PEOPLE, **arguments).standard
    later, _ = invented(300, seed=9, mean=0.7)
    after = make_standard(later, ITEMS, 300, previous=before, **arguments).standard

    old = before.competencies["listening"].scales["test"]
    scale = after.competencies["listening"].scales["test"]
    assert after.competencies["listening"].origin == before.competencies["listening"].origin
    assert scale.items == (*old.items, *new)
    assert np.array_equal(scale.scale.log_weight[: len(old.items)], old.scale.log_weight)
    truth = steps_of("test")
    centre = np.mean([truth[each].mean() for each in old.items])
    for place, item in enumerate(new, start=len(old.items)):
        # 300 people place an item to about 0.1 logits.
        assert scale.scale.difficulty[place] == pytest.approx(truth[item].mean() - centre, abs=0.3)


def test_a_competency_with_too_few_forms_is_left_out_and_the_others_stay():
    forms, _ = invented()
    credit = {kind: each.credit.copy() for kind, each in forms.items()}
    for kind, each in forms.items():
        columns = [number for number, item in enumerate(each.items) if item.startswith("planning")]
        credit[kind][20:, columns] = -1
    few = {kind: replace(each, credit=credit[kind]) for kind, each in forms.items()}
    found = made_from(few)
    assert list(found.standard.competencies) == ["listening"]
    assert found.standard.left_out == ("planning",)
    assert "planning" in str(found.left_out["planning"])
    assert "20" in str(found.left_out["planning"])
    whole = made().standard.competencies["listening"].scales["test"].scale.log_weight
    assert np.array_equal(found.standard.competencies["listening"].scales["test"].scale.log_weight, whole)


def test_without_enough_forms_anywhere_there_is_no_standard_and_that_is_said_once():
    forms, _ = invented(20, seed=2)
    with pytest.raises(TooFewAnswers, match=r"20; at least 30 .*: Слушание, planning$") as told:
        made_from({"test": forms["test"]}, 20, names={"listening": "Слушание"})
    assert str(told.value).count("too few") == 1


def test_a_source_that_shares_too_few_people_is_left_out_by_name():
    forms, _ = invented()
    ratings = forms["ratings"]
    expert = np.cumsum(np.array(ratings.source) == "expert")
    kept = picked(ratings, (np.array(ratings.source) != "expert") | (expert <= 3))
    found = made_from({**forms, "ratings": kept})
    assert found.standard.competencies["listening"].sources.sources == ("test", "self", "mentor", "mentee")
    assert any("expert" in str(each) and "listening" in str(each) for each in found.findings)


def test_without_a_test_the_zero_is_that_of_others():
    forms, _ = invented()
    found = made_from({"ratings": forms["ratings"]}, test_key=None)
    each = found.standard.competencies["listening"]
    assert each.zero == "ratings"
    others = [each.sources.sources.index(name) for name in ("mentor", "mentee", "expert")]
    assert each.sources.leniency[others].mean() == pytest.approx(0, abs=1e-9)
    assert each.sources.leniency[each.sources.sources.index("self")] == pytest.approx(0.8 - 0.5 / 3, abs=0.3)


def test_a_test_alone_needs_no_severities():
    forms, _ = invented()
    found = made_from({"test": forms["test"]})
    each = found.standard.competencies["listening"]
    assert each.sources.sources == ("test",)
    one = form_measures(each.scales, ("test",), {"test": forms["test"]})
    assert np.array_equal(found.scores["listening"].measure, one.measure)
    assert found.scores["listening"].se == pytest.approx(one.se)


def test_cut_scores_of_another_scale_are_refused_by_name():
    forms, _ = invented()
    other = cut_scores(a_cut_score(-1, 0, 1, scale="0" * 12))
    with pytest.raises(InvalidAnswers, match="listening"):
        made_from(forms, cuts=other, previous=made().standard)


def test_cut_scores_hold_until_items_are_calibrated_anew():
    later, _ = invented(300, seed=9, mean=0.7)
    origin = made().standard.competencies["listening"].origin
    wanted = a_cut_score(-1, 0, 1, scale=origin)
    first = made_from(later, 300, cuts=cut_scores(wanted), previous=made().standard)
    assert first.standard.competencies["listening"].cuts == wanted
    assert first.standard.competencies["planning"].cuts is None
    assert first.standard.has_cuts
    told = first.classified("listening")
    assert told is not None
    assert 0.5 < told.accuracy < 1
    assert first.classified("planning") is None
    second = made_from(later, 300, previous=first.standard).standard
    assert second.competencies["listening"].cuts == wanted
    assert not made_from(later, 300).standard.has_cuts
    assert not made_from(later, 300, standing=first.standard).standard.has_cuts
    again, _ = invented()
    assert made_from(again, standing=first.standard).standard.competencies["listening"].cuts == wanted


def test_norms_are_of_groups_of_thirty_and_more():
    found = {(each.kind, each.group): each for each in made().standard.competencies["listening"].norms}
    assert set(found) == {("all", ""), ("category", "even"), ("category", "odd"), ("region", "large")}
    assert found["all", ""].n_people == 400
    assert found["category", "even"].n_people == 190


def test_a_norm_that_is_kept_short_errs_by_half_a_per_cent_at_most():
    rng = np.random.default_rng(5)
    measures = rng.normal(0, 1, 5000)
    kept = norm_group("all", "", np.r_[measures, np.nan])
    assert (kept.n_people, len(kept.points)) == (5000, MOST_POINTS)
    at, se = np.linspace(-3, 3, 50), np.full(50, 0.4)
    whole = percentiles(norms(measures, ["all"] * 5000), "all", at, se)
    short = ranks(kept.points, kept.n_people, at, se)
    for name, each in zip(("percentile", "lower", "upper"), short, strict=True):
        assert np.abs(each - whole[name].to_numpy()).max() < 0.6


def test_differences_by_chance_are_shown_to_one_person_in_twenty():
    rng = np.random.default_rng(6)
    difference = rng.normal(0, 1, (4000, 8))
    difference[0] = np.nan
    shown = beyond_chance(difference, np.ones((4000, 8)))
    assert (shown[0] == 0).all()
    assert (shown != 0).any(axis=1).mean() == pytest.approx(0.05, abs=0.012)
    assert beyond_chance(np.array([[5.0, -5.0, 0.1]]), np.ones((1, 3))).tolist() == [[1, -1, 0]]


def test_items_on_which_all_answer_alike_are_named():
    forms, _ = invented()
    credit = forms["test"].credit.copy()
    credit[:, 0] = np.where(credit[:, 0] >= 0, 2, -1)
    found = made_from({"test": replace(forms["test"], credit=credit)})
    assert found.standard.competencies["listening"].scales["test"].silent == ("listening0",)


def test_an_unknown_item_is_left_out():
    forms, _ = invented()
    more = replace(
        forms["test"],
        items=(*forms["test"].items, "other"),
        credit=np.pad(forms["test"].credit, ((0, 0), (0, 1))),
    )
    plain, wider = (score_people(made().standard, {"test": each}, N_PEOPLE) for each in (forms["test"], more))
    assert np.array_equal(plain["listening"].measure, wider["listening"].measure)
