"""A season's dates, references and rules."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from workbench.domain.season import Quota, Season, disagreements


def a_season(**changes):
    fields = {
        "id": "s1",
        "title": {"ru": "Сезон", "en": "Season"},
        "tracks": [track("mentoring")],
        "eligibility": {"categories": [{"id": "student", "name": {"ru": "Студент", "en": "Student"}}]},
        "stages": [stage()],
    }
    return Season.model_validate({**fields, **changes})


def track(track_id, name="Наставничество", **changes):
    return {
        "id": track_id,
        "name": {"ru": name, "en": f"{name} (en)"},
        "registration_closes": "2025-11-04 23:59",
        **changes,
    }


def stage(**changes):
    return {
        "id": "initiatives",
        "track": "mentoring",
        "name": {"ru": "Инициативы", "en": "Initiatives"},
        "rubric": "joint_initiative@1",
        "entries_close": "2025-11-20 23:59",
        "judging_opens": "2025-11-21 09:00",
        "judging_closes": "2025-11-28 18:00",
        **changes,
    }


def test_moments_are_local_to_the_seasons_time_zone():
    moscow, vladivostok = a_season(), a_season(timezone="Asia/Vladivostok")

    assert moscow.moment(moscow.stages[0].judging_opens) == datetime(2025, 11, 21, 6, 0, tzinfo=UTC)
    assert vladivostok.moment(vladivostok.stages[0].judging_opens) == datetime(
        2025, 11, 20, 23, 0, tzinfo=UTC
    )


def test_a_deadline_of_23_59_includes_its_last_second():
    season = a_season()
    last = season.deadline(season.stages[0].entries_close)

    assert datetime(2025, 11, 20, 20, 59, 59, tzinfo=UTC) <= last < datetime(2025, 11, 20, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["2025-11-04 23:59", "2025-11-04T23:59", "2025-11-04 23:59:00", datetime(2025, 11, 4, 23, 59)]
)
def test_a_moment_may_be_written_in_the_usual_forms(written):
    season = a_season(tracks=[track("mentoring", registration_closes=written)])

    assert season.tracks[0].registration_closes == datetime(2025, 11, 4, 23, 59)


@pytest.mark.parametrize(
    "written", ["04.11.2025", "2025-11-31 10:00", "2025-11-04", "tomorrow", 20251104, None]
)
def test_a_moment_that_cannot_be_read_is_an_error(written):
    with pytest.raises(ValidationError):
        a_season(tracks=[track("mentoring", registration_closes=written)])


def test_a_stage_is_found_by_id_and_knows_its_track():
    season = a_season()

    assert season.stage("initiatives") is season.stages[0]
    assert season.stage("finals") is None
    assert season.track_of(season.stages[0]).id == "mentoring"


def assessment(**changes):
    return {
        "id": "entry",
        "track": "mentoring",
        "name": {"ru": "Оценка компетенций", "en": "Competency assessment"},
        "rubric": "mentor_competencies@1",
        "test": "mentor_situations@1",
        "sources": ["self", "mentee"],
        "opens": "2025-09-01 09:00",
        "closes": "2025-11-04 23:59",
        **changes,
    }


def test_an_assessment_is_compared_with_an_earlier_one():
    season = a_season(assessments=[assessment(), assessment(id="final", compared_with="entry")])
    assert season.assessment("final") is season.assessments[1]
    assert season.assessment("other") is None


@pytest.mark.parametrize(
    ("assessments", "path"),
    [
        ([assessment(), assessment()], ("assessments", 1, "id")),
        ([assessment(track="media")], ("assessments", 0, "track")),
        ([assessment(compared_with="before")], ("assessments", 0, "compared_with")),
        ([assessment(compared_with="entry")], ("assessments", 0, "compared_with")),
        ([assessment(compared_with="final"), assessment(id="final")], ("assessments", 0, "compared_with")),
        ([assessment(sources=["self", "boss", "self"])], ("assessments", 0, "sources")),
    ],
)
def test_assessments_that_disagree_with_the_season_are_told_by_place(assessments, path):
    data = {"tracks": [track("mentoring")], "assessments": assessments}
    assert [place for place, _ in disagreements(data)] == [path]


@pytest.mark.parametrize(
    "changes",
    [
        {"closes": "2025-09-01 09:00"},
        {"sources": ["self", "self"]},
        {"sources": [], "test": None},
        {"sources": ["friend"]},
        {"raters_shown": 0},
    ],
)
def test_an_assessment_that_asks_nothing_or_never_is_refused(changes):
    with pytest.raises(ValidationError):
        a_season(assessments=[assessment(**changes)])


@pytest.mark.parametrize(
    "changes",
    [
        {"timezone": "Moscow"},
        {"timezone": "../etc"},
        {"tracks": [track("mentoring"), track("mentoring", "Медиа")]},
        {"tracks": [track("mentoring"), track("media", "НАСТАВНИЧЕСТВО")]},
        {"tracks": [track("mentoring"), track("media", "Медиа", also=["наставничество"])]},
        {"stages": [stage(), stage()]},
        {"stages": [stage(track="media")]},
        {"stages": [stage(judging_opens="2025-11-29 09:00")]},
        {"stages": [stage(entries_close="2025-12-01 09:00")]},
        {"selection": [{"stage": "finals", "seats": 10}]},
        {"unknown": 1},
    ],
)
def test_a_season_whose_parts_disagree_is_refused(changes):
    with pytest.raises(ValidationError):
        a_season(**changes)


def test_one_name_may_stand_twice_within_one_track():
    assert a_season(tracks=[track("mentoring", also=["наставничество", "Наставничество"])])


def test_a_quota_leaves_room_between_its_bounds():
    assert Quota(attribute="region", value="г. Москва", minimum=2, maximum=2)
    with pytest.raises(ValidationError, match="below the minimum"):
        Quota(attribute="region", value="г. Москва", minimum=3, maximum=2)


def test_a_season_says_everything_a_choice_of_finalists_needs():
    season = a_season(
        selection=[
            {
                "stage": "initiatives",
                "seats": 10,
                "at_most": {"organisation": 2},
                "minimum_merit": 2.5,
                "gates": ["certificate"],
                "must_have": {"И-0012": "победитель прошлого сезона"},
                "excluded": {"И-0034": "снят по заявлению"},
                "ties": ["interview"],
                "casting_vote": "chair_vote",
            }
        ]
    )

    assert season.selection[0].at_most == {"organisation": 2}
    assert season.selection[0].ties == ("interview",)


@pytest.mark.parametrize(
    "changes", [{"at_most": {"organisation": -1}}, {"resolution": 0}, {"gates": "certificate"}, {"ties": [1]}]
)
def test_a_rule_that_makes_no_sense_is_refused(changes):
    with pytest.raises(ValidationError):
        a_season(selection=[{"stage": "initiatives", "seats": 10, **changes}])


@pytest.mark.parametrize(
    "data", [None, [], {"tracks": 5}, {"stages": [None, {"track": 5}], "eligibility": []}]
)
def test_data_of_another_shape_is_left_to_the_model(data):
    assert list(disagreements(data)) == []


def test_a_season_says_who_may_be_paired():
    pairing = {
        "track": "media",
        "mentees_per_mentor": 3,
        "experience_lead": 2.5,
        "same_field": True,
        "same_region": True,
        "hours_apart": 2,
        "shared_language": True,
    }
    season = a_season(tracks=[track("mentoring"), track("media", "Медиа")], pairing=pairing)
    assert season.pairing.model_dump() == pairing
    assert season.pairing_track.id == "media"
    assert a_season().pairing_track.id == "mentoring"


@pytest.mark.parametrize(
    ("pairing", "place"),
    [
        ({"track": "media"}, "there is no track 'media'; known: mentoring"),
        ({"mentees_per_mentor": 0}, "pairing.mentees_per_mentor"),
        ({"mentees_per_mentor": 21}, "pairing.mentees_per_mentor"),
        ({"experience_lead": -1}, "pairing.experience_lead"),
        ({"hours_apart": 25}, "pairing.hours_apart"),
        ({"same_field": "да"}, "pairing.same_field"),
        ({"capacity": 2}, "pairing.capacity"),
    ],
)
def test_a_rule_of_pairing_that_makes_no_sense_is_refused(pairing, place):
    with pytest.raises(ValidationError, match=place):
        a_season(pairing=pairing)
