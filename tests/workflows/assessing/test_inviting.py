"""Links for participants: everybody who has something to fill, in bulk, and never a juror."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.assessing_case import (
    ALONE,
    MENTEE,
    MENTOR,
    OTHER_TRACK,
    an_assessed_season,
    an_assessment,
)
from tests.builders import NOON, a_link, a_member, a_pair, a_participant, a_persons_data
from workbench.domain.people import Role
from workbench.domain.season import Season
from workbench.errors import InvalidDecision, NoValidLink, UnknownMember
from workbench.store.database import Database
from workbench.workflows import access
from workbench.workflows.access import Invitation
from workbench.workflows.assessing.inviting import invite_participants

SEASON = an_assessed_season()
EVERYBODY: tuple[Role, ...] = ("juror", "chair", "commission", "participant")


@pytest.fixture
def store(database: Database) -> Database:
    with database.write() as work:
        work.people.put_participants(
            [
                a_participant(MENTOR),
                a_participant(MENTEE, pair_role="mentee"),
                a_participant(ALONE),
                a_participant(OTHER_TRACK, tracks=("media",)),
            ]
        )
        work.people.put_personal_data([a_persons_data(each) for each in (MENTOR, MENTEE, OTHER_TRACK, "J01")])
        work.people.put_pairs([a_pair("PR-1", MENTOR, MENTEE)])
        work.people.put_members([a_member("J01")])
    return database


def invited(store: Database, season: Season = SEASON, **changes: object) -> list[Invitation]:
    return invite_participants(store, season, season.assessments[0], now=NOON, **changes)  # type: ignore[arg-type]


def ids(invitations: list[Invitation]) -> list[str]:
    return [each.member.id for each in invitations]


def test_everybody_who_takes_the_assessment_gets_a_link_that_signs_in(store: Database) -> None:
    made = invited(store)
    assert ids(made) == [MENTOR, MENTEE, ALONE]
    assert [(each.email, each.member.role) for each in made] == [
        ("100001@example.org", "participant"),
        ("100002@example.org", "participant"),
        ("", "participant"),
    ]
    signed_in = access.sign_in(store, made[0].token, NOON)
    assert access.current_member(store, signed_in.id, NOON).id == MENTOR


def test_a_partner_who_only_rates_gets_a_link_too(store: Database) -> None:
    season = an_assessed_season(an_assessment(pair_role="mentor", sources=("self", "mentee")))
    assert ids(invited(store, season)) == [MENTOR, MENTEE, ALONE]
    with store.write() as work:
        work.people.put_pairs([a_pair("PR-1", MENTOR, MENTEE, active=False)])
        work.people.put_participants([a_participant("100005", pair_role="mentee")])
    assert ids(invited(store, season)) == [], "the mentee has nothing to rate, the others have links"


def test_inviting_again_makes_links_only_for_those_without_a_living_one(store: Database) -> None:
    invited(store)
    with store.write() as work:
        work.people.put_participants([a_participant("100005")])
    assert ids(invited(store)) == ["100005"]
    later = invite_participants(
        store, SEASON, SEASON.assessments[0], now=NOON + timedelta(days=SEASON.link_days)
    )
    assert ids(later) == [MENTOR, MENTEE, ALONE, "100005"]


def test_a_revoked_participant_is_let_in_again_by_reissue_only(store: Database) -> None:
    (first, *_) = invited(store)
    (ended,) = access.revoke(store, "100001@example.org", roles=EVERYBODY, now=NOON)
    assert ended.id == MENTOR
    with pytest.raises(NoValidLink):
        access.sign_in(store, first.token, NOON)
    assert ids(invited(store)) == []
    (again,) = access.reissue(store, SEASON, "100001@EXAMPLE.org", roles=EVERYBODY, now=NOON)
    assert access.sign_in(store, again.token, NOON).member_id == MENTOR


def test_an_address_of_somebody_who_was_not_invited_is_unknown(store: Database) -> None:
    invited(store)
    with pytest.raises(UnknownMember):
        access.reissue(store, SEASON, f"{OTHER_TRACK}@example.org", roles=EVERYBODY, now=NOON)
    with pytest.raises(UnknownMember):
        access.reissue(store, SEASON, "100001@example.org", roles=("juror",), now=NOON)


def test_only_the_named_are_invited(store: Database) -> None:
    assert ids(invited(store, participant_ids=[ALONE])) == [ALONE]


@pytest.mark.parametrize(
    ("wanted", "told"), [("999999", "no participants 999999"), (OTHER_TRACK, "nothing to fill")]
)
def test_a_name_that_cannot_be_meant_makes_no_link_at_all(store: Database, wanted: str, told: str) -> None:
    with pytest.raises(InvalidDecision, match=told):
        invited(store, participant_ids=[MENTOR, wanted])
    with store.read() as work:
        assert work.people.invited_participants() == {}


def test_a_participant_with_a_jurors_id_never_becomes_the_juror(store: Database) -> None:
    with store.write() as work:
        work.people.put_participants([a_participant("J01")])
    with pytest.raises(InvalidDecision, match="J01"):
        invited(store)
    with store.read() as work:
        assert work.people.members()["J01"].role == "juror"


def test_invited_participants_are_no_jurors_signers_or_teammates(store: Database) -> None:
    invited(store)
    with store.read() as work:
        assert list(work.people.members()) == ["J01"]
    assert [each.member.id for each in access.invite(store, SEASON, roles=EVERYBODY, now=NOON)] == ["J01"]


def test_one_row_on_record_tells_of_all_links_and_names_nobody(store: Database) -> None:
    invited(store)
    with store.read() as work:
        (row,) = work.audit.rows()
    assert (row.action, row.subject, row.details["links"]) == ("invite", "entry", 3)
    assert "example.org" not in str(row.details)


def test_nobody_costs_a_query_of_their_own(store: Database) -> None:
    statements: list[str] = []

    def count(*given: object) -> None:
        statements.append(str(given[2]))

    event.listen(store._engine, "before_cursor_execute", count)
    invited(store, participant_ids=[MENTOR])
    few = len(statements)
    with store.write() as work:
        work.people.put_participants([a_participant(f"{200_000 + place}") for place in range(60)])
        work.people.put_members([a_member("200000", role="participant")])
        work.access.add_link(a_link("old", "200000", expires_at=NOON))
    statements.clear()
    assert len(invited(store)) == 62
    assert len(statements) <= few + 1
