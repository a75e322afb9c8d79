"""Cut scores of an invented panel: each boundary by each method, what differs, what to take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.standard_case import ENTRY, LEVELS, RUBRIC, fill, set_for
from workbench.domain.cut_scores import CutScores
from workbench.errors import InvalidAnswers, Sentence
from workbench.store.database import open_database
from workbench.workflows.assessing.assessed import Assessed, read_assessed
from workbench.workflows.assessing.cut_score_findings import (
    certainty_sentences,
    difference_sentences,
    error_sentences,
    overview_sentences,
    recommendation_sentences,
    round_sentences,
)
from workbench.workflows.assessing.cut_score_tables import (
    apart,
    difference_table,
    panellist_table,
    recommended,
)
from workbench.workflows.assessing.cut_scoring import CutScoring, Judgements, choose_cuts

DAY = date(2025, 11, 21)
TRUE_CUTS = dict(zip(LEVELS, (-1.5, -0.4, 0.5, 1.6), strict=True))
PANEL = tuple(f"M{each:02}" for each in range(1, 11))
STRICT, STRICTER_BY = "M07", 1.2


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Assessed:
    directory: Path = tmp_path_factory.mktemp("season")
    with open_database(f"sqlite:///{directory / 'season.sqlite'}") as database:
        fill(database)
        standard = set_for(database).made.standard
        with database.read() as work:
            return read_assessed(work, ENTRY, RUBRIC, standard)


@pytest.fixture(scope="module")
def scoring(assessed: Assessed) -> CutScoring:
    judged = Judgements(items_judged(assessed), None, verdicts(assessed))
    return CutScoring(assessed, judged, seed=1)


def items_judged(assessed: Assessed, *, spread: tuple[float, float] = (0.5, 0.2)) -> pd.DataFrame:
    """Ten panellists who see every boundary where it is, with errors that shrink in the second round."""
    rng = np.random.default_rng(5)
    rows = []
    for round_number, error in enumerate(spread, start=1):
        for panellist in PANEL:
            own = rng.normal(0.0, error) + (STRICTER_BY if panellist == STRICT else 0.0)
            for competency, scale in assessed.scales("test").items():
                for level, cut in TRUE_CUTS.items():
                    place = np.full(len(scale.items), cut + own)
                    expected, _ = scale.scale.moments(np.arange(len(scale.items)), place)
                    rows += [
                        (panellist, round_number, competency, item, level, float(credit))
                        for item, credit in zip(scale.items, expected, strict=True)
                    ]
    return pd.DataFrame(rows, columns=["panellist", "round", "competency", "item", "level", "credit"])


def verdicts(assessed: Assessed) -> pd.DataFrame:
    """A judge who knows everybody, and errs."""
    rng = np.random.default_rng(6)
    bounds = np.array(list(TRUE_CUTS.values()))
    rows = []
    for competency in assessed.competencies:
        seen = assessed.scores[competency].measure
        seen = seen + rng.normal(0.0, 0.4, len(seen))
        for person, place in zip(assessed.measured, seen, strict=True):
            if np.isfinite(place):
                level = int(np.searchsorted(bounds, place, side="right")) + LEVELS[0] - 1
                near = int(np.abs(bounds - place).argmin())
                border = LEVELS[near] if abs(bounds[near] - place) < 0.5 else 0
                rows.append(("M01", person, competency, level, border))
    return pd.DataFrame(rows, columns=["judge", "participant", "competency", "level", "borderline"])


def said(sentences: Iterable[Sentence]) -> str:
    return " ".join(map(str, sentences))


def test_a_panel_that_sees_the_boundaries_sets_them_there(scoring: CutScoring) -> None:
    table = scoring.table("angoff")
    shift = STRICTER_BY / len(PANEL)  # one of ten expects more
    assert table["cut"].to_numpy() == pytest.approx(
        [TRUE_CUTS[each] + shift for each in table["level"]], abs=0.35
    )
    assert list(table["level"]) == [*LEVELS] * len(scoring.assessed.competencies)
    assert (table["share_lower"] >= table["share"]).all()
    assert (table["share"] >= table["share_higher"]).all()


def test_groups_of_judged_people_find_the_same_boundaries(scoring: CutScoring) -> None:
    found = scoring.by_method["contrasting"].cuts
    inner = [each for each in found if each[1] in LEVELS[1:3]]
    assert len(inner) == 2 * len(scoring.assessed.competencies)
    assert [found[each].cut for each in inner] == pytest.approx(
        [TRUE_CUTS[each[1]] for each in inner], abs=0.5
    )


def test_a_boundary_too_few_people_stand_at_is_refused_and_said_why(scoring: CutScoring) -> None:
    refused = scoring.by_method["borderline"].refused
    assert refused
    assert all("people judged borderline" in str(each) for each in refused.values())
    assert "borderline group" in said(overview_sentences(scoring, 1))


def test_the_panellist_who_expects_more_stands_apart(scoring: CutScoring) -> None:
    table = panellist_table(scoring, "angoff").set_index("panellist")
    assert list(table.index[table["apart"]]) == [STRICT]
    assert table.loc[STRICT, "distance"] > 0.7
    assert table.loc[STRICT, "higher"] == 1.0
    text = said(round_sentences(scoring, "angoff"))
    assert f"Panellist {STRICT} stands apart: expects more" in text
    assert "came nearer" in text


def test_panellists_who_drift_apart_are_asked_to_talk(assessed: Assessed) -> None:
    judged = Judgements(items_judged(assessed, spread=(0.1, 0.9)))
    assert "did not come nearer" in said(round_sentences(CutScoring(assessed, judged, 1), "angoff"))


def test_one_round_is_said_to_be_one(assessed: Assessed) -> None:
    frame = items_judged(assessed)
    once = CutScoring(assessed, Judgements(frame[frame["round"] == 1]), 1)
    text = said(round_sentences(once, "angoff"))
    assert "There was one round" in text
    assert "Talking moved" not in text


def test_nobody_stands_apart_from_a_panel_that_spreads_evenly() -> None:
    assert not apart(np.linspace(-0.5, 0.5, 9)).any()
    assert apart(np.array([*np.linspace(-0.2, 0.2, 8), 1.5])).tolist() == [False] * 8 + [True]


def test_situations_left_out_by_a_panellist_leave_the_competency_without_cuts(assessed: Assessed) -> None:
    frame = items_judged(assessed)
    first = assessed.competencies[0]
    lost = (frame["competency"] == first) & (frame["panellist"] == "M01")
    partly = frame.drop(frame[lost].index[:1])
    found = CutScoring(assessed, Judgements(partly), 1).by_method["angoff"]
    assert {each[0] for each in found.refused} == {first}
    assert "M01" in said(found.refused.values())


def test_wide_errors_and_cuts_that_fall_are_said() -> None:
    table = pd.DataFrame(
        {
            "competency": ["asking"] * 3,
            "level": [2, 3, 4],
            "cut": [0.0, 0.2, 0.1],
            "se": [0.15, 0.05, 0.05],
            "share": [0.5, 0.4, 0.45],
            "share_lower": [0.9, 0.4, 0.45],
            "share_higher": [0.2, 0.4, 0.45],
            "step": [np.nan, 0.2, -0.1],
        }
    )
    text = said(error_sentences(table))
    assert "hardly told apart: asking, level 2." in text
    assert "do not lie above the cut score of the level below: asking, level 4." in text
    assert "35 % at most (asking, level 2)" in text


def test_methods_are_compared_on_the_boundaries_both_set(scoring: CutScoring) -> None:
    table = difference_table(scoring).set_index(["method", "other"])
    row = table.loc[("contrasting", "angoff")]
    shared = set(scoring.by_method["contrasting"].cuts) & set(scoring.by_method["angoff"].cuts)
    assert row["n"] == len(shared)
    gaps = [
        scoring.by_method["contrasting"].cuts[each].cut - scoring.by_method["angoff"].cuts[each].cut
        for each in shared
    ]
    assert row["difference"] == pytest.approx(np.mean(gaps))
    assert "contrasting groups" in said(difference_sentences(scoring))


def test_advice_is_the_panels_judgement_of_situations_where_it_holds(scoring: CutScoring) -> None:
    assert recommended(scoring) == dict.fromkeys(scoring.assessed.competencies, "angoff")
    assert "modified Angoff" in said(recommendation_sentences(scoring))


def test_without_any_rising_cuts_the_panel_is_called_again(assessed: Assessed) -> None:
    alike = verdicts(assessed).assign(level=LEVELS[0] - 1, borderline=0)
    nothing = CutScoring(assessed, Judgements(verdicts=alike), 1)
    assert recommended(nothing) == {}
    assert "call the panel once more" in said(recommendation_sentences(nothing))


def test_judges_evenly_split_about_a_person_say_nothing_of_them(assessed: Assessed) -> None:
    one = verdicts(assessed)
    level = LEVELS[1]
    against = one.assign(judge="M02", level=np.where(one["level"] >= level, LEVELS[0] - 1, LEVELS[-1]))
    split = CutScoring(assessed, Judgements(verdicts=pd.concat([one, against])), 1)
    refused = split.by_method["contrasting"].refused
    assert {(each, level) for each in assessed.competencies} <= set(refused)
    assert "0 people judged qualified and 0" in said(refused.values())


def test_chosen_cuts_fit_the_rubric_and_hold_their_scale(scoring: CutScoring) -> None:
    chosen = choose_cuts(scoring, recommended(scoring), DAY)
    assert isinstance(chosen.cuts, CutScores)
    for each in chosen.cuts.competencies:
        assert each.scale == scoring.assessed.standard.competencies[each.id].origin
        assert [cut.level for cut in each.cuts] == list(LEVELS)
        assert each.n == len(PANEL)
        assert chosen.made.standard.competencies[each.id].cuts == each


def test_certainty_counts_everybody_and_errors_of_both_kinds(scoring: CutScoring) -> None:
    chosen = choose_cuts(scoring, recommended(scoring), DAY)
    table = chosen.certainty()
    total = table["accuracy"] + table["false_higher"] + table["false_lower"]
    assert total.to_numpy() == pytest.approx(1.0)
    errors = chosen.errors_at_cuts()
    assert (errors[["false_positive", "false_negative"]] > 0).all().all()
    counts = chosen.level_counts().groupby("competency")["n_people"].sum()
    measured = {
        each: int(np.isfinite(scoring.measures(each)).sum()) for each in scoring.assessed.competencies
    }
    assert counts.to_dict() == measured
    assert "put too high" in said(certainty_sentences(chosen))


def test_a_method_without_all_boundaries_cannot_be_chosen_and_all_are_told(scoring: CutScoring) -> None:
    first, second = scoring.assessed.competencies[:2]
    lacking = {each for each in scoring.by_method["borderline"].refused if each[0] in (first, second)}
    assert lacking
    with pytest.raises(InvalidAnswers) as refused:
        choose_cuts(scoring, {first: "borderline", second: "borderline"}, DAY)
    assert str(refused.value).count("has no cut score of level") == len(lacking)


def test_cuts_that_do_not_rise_cannot_be_chosen(scoring: CutScoring) -> None:
    first = scoring.assessed.competencies[0]
    found = scoring.by_method["angoff"]
    low = replace(found.cuts[first, LEVELS[2]], cut=-3.0)
    falling = CutScoring(scoring.assessed, scoring.judgements, 1)
    falling.__dict__["by_method"] = {"angoff": replace(found, cuts={**found.cuts, (first, LEVELS[2]): low})}
    with pytest.raises(InvalidAnswers, match=f"level {LEVELS[2]} does not lie above"):
        choose_cuts(falling, {first: "angoff"}, DAY)
    assert first not in recommended(falling)


def test_an_unknown_competency_or_method_is_told(scoring: CutScoring) -> None:
    with pytest.raises(InvalidAnswers, match="no cut scores of singing"):
        choose_cuts(scoring, {"singing": "angoff"}, DAY)
    with pytest.raises(InvalidAnswers, match="bookmark"):
        choose_cuts(scoring, {scoring.assessed.competencies[0]: "bookmark"}, DAY)
