"""The example's assessment: under way as such things are, and what was put into its answers can be found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from workbench.app.example.assessment import (
    ASSESSMENT,
    FINISHED,
    HARDER,
    LENIENCY,
    MISLEADING,
    RATES_MENTOR,
    SEES_OTHERWISE,
    TO_BEGIN,
    WEAK,
)
from workbench.app.example.further_pairs import FIRST_NUMBER, MENTORS_BY_CATEGORY
from workbench.app.example.season import build_example, extend_example
from workbench.app.opening import Workbench, open_workbench
from workbench.domain.assessment import SituationTest
from workbench.domain.deadlines import judging_window
from workbench.domain.responses import CANNOT_SAY, FREQUENCIES, Response, indicator_items
from workbench.domain.rubric import Rubric
from workbench.errors import TooFewAnswers
from workbench.files.shipped import example_directory
from workbench.files.yaml_files.cut_scores import load_cut_scores
from workbench.scoring.answers import Answers, Item, keyed
from workbench.scoring.differential import logistic_differential, mantel_haenszel
from workbench.scoring.item_quality import item_quality, option_quality
from workbench.scoring.item_scales import CompetencyScale, calibrate
from workbench.scoring.panel_cuts import angoff, bookmark
from workbench.scoring.profiles import score_profiles
from workbench.store.verification import verify
from workbench.workflows.assessing.standards import profile_of, standing_standard

BOUNDARIES = ("level_2", "level_3", "level_4", "level_5")


@dataclass(frozen=True)
class Taken:
    """What the example's participants answered, as the methods read it."""

    responses: list[Response]
    answers: dict[int, dict[str, str]]
    category: dict[str, str]
    test: SituationTest
    rubric: Rubric

    @property
    def key(self) -> dict[str, dict[str, int]]:
        return {each.id: {one.id: one.credit for one in each.options} for each in self.test.situations}

    def of(self, *sources: str) -> list[Response]:
        return [each for each in self.responses if each.source in sources and each.submitted_at]

    def chosen(self) -> pd.DataFrame:
        """person, item, option of the submitted tests."""
        rows = [
            (each.participant_id, item, value)
            for each in self.of("test")
            for item, value in self.answers[each.id].items()
        ]
        return pd.DataFrame(rows, columns=["person", "item", "option"])


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """Read only."""
    directory = tmp_path_factory.mktemp("example") / "season"
    workbench = build_example(directory, reviews=False, assessments=True)
    yield workbench
    workbench.store.close()


@pytest.fixture(scope="module")
def taken(example: Workbench) -> Taken:
    assessment = example.season.assessment(ASSESSMENT)
    assert assessment is not None
    with example.store.read() as work:
        responses = work.assessments.responses(ASSESSMENT)
        answers = work.assessments.answers([each.id for each in responses])
        category = {each.id: each.category for each in work.people.participants().values()}
        test = work.assessments.test(str(assessment.test))
        rubric = work.rubrics.get(assessment.rubric)
    assert test is not None
    assert rubric is not None
    return Taken(responses, answers, category, test, rubric)


@pytest.fixture(scope="module")
def given(taken: Taken) -> Answers:
    items = {each.id: Item(each.competency, each.most) for each in taken.test.situations}
    return Answers.from_frame(keyed(taken.chosen(), taken.key), items)


@pytest.fixture(scope="module")
def scales(given: Answers) -> dict[str, CompetencyScale]:
    return calibrate(given, rng=np.random.default_rng(1))


def test_example_without_assessments_has_none(tmp_path_factory: pytest.TempPathFactory) -> None:
    workbench = build_example(tmp_path_factory.mktemp("plain") / "season", reviews=False)
    with workbench.store as store, store.read() as work:
        assert workbench.season.assessments == ()
        assert work.people.invited_participants() == {}


def test_mentors_take_the_assessment_and_their_mentees_rate_them(example: Workbench, taken: Taken) -> None:
    with example.store.read() as work:
        people = work.people.participants()
        pairs = [each for each in work.people.pairs().values() if each.active]
        invited = work.people.invited_participants()
    mentors = {
        each.id for each in people.values() if each.pair_role == "mentor" and "mentoring" in each.tracks
    }
    mentee_of = {each.mentor_id: each.mentee_id for each in pairs}
    assert {each.participant_id for each in taken.responses} <= mentors
    assert {each.source for each in taken.responses} == {"test", "self", "mentee", "expert"}
    assert all(
        each.rater_id == mentee_of[each.participant_id] for each in taken.responses if each.source == "mentee"
    )
    assert set(invited) == mentors | {mentee_of[each] for each in mentors if each in mentee_of}
    assert len(taken.of("mentee")) > 150


def test_each_category_of_mentors_has_enough_people_for_norms(example: Workbench, taken: Taken) -> None:
    measured = {each.participant_id for each in taken.of("test", "self")}
    counts = Counter(taken.category[each] for each in measured)
    assert set(counts) == {"student", "teacher", "manager"}
    assert min(counts.values()) >= 60


def test_further_pairs_are_people_like_those_of_the_export(example: Workbench) -> None:
    with example.store.read() as work:
        people = work.people.participants()
        pairs = [each for each in work.people.pairs().values() if int(each.mentor_id) >= FIRST_NUMBER]
        personal = work.people.personal_data([each.mentee_id for each in pairs])
    exported = {each.region for each in people.values() if int(each.id) < FIRST_NUMBER}
    assert len(pairs) == sum(MENTORS_BY_CATEGORY.values())
    for each in pairs:
        mentor, mentee = people[each.mentor_id], people[each.mentee_id]
        assert (mentor.pair_role, mentee.pair_role) == ("mentor", "mentee")
        assert mentor.region == mentee.region
        assert mentor.region in exported
    women = [each for each in personal.values() if each.patronymic.endswith("а")]
    assert 0 < len(women) < len(personal)
    assert all(each.surname.endswith(("а", "я", "ь", "о")) for each in women)


def test_most_mentors_have_finished_some_are_under_way_and_few_have_not_begun(
    example: Workbench, taken: Taken
) -> None:
    with example.store.read() as work:
        participants = work.people.participants().values()
    takers = {each.id for each in participants if each.pair_role == "mentor" and "mentoring" in each.tracks}
    begun = {each.participant_id for each in taken.responses if each.source == "test"}
    done = {each.participant_id for each in taken.of("self")}
    assert len(takers) > 250
    assert len(takers - begun) / len(takers) == pytest.approx(0.08, abs=0.01)
    assert len(begun - done) / len(takers) == pytest.approx(0.10, abs=0.01)
    seen = {each.participant_id for each in taken.of("expert")}
    assert len(seen) / len(takers) == pytest.approx(1 / 3, abs=0.07)


def test_answers_were_given_while_the_assessment_was_open(example: Workbench, taken: Taken) -> None:
    assessment = example.season.assessment(ASSESSMENT)
    assert assessment is not None
    opens = example.season.moment(assessment.opens)
    now = example.clock()
    assert example.season.moment(assessment.closes) > now
    for each in taken.responses:
        assert opens <= each.started_at < (each.submitted_at or now) <= now


def test_every_answer_is_one_that_its_item_has(taken: Taken) -> None:
    indicators = indicator_items(taken.rubric)
    said: Counter[str] = Counter()
    for each in taken.responses:
        for item, value in taken.answers[each.id].items():
            if each.source == "test":
                assert value in taken.key[item]
            else:
                assert item in indicators
                assert value in (*FREQUENCIES, CANNOT_SAY)
                said[value] += 1
    assert set(said) == {*FREQUENCIES, CANNOT_SAY}
    assert 0.02 < said[CANNOT_SAY] / said.total() < 0.06
    left_out = 1 - np.mean([len(taken.answers[each.id]) / 36 for each in taken.of("test")])
    assert left_out == pytest.approx(0.05, abs=0.015)


def test_for_the_demo_one_has_finished_with_three_raters_and_one_is_to_begin(taken: Taken) -> None:
    about = [each for each in taken.responses if each.participant_id == FINISHED]
    assert all(each.submitted_at for each in about)
    assert Counter(each.source for each in about) == {"test": 1, "self": 1, "mentee": 1, "expert": 2}
    newcomers = (TO_BEGIN, RATES_MENTOR)
    assert [each for each in taken.responses if {each.rater_id, each.participant_id} & {*newcomers}] == []


def test_items_that_suit_nobody_more_are_the_ones_that_do_not_tell_people_apart(
    given: Answers, scales: dict[str, CompetencyScale]
) -> None:
    quality = item_quality(given, scales)
    assert set(quality["item"][quality["weak"]]) == set(WEAK)


def test_option_that_attracts_the_strongest_is_the_only_one_misleading(
    taken: Taken, given: Answers, scales: dict[str, CompetencyScale]
) -> None:
    measures = score_profiles(given, scales).frame().groupby("person")["measure"].mean()
    options = option_quality(taken.chosen(), taken.key, {str(k): v for k, v in measures.items()})
    misleading = options[options["misleading"]]
    assert dict(zip(misleading["item"], misleading["option"], strict=True)) == MISLEADING


def test_the_one_item_that_both_methods_find_harder_for_students_is_the_planted_one(
    taken: Taken, given: Answers
) -> None:
    ((item, (category, _)),) = HARDER.items()
    groups = [taken.category[str(each)] for each in given.persons]
    regressed = logistic_differential(given, groups, in_a_group=30, together=100)
    against = [each if each == category else "others" for each in groups]
    compared = mantel_haenszel(
        given, against, reference="others", focal=category, in_a_group=30, together=100
    )
    found = compared[compared["q"] < 0.05].set_index("item")
    assert set(regressed["item"][regressed["q"] < 0.05]) & set(found.index) == {item}
    assert found.loc[item, "effect"] < -0.25


def test_leniency_of_sources_shows_in_how_often_indicators_are_said_to_be_seen(taken: Taken) -> None:
    credit = {value: number for number, value in enumerate(FREQUENCIES)}
    mean = {
        source: np.mean(
            [
                credit[value]
                for each in taken.of(source)
                for value in taken.answers[each.id].values()
                if value in credit
            ]
        )
        for source in LENIENCY
    }
    assert sorted(mean, key=lambda each: mean[each]) == sorted(LENIENCY, key=lambda each: LENIENCY[each])


def test_who_sees_themselves_otherwise_rates_further_from_others_than_nearly_everybody(taken: Taken) -> None:
    credit = {value: number for number, value in enumerate(FREQUENCIES)}
    by_person: dict[str, dict[str, list[int]]] = {}
    for each in taken.of(*LENIENCY):
        side = "self" if each.source == "self" else "others"
        found = by_person.setdefault(each.participant_id, {}).setdefault(side, [])
        found += [credit[value] for value in taken.answers[each.id].values() if value in credit]
    gap = {
        person: float(np.mean(sides["self"]) - np.mean(sides["others"]))
        for person, sides in by_person.items()
        if len(sides) == 2
    }
    spread = float(np.std(list(gap.values())))
    middle = float(np.median(list(gap.values())))
    for person, beyond in SEES_OTHERWISE.items():
        assert np.sign(beyond) * (gap[person] - middle) > 1.5 * spread


def test_submitted_forms_stand_in_the_audit_trail_which_holds(example: Workbench, taken: Taken) -> None:
    with example.store.read() as work:
        submitted = [each for each in work.audit.rows() if each.action == "submit_response"]
    assert len(submitted) == len(taken.of("test", *LENIENCY))
    assert verify(example.store) == []


def test_assessment_goes_on_with_an_example_that_is_moved_on(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    directory = tmp_path_factory.mktemp("moved") / "season"
    build_example(directory, reviews=False, assessments=True).store.close()
    later = datetime.now(UTC) + timedelta(days=60)
    flags: dict[str, object] = {"season": directory}
    moved = extend_example(open_workbench(flags, clock=lambda: later), flags)
    with moved.store:
        assert judging_window(moved.season, moved.stage(), None, later).state == "open"
        assert moved.season.moment(moved.season.assessments[0].closes) > later
        assert moved.season.moment(moved.season.assessments[0].opens) < datetime.now(UTC)


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return pd.read_csv(example_directory() / "cut_score_panel.csv")


def test_panel_judged_every_situation_in_both_rounds(panel: pd.DataFrame, taken: Taken) -> None:
    assert panel.groupby(["panellist", "round"])["situation"].nunique().eq(36).all()
    assert panel["panellist"].nunique() == 10
    assert set(panel["round"]) == {1, 2}
    keyed_to = {each.id: each.competency for each in taken.test.situations}
    assert all(keyed_to[row.situation] == row.competency for row in panel.itertuples())


def test_cut_scores_of_the_panel_rise_and_its_second_round_agrees_better(
    panel: pd.DataFrame, scales: dict[str, CompetencyScale]
) -> None:
    agreement = []
    apart = []
    for competency, part in panel.groupby("competency"):
        cuts = []
        for boundary in BOUNDARIES:
            judged = part[["panellist", "round", "situation", boundary]]
            judged = judged.set_axis(["panellist", "round", "item", "credit"], axis=1)
            found = angoff(judged, scales[str(competency)])
            cuts.append(found.cut_score.cut)
            agreement.append(found.rounds["panellist_sd"].to_numpy())
            apart.append(found.panellists.set_index("panellist")["distance"])
        assert (np.diff(cuts) > 0.4).all()
    first, second = np.mean(agreement, axis=0)
    assert second < 0.8 * first
    assert pd.concat(apart, axis=1).mean(axis=1).abs().idxmax() == "M07"


def test_bookmarks_are_pages_of_the_booklets(scales: dict[str, CompetencyScale]) -> None:
    marks = pd.read_csv(example_directory() / "cut_score_bookmarks.csv")
    rng = np.random.default_rng(1)
    for competency, part in marks.groupby("competency"):
        placed = part[["panellist", "round", "level_3"]].set_axis(["panellist", "round", "page"], axis=1)
        cut = bookmark(placed, scales[str(competency)], rng=rng).cut_score
        assert -1.0 < cut.cut < 0.5


def test_standard_of_the_example_is_what_its_answers_and_its_panel_make(
    example: Workbench, taken: Taken, scales: dict[str, CompetencyScale], panel: pd.DataFrame
) -> None:
    cuts = load_cut_scores(example_directory() / "cut_scores.yaml", taken.rubric)
    with example.store.read() as work:
        found = standing_standard(work, ASSESSMENT)
    assert found is not None
    number, standard = found
    assert number == 1
    assert standard.left_out == ()
    written = {each.id: each for each in cuts.competencies}
    for name, each in standard.competencies.items():
        steps = each.scales["test"].scale.steps
        assert steps == pytest.approx(scales[name].scale.steps, abs=0.02, nan_ok=True)
        assert each.cuts == written[name]
        for place, boundary in enumerate(BOUNDARIES):
            judged = panel.loc[panel["competency"] == name, ["panellist", "round", "situation", boundary]]
            judged = judged.set_axis(["panellist", "round", "item", "credit"], axis=1)
            cut = angoff(judged, scales[name]).cut_score.cut
            assert written[name].cuts[place].logits == pytest.approx(cut, abs=0.02)


def test_who_has_finished_has_a_profile_with_levels_and_who_has_not_begun_has_none(
    example: Workbench, taken: Taken
) -> None:
    assessment = example.season.assessment(ASSESSMENT)
    assert assessment is not None
    with example.store.read() as work:
        found = profile_of(work, example.season, assessment, taken.rubric, FINISHED, for_participant=True)
        with pytest.raises(TooFewAnswers):
            profile_of(work, example.season, assessment, taken.rubric, TO_BEGIN, for_participant=True)
    assert [each.competency for each in found.competencies] == [each.id for each in taken.rubric.criteria]
    assert all(each.level in each.levels for each in found.competencies)
    assert found.n_raters == 2, "two count at once; the third waits for a fourth"
    assert found.raters_missing == 0


def test_judges_know_more_than_ten_people_at_each_boundary(taken: Taken) -> None:
    verdicts = pd.read_csv(example_directory() / "cut_score_verdicts.csv", dtype={"participant": str})
    takers = {each.participant_id for each in taken.of("test")}
    assert set(verdicts["participant"]) == takers
    borderline = verdicts.groupby(["competency", "borderline"]).size()
    assert len(borderline) == 8 * 4
    assert borderline.min() >= 10
