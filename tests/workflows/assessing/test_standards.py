"""From submitted answers to a standard, and by it to profiles; participants see no single rater's word."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.builders import NOON
from tests.standard_case import (
    ALONE,
    ENTRY,
    FINAL,
    HALF_SEEN,
    LEVELS,
    ONE_RATER,
    PEOPLE,
    RUBRIC,
    SEASON,
    THREE,
    UNFINISHED,
    cuts_on,
    day,
    fill,
    set_for,
)
from workbench.domain.competencies import Profile
from workbench.errors import InvalidAnswers, StoreBusy, TooFewAnswers
from workbench.store.database import Database, open_database
from workbench.workflows.assessing.assessed import read_assessed
from workbench.workflows.assessing.growth_tables import growth_by_category, growth_table
from workbench.workflows.assessing.standards import (
    levels_can_be_said,
    profile_of,
    profiles,
    since_before,
    standing_standard,
)
from workbench.workflows.assessing.status import assessment_status


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory):
    """An assessment with cut scores, and a later one in which everybody did better."""
    with open_database(f"sqlite:///{tmp_path_factory.mktemp('season') / 'season.sqlite'}") as database:
        fill(database)
        first = set_for(database).made.standard
        set_for(database, cuts=cuts_on(first))
        fill(database, FINAL, seed=2, better=1.5)
        set_for(database, FINAL, cuts=cuts_on(first, "final"))
        yield database


def own_profile(database: Database, person: str, assessment=ENTRY, **changes) -> Profile:
    wanted = assessment.model_copy(update=changes)
    with database.read() as work:
        return profile_of(work, SEASON, wanted, RUBRIC, person, for_participant=True)


def full_profile(database: Database, person: str) -> Profile:
    with database.read() as work:
        return profile_of(work, SEASON, ENTRY, RUBRIC, person, for_participant=False)


def test_answers_then_a_scale_then_cut_scores_then_levels(database: Database) -> None:
    fill(database)
    with database.read() as work, pytest.raises(TooFewAnswers, match="workbench assess standard entry"):
        profiles(work, SEASON, ENTRY, RUBRIC)
    first = set_for(database)
    assert first.number == 1
    with database.read() as work:
        assert not levels_can_be_said(work, "entry")
        assert {each.level for each in profiles(work, SEASON, ENTRY, RUBRIC)[0].competencies} == {None}
    second = set_for(database, cuts=cuts_on(first.made.standard))
    with database.read() as work:
        assert levels_can_be_said(work, "entry")
        standing = standing_standard(work, "entry")
        found = profiles(work, SEASON, ENTRY, RUBRIC)
        rows = [row for row in work.audit.rows() if row.action == "set_standard"]
    assert standing is not None
    assert (standing[0], standing[1].digest) == (2, second.made.standard.digest)
    assert [row.details["number"] for row in rows] == [1, 2]
    assert rows[1].details["digest"] == second.made.standard.digest
    assert [each.participant_id for each in found] == [each for each in PEOPLE if each != UNFINISHED]
    assert found[-1].competencies[0].level > found[0].competencies[0].level
    assert {each.standard for each in found} == {2}


def test_a_dry_run_keeps_nothing(database: Database) -> None:
    fill(database)
    assert set_for(database, dry_run=True).number == 0
    with database.read() as work:
        assert work.assessments.standard("entry") is None
        assert [row for row in work.audit.rows() if row.action == "set_standard"] == []


def test_of_two_standards_set_at_once_one_is_kept(assessed: Database, monkeypatch) -> None:
    from workbench.workflows.assessing import setting_standards

    monkeypatch.setattr(setting_standards, "standing_standard", lambda work, key: None)
    with pytest.raises(StoreBusy):
        set_for(assessed)


def test_a_profile_alone_is_the_one_among_all(assessed: Database) -> None:
    with assessed.read() as work:
        for for_participant in (True, False):
            every = profiles(work, SEASON, ENTRY, RUBRIC, for_participant=for_participant)
            for person in (ONE_RATER, THREE, PEOPLE[-1]):
                alone = profile_of(work, SEASON, ENTRY, RUBRIC, person, for_participant=for_participant)
                among = next(each for each in every if each.participant_id == person)
                for one, other in zip(alone.competencies, among.competencies, strict=True):
                    assert one.measure == pytest.approx(other.measure, abs=1e-9)
                    assert (one.level, one.n_answered) == (other.level, other.n_answered)
                    assert one.gap_shown == other.gap_shown
                assert (alone.n_raters, alone.made_at) == (among.n_raters, among.made_at)


def test_levels_are_the_rubrics_and_their_probability_is_theirs(assessed: Database) -> None:
    each = full_profile(assessed, THREE).competencies[0]
    assert each.levels == tuple(RUBRIC.scale.levels())
    assert each.cuts == tuple(-2.5 + level for level in LEVELS)
    assert each.lowest <= each.level <= each.highest
    assert 0.7 <= each.probability <= 1
    assert each.measure < each.cuts[each.highest - 1] + 3 * each.se
    reached = sum(each.measure >= cut for cut in each.cuts)
    assert each.level == RUBRIC.scale.lowest + reached


def test_what_one_other_said_is_neither_shown_nor_in_the_measure(assessed: Database) -> None:
    own, full = own_profile(assessed, ONE_RATER), full_profile(assessed, ONE_RATER)
    assert (own.n_raters, own.raters_missing) == (0, 2)
    assert (full.n_raters, full.raters_missing) == (1, 0)
    for shown, whole in zip(own.competencies, full.competencies, strict=True):
        assert [view.source for view in shown.views] == ["test", "self"]
        assert [view.source for view in whole.views] == ["test", "self", "others"]
        assert (shown.gap, shown.gap_shown) == (None, False)
        assert whole.gap is not None
        assert shown.measure != whole.measure
        assert shown.n_answered < whole.n_answered
    assert own.made_at == day(NOON + timedelta(days=1))
    assert full.made_at == day(NOON + timedelta(days=2))


def test_the_season_says_from_how_many_others_on_they_are_shown(assessed: Database) -> None:
    assert own_profile(assessed, THREE).n_raters == 2, "the third waits for a fourth, see the next test"
    assert own_profile(assessed, THREE, raters_shown=3).n_raters == 3
    assert own_profile(assessed, THREE, raters_shown=4).raters_missing == 4
    assert own_profile(assessed, ONE_RATER, raters_shown=1).n_raters == 1


def test_a_competency_of_which_one_other_spoke_stays_hidden_though_two_rated(assessed: Database) -> None:
    own = {each.competency: each for each in own_profile(assessed, HALF_SEEN).competencies}
    assert "others" in [view.source for view in own["asking"].views]
    assert "others" not in [view.source for view in own["hearing"].views]
    assert own["hearing"].gap is None


def test_who_was_rated_by_nobody_is_told_the_same_as_who_was_rated_by_one(assessed: Database) -> None:
    own, rated = own_profile(assessed, ALONE), own_profile(assessed, ONE_RATER)
    assert (own.n_raters, own.raters_missing) == (rated.n_raters, rated.raters_missing) == (0, 2)
    assert own_profile(assessed, ALONE, sources=("self",)).raters_missing == 0


def test_answers_that_were_not_submitted_make_no_profile(assessed: Database) -> None:
    for for_participant in (True, False):
        with assessed.read() as work, pytest.raises(TooFewAnswers, match="submitted"):
            profile_of(work, SEASON, ENTRY, RUBRIC, UNFINISHED, for_participant=for_participant)


def test_growth_is_told_on_the_same_scale(assessed: Database) -> None:
    with assessed.read() as work:
        found = profiles(work, SEASON, FINAL, RUBRIC)
        before = {each.participant_id: each for each in profiles(work, SEASON, ENTRY, RUBRIC)}
    changes = [each.change for profile in found for each in profile.competencies]
    assert changes.count("better") > 10 > changes.count("worse")
    for profile in found:
        assert (profile.compared_with, profile.not_compared) == ("entry", "")
        for one, other in zip(profile.competencies, before[profile.participant_id].competencies, strict=True):
            assert one.since == other.measure
    assert {each.since for profile in before.values() for each in profile.competencies} == {None}
    risen = [each for each in found if each.overall_change_shown and each.overall_change > 0]
    assert len(risen) > len(found) / 2
    assert all(each.overall_change_levels == pytest.approx(each.overall_change) for each in found)
    assert {each.overall_change for each in before.values()} == {None}


def test_methodologists_read_growth_by_competency_and_category_of_the_same_people(assessed: Database) -> None:
    with assessed.read() as work:
        _, standard = standing_standard(work, "final")
        read = read_assessed(work, FINAL, RUBRIC, standard)
        since = since_before(work, SEASON, FINAL, RUBRIC, standard, read.scores, read.measured)
        risen = [each for each in profiles(work, SEASON, FINAL, RUBRIC) if each.overall_change_shown]
    frame, groups = growth_table(since), growth_by_category(read, since, 20)
    assert frame["better"].iloc[0] + frame["worse"].iloc[0] == len(risen)
    assert (frame["low"] > 0).all(), "everybody did better by more than a logit"
    assert groups["n"].sum() == frame["n"].iloc[0] == 49
    assert groups["mean"].isna().tolist() == (groups["n"] < 20).tolist() == [True, False]


def test_without_the_same_scale_growth_is_not_told_and_why(assessed: Database) -> None:
    other = FINAL.model_copy(update={"rubric": "mentor@2"})
    season = SEASON.model_copy(update={"assessments": (other.model_copy(update={"id": "entry"}), FINAL)})
    with assessed.read() as work:
        found = profile_of(work, season, FINAL, RUBRIC, THREE, for_participant=True)
    assert found.not_compared == "other_version"
    assert {each.change for each in found.competencies} == {None}


def test_of_people_who_stayed_as_they_were_hardly_anybody_is_said_to_have_changed(tmp_path) -> None:
    """5 in 100 may be by mistake; of 49 more than 6 would be one chance in a hundred."""
    with open_database(f"sqlite:///{tmp_path / 'season.sqlite'}") as database:
        fill(database)
        set_for(database)
        fill(database, FINAL, seed=2)
        set_for(database, FINAL)
        with database.read() as work:
            found = profiles(work, SEASON, FINAL, RUBRIC)
    compared = [each for each in found if not each.not_compared]
    assert len(compared) == 49
    changed = [each for each in compared if {one.change for one in each.competencies} & {"better", "worse"}]
    assert len(changed) <= 6
    assert sum(each.overall_change_shown for each in compared) <= 6


def test_a_scale_calibrated_anew_ends_growth_and_cut_scores(tmp_path) -> None:
    with open_database(f"sqlite:///{tmp_path / 'season.sqlite'}") as database:
        fill(database)
        first = set_for(database).made.standard
        set_for(database, cuts=cuts_on(first))
        fill(database, FINAL, seed=2, better=1.5)
        anew = set_for(database, FINAL, anew=True).made.standard
        assert not anew.has_cuts
        with pytest.raises(InvalidAnswers, match="asking"):
            set_for(database, FINAL, cuts=cuts_on(first, "final"))
        with database.read() as work:
            found = profile_of(work, SEASON, FINAL, RUBRIC, THREE, for_participant=True)
    assert found.not_compared == "other_scale"
    assert {each.since for each in found.competencies} == {None}


def test_levels_that_participants_see_are_lost_only_when_somebody_says_so(tmp_path) -> None:
    with open_database(f"sqlite:///{tmp_path / 'season.sqlite'}") as database:
        fill(database)
        first = set_for(database).made.standard
        set_for(database, cuts=cuts_on(first))
        same = set_for(database, anew=True)
        assert same.made.standard.has_cuts, "the same answers give the same scale, so cut scores hold"
        fill(database, FINAL, seed=2, better=1.5)
        set_for(database, FINAL, cuts=cuts_on(first, "final"))
        with pytest.raises(InvalidAnswers, match=r"Критерий asking.*--cut-scores FILE.*--drop-cut-scores"):
            set_for(database, FINAL, anew=True)
        with database.read() as work:
            assert levels_can_be_said(work, "final")
        assert not set_for(database, FINAL, anew=True, dry_run=True).made.standard.has_cuts
        assert set_for(database, FINAL, anew=True, drop_cuts=True).number == 2
        with database.read() as work:
            assert not levels_can_be_said(work, "final")


def test_forms_by_another_version_are_counted_where_they_do_not_count(assessed: Database) -> None:
    other = ENTRY.model_copy(update={"test": "situations@2"})
    with assessed.read() as work:
        found, same = assessment_status(work, other), assessment_status(work, ENTRY)
    assert (found.aside, found.not_measured) == ({"situations@1": 49}, {})
    assert (same.aside, same.not_measured) == ({}, {})
    with assessed.read() as work:
        by_rubric = assessment_status(work, ENTRY.model_copy(update={"rubric": "mentor@2"}))
    assert by_rubric.aside == {"mentor@1": 2 * 49 + 48 + 93}


def test_a_standard_of_an_older_scoring_is_told_in_the_status(assessed: Database) -> None:
    with assessed.write() as work:
        _, document = work.assessments.standard("entry")
        old = {name: value for name, value in document.items() if name != "scoring"}
        work.assessments.add_standard("old", 1, old, by="organiser", at=NOON)
    with assessed.read() as work:
        assert assessment_status(work, ENTRY.model_copy(update={"id": "old"})).outdated
        assert not assessment_status(work, ENTRY).outdated


def test_who_was_not_in_the_earlier_assessment_is_told_so(assessed: Database) -> None:
    season = SEASON.model_copy(
        update={"assessments": (ENTRY.model_copy(update={"id": "x"}), *SEASON.assessments)}
    )
    compared = ENTRY.model_copy(update={"compared_with": "x"})
    with assessed.write() as work:
        standing = work.assessments.standard("entry")
        work.assessments.add_standard("x", 1, standing[1], by="organiser", at=NOON)
    with assessed.read() as work:
        found = profile_of(work, season, compared, RUBRIC, THREE, for_participant=True)
    assert found.not_compared == "nothing_before"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"assessment": "final"}, "final"),
        ({"rubric": "mentor@2"}, "mentor@2"),
    ],
)
def test_cut_scores_that_are_for_something_else_are_refused(assessed: Database, changes, said) -> None:
    with assessed.read() as work:
        standing = standing_standard(work, "entry")
    cuts = cuts_on(standing[1]).model_copy(update=changes)
    with pytest.raises(InvalidAnswers, match=said):
        set_for(assessed, cuts=cuts, dry_run=True)


def test_cut_scores_need_every_level_above_the_lowest(assessed: Database) -> None:
    with assessed.read() as work:
        standing = standing_standard(work, "entry")
    whole = cuts_on(standing[1], only="asking").competencies[0]
    short = whole.model_copy(update={"cuts": whole.cuts[:2]})
    cuts = cuts_on(standing[1]).model_copy(update={"competencies": (short,)})
    with pytest.raises(InvalidAnswers, match="1, 2, 3, 4"):
        set_for(assessed, cuts=cuts, dry_run=True)


def test_all_profiles_take_as_many_queries_as_one(assessed: Database) -> None:
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(assessed._engine, "before_cursor_execute", note)
    try:
        with assessed.read() as work:
            profile_of(work, SEASON, FINAL, RUBRIC, THREE, for_participant=True)
            one = len(seen)
            profiles(work, SEASON, FINAL, RUBRIC)
    finally:
        event.remove(assessed._engine, "before_cursor_execute", note)
    assert len(seen) - one <= one


def test_the_page_of_a_participant_loads_no_heavy_library() -> None:
    code = (
        "import sys, workbench.workflows.assessing.standards\n"
        "heavy = {'pandas', 'scipy.optimize', 'scipy.stats', 'scipy.sparse', 'numba'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_status_counts_forms_and_names_nobody(assessed: Database) -> None:
    with assessed.read() as work:
        found = assessment_status(work, ENTRY)
    assert (found.n_expected, found.n_begun, found.n_done) == (50, 50, 49)
    counts = {each.source: (each.drafts, each.submitted, each.people) for each in found.sources}
    assert counts["test"] == counts["self"] == (1, 49, 49)
    assert counts["mentee"] == (0, 0, 0)
    assert counts["mentor"] == (0, 48, 48)
    assert counts["expert"] == (0, 93, 47)
    assert (found.standard, found.has_cuts) == (2, True)
    assert not any(each in json.dumps(vars(found), default=vars) for each in PEOPLE)


def test_an_earlier_assessment_lends_its_steps_to_a_later_one(
    assessed: Database,
) -> None:
    with assessed.read() as work:
        one, other = (standing_standard(work, each) for each in ("entry", "final"))
    assert {name: each.origin for name, each in one[1].competencies.items()} == {
        name: each.origin for name, each in other[1].competencies.items()
    }
    assert replace(one[1], seed=1).digest != one[1].digest
