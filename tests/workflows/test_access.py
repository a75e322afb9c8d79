"""Personal links and sign-ins, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.builders import NOON, a_member, a_persons_data
from workbench.domain.people import Role
from workbench.domain.season import Season
from workbench.errors import NoValidLink, UnknownMember
from workbench.files.shipped import season_template
from workbench.files.yaml_files.documents import load_season
from workbench.store.database import Database
from workbench.workflows import access
from workbench.workflows.access import Invitation

ALL: tuple[Role, ...] = ("juror", "chair", "commission")
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def season() -> Season:
    """The shipped season with a chair and a counting commission of two."""
    team = [
        {"email": "chair@example.org", "role": "chair", "name": "Вымышленная Мария Ивановна"},
        {"email": "count1@example.org", "role": "commission"},
        {"email": "count2@example.org", "role": "commission"},
    ]
    document = load_season(season_template()).model_dump(mode="python")
    return Season.model_validate({**document, "team": team, "link_days": 10}, strict=False)


@pytest.fixture
def store(database: Database) -> Database:
    with database.write() as work:
        work.people.put_members([a_member("J01"), a_member("J02")])
        work.people.put_personal_data([a_persons_data("J01"), a_persons_data("J02")])
    return database


def invited(store: Database, season: Season, member: str = "J01") -> Invitation:
    issued = access.invite(store, season, roles=ALL, now=NOON)
    return next(each for each in issued if each.member.id == member)


def refusal(call: Callable[[], object]) -> object:
    with pytest.raises(NoValidLink) as caught:
        call()
    return caught.value.parameters["reason"]


def test_everyone_without_a_living_link_gets_one_and_the_team_is_enlisted(
    store: Database, season: Season
) -> None:
    issued = access.invite(store, season, roles=ALL, now=NOON)
    assert {each.member.id: each.email for each in issued} == {
        "J01": "j01@example.org",
        "J02": "j02@example.org",
        "C01": "chair@example.org",
        "K01": "count1@example.org",
        "K02": "count2@example.org",
    }
    assert next(each.name for each in issued if each.member.id == "C01") == "Вымышленная Мария Ивановна"
    assert len({each.token for each in issued}) == 5


def test_inviting_twice_makes_no_second_link(store: Database, season: Season) -> None:
    access.invite(store, season, roles=ALL, now=NOON)
    assert access.invite(store, season, roles=ALL, now=NOON + DAY) == []


def test_inviting_one_role_leaves_the_others_without_links(store: Database, season: Season) -> None:
    issued = access.invite(store, season, roles=["juror"], now=NOON)
    assert sorted(each.member.id for each in issued) == ["J01", "J02"]


def test_an_expired_link_is_replaced_by_the_next_invitation(store: Database, season: Season) -> None:
    access.invite(store, season, roles=["juror"], now=NOON)
    again = access.invite(store, season, roles=["juror"], now=NOON + 10 * DAY)
    assert sorted(each.member.id for each in again) == ["J01", "J02"]


def test_an_inactive_juror_is_not_invited(store: Database, season: Season) -> None:
    with store.write() as work:
        work.people.put_members([a_member("J02", active=False)])
    assert [each.member.id for each in access.invite(store, season, roles=["juror"], now=NOON)] == ["J01"]


def test_the_store_holds_no_secret_of_a_link(store: Database, season: Season) -> None:
    issued = invited(store, season)
    with store.read() as work:
        kept = work.access.link(issued.link.id)
    assert kept is not None
    assert issued.token not in repr(kept)
    assert kept.secret_hash == access.secret_hash(issued.token)
    assert len(issued.token) >= 43  # 32 bytes


def test_a_link_signs_its_owner_in(store: Database, season: Season) -> None:
    signed_in = access.sign_in(store, invited(store, season).token, NOON)
    assert access.current_member(store, signed_in.id, NOON + DAY).id == "J01"


def test_an_unknown_secret_signs_nobody_in(store: Database) -> None:
    assert refusal(lambda: access.sign_in(store, "A" * 43, NOON)) == "unknown"


def test_a_link_and_its_sign_ins_end_at_its_expiry(store: Database, season: Season) -> None:
    issued = invited(store, season)
    signed_in = access.sign_in(store, issued.token, NOON)
    assert access.current_member(store, signed_in.id, issued.link.expires_at - timedelta(seconds=1))
    assert refusal(lambda: access.sign_in(store, issued.token, issued.link.expires_at)) == "expired"
    assert refusal(lambda: access.current_member(store, signed_in.id, issued.link.expires_at)) == "expired"


def test_revoking_ends_link_and_sign_in_at_once(store: Database, season: Season) -> None:
    issued = invited(store, season)
    signed_in = access.sign_in(store, issued.token, NOON)
    access.revoke(store, "J01@Example.org ", roles=ALL, now=NOON)
    assert refusal(lambda: access.sign_in(store, issued.token, NOON)) == "revoked"
    assert refusal(lambda: access.current_member(store, signed_in.id, NOON)) == "revoked"


def test_a_revoked_expert_is_let_in_again_by_reissue_only(store: Database, season: Season) -> None:
    invited(store, season)
    access.revoke(store, "j01@example.org", roles=ALL, now=NOON)
    again = access.invite(store, season, roles=ALL, now=NOON)
    assert "J01" not in {each.member.id for each in again}
    (new,) = access.reissue(store, season, "j01@example.org", roles=ALL, now=NOON)
    assert access.sign_in(store, new.token, NOON).member_id == "J01"


def test_a_link_that_ran_out_is_made_anew_by_inviting_again(store: Database, season: Season) -> None:
    old = invited(store, season)
    again = access.invite(store, season, roles=ALL, now=old.link.expires_at)
    assert "J01" in {each.member.id for each in again}


def test_a_reissued_link_works_and_the_old_one_is_dead(store: Database, season: Season) -> None:
    old = invited(store, season)
    (new,) = access.reissue(store, season, "j01@example.org", roles=ALL, now=NOON)
    assert refusal(lambda: access.sign_in(store, old.token, NOON)) == "revoked"
    assert access.sign_in(store, new.token, NOON).member_id == "J01"


def test_renewing_replaces_the_links_of_the_named_members_only(store: Database, season: Season) -> None:
    issued = {each.member.id: each for each in access.invite(store, season, roles=ALL, now=NOON)}
    (new,) = access.renew(store, season, ["J01"], now=NOON)
    assert access.sign_in(store, new.token, NOON).member_id == "J01"
    assert refusal(lambda: access.sign_in(store, issued["J01"].token, NOON)) == "revoked"
    assert access.sign_in(store, issued["J02"].token, NOON).member_id == "J02"


def test_signing_out_ends_one_sign_in_and_not_the_other(store: Database, season: Season) -> None:
    token = invited(store, season).token
    here, there = access.sign_in(store, token, NOON), access.sign_in(store, token, NOON)
    access.sign_out(store, here.id, NOON)
    assert refusal(lambda: access.current_member(store, here.id, NOON)) == "signed_out"
    assert access.current_member(store, there.id, NOON).id == "J01"
    assert access.ended(store, [here.id, there.id, "made up"], NOON) == {here.id, "made up"}


def test_a_member_made_inactive_is_out_at_once(store: Database, season: Season) -> None:
    token = invited(store, season).token
    signed_in = access.sign_in(store, token, NOON)
    with store.write() as work:
        work.people.put_members([a_member("J01", active=False)])
    assert refusal(lambda: access.current_member(store, signed_in.id, NOON)) == "inactive"
    assert refusal(lambda: access.sign_in(store, token, NOON)) == "inactive"


def test_a_shown_link_lets_in_until_it_is_revoked(store: Database, season: Season) -> None:
    link = access.holder(store, invited(store, season).token, NOON)
    assert access.sign_in_with(store, link.id, NOON).member_id == "J01"
    access.revoke(store, "j01@example.org", roles=ALL, now=NOON)
    assert refusal(lambda: access.sign_in_with(store, link.id, NOON)) == "revoked"


def test_an_unknown_e_mail_is_said_to_be_unknown(store: Database, season: Season) -> None:
    with pytest.raises(UnknownMember, match=r"nobody@example\.org"):
        access.reissue(store, season, "nobody@example.org", roles=ALL, now=NOON)
    with pytest.raises(UnknownMember):
        access.revoke(store, "", roles=ALL, now=NOON)


def test_links_on_record_name_no_person(store: Database, season: Season) -> None:
    issued = invited(store, season)
    access.reissue(store, season, "j01@example.org", roles=ALL, now=NOON)
    with store.read() as work:
        rows = work.audit.rows()
    assert {row.action for row in rows} == {"invite", "revoke"}
    written = repr(rows)
    for personal in ("@", "Вымышленная", issued.token, issued.link.secret_hash):
        assert personal not in written
