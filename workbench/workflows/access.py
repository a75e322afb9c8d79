"""Personal links and the sign-ins made with them: issue, reissue, revoke, sign in, sign out.

A link's secret is 32 random bytes; only its SHA-256 is kept, so nobody can read links out of the store.
Every check of who someone is ends in `require_member`.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from workbench.domain.access import Link, SignIn
from workbench.domain.people import Member, PersonalData, Role, TeamRole
from workbench.domain.season import Season
from workbench.errors import NoValidLink, UnknownMember
from workbench.workflows.ports import Store, Unit

logger = logging.getLogger(__name__)

ORGANISER = "organiser"  # the actor of what is done on the command line
TokenSource = Callable[[], str]
Refusal = Literal["unknown", "expired", "revoked", "inactive", "signed_out"]
_LETTER: dict[TeamRole, str] = {"juror": "J", "chair": "C", "commission": "K"}


@dataclass(frozen=True)
class Invitation:
    """A new link with its secret, which exists only here, and whom to send it to."""

    member: Member
    email: str
    name: str
    link: Link
    token: str


def new_token() -> str:
    return secrets.token_urlsafe(32)


def secret_hash(token: str) -> str:
    """SHA-256 of a link's secret: with 256 random bits there is nothing to guess, so no salt."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


# -- links ------------------------------------------------------------------------------------------


def invite(
    store: Store,
    season: Season,
    *,
    roles: Collection[Role],
    now: datetime,
    token_source: TokenSource = new_token,
) -> list[Invitation]:
    """Make a link for every active member of `roles` who has no living one; the team is enlisted first.

    Someone whose link was revoked gets none: only `reissue` takes that decision back.
    """
    with store.write() as work:
        _enlist_team(work, season)
        members = [
            member
            for member in work.people.members().values()
            if member.active and member.role in roles and awaits_link(work.access.links_of(member.id), now)
        ]
        return _issue(work, members, season.link_days, now, token_source)


def awaits_link(links: Collection[Link], now: datetime) -> bool:
    """Whether someone never had a link, or the last one ran out by itself."""
    standing = [link for link in links if link.revoked_at is None]
    return not links or (bool(standing) and not any(is_living(link, now) for link in standing))


def reissue(
    store: Store,
    season: Season,
    email: str,
    *,
    roles: Collection[Role],
    now: datetime,
    token_source: TokenSource = new_token,
) -> list[Invitation]:
    """Replace the link of whoever has this e-mail; the old link and its sign-ins die at once.

    Raises UnknownMember.
    """
    with store.write() as work:
        _enlist_team(work, season)
        members = _members_with(work, email, roles)
        for member in members:
            _revoke_links(work, member, now)
        return _issue(work, members, season.link_days, now, token_source)


def revoke(store: Store, email: str, *, roles: Collection[Role], now: datetime) -> list[Member]:
    """End every link of whoever has this e-mail. Raises UnknownMember."""
    with store.write() as work:
        members = _members_with(work, email, roles)
        for member in members:
            _revoke_links(work, member, now)
        return members


def renew(
    store: Store,
    season: Season,
    member_ids: Collection[str],
    *,
    now: datetime,
    token_source: TokenSource = new_token,
) -> list[Invitation]:
    """Replace the links of these members; the old ones die at once."""
    with store.write() as work:
        everybody = work.people.members() | work.people.invited_participants()
        members = [everybody[member_id] for member_id in member_ids]
        for member in members:
            _revoke_links(work, member, now)
        return _issue(work, members, season.link_days, now, token_source)


def is_living(link: Link, now: datetime) -> bool:
    return link.revoked_at is None and now < link.expires_at


# -- sign-ins ---------------------------------------------------------------------------------------


def sign_in(store: Store, token: str, now: datetime) -> SignIn:
    """Let a browser in by a link's secret. Raises NoValidLink with `reason`, a Refusal."""
    with store.write() as work:
        return _start(work, _usable_link(work, token, now), now)


def sign_in_with(store: Store, link_id: str, now: datetime) -> SignIn:
    """Let a browser in that has shown the secret of this link before. Raises NoValidLink."""
    with store.write() as work:
        link = _checked(work.access.link(link_id), now)
        _active_member(work, link)
        return _start(work, link, now)


def holder(store: Store, token: str, now: datetime) -> Link:
    """The living link of this secret, without signing in. Raises NoValidLink."""
    with store.read() as work:
        return _usable_link(work, token, now)


def current_member(store: Store, sign_in_id: str, now: datetime) -> Member:
    """Who this sign-in is. Raises NoValidLink when it, its link or its member's place has ended."""
    with store.read() as work:
        return require_member(work, sign_in_id, now)


def require_member(work: Unit, sign_in_id: str, now: datetime) -> Member:
    """As `current_member`, inside a transaction that goes on to do something for that member."""
    signed_in = work.access.sign_in(sign_in_id)
    if signed_in is None:
        raise NoValidLink(reason="unknown")
    if signed_in.ended_at is not None:
        raise NoValidLink(reason="signed_out")
    link = work.access.link(signed_in.link_id)
    return _active_member(work, _checked(link, now))


def ended(store: Store, sign_in_ids: Iterable[str], now: datetime) -> set[str]:
    """Those of the sign-ins that no longer let anybody in."""
    gone: set[str] = set()
    with store.read() as work:
        for sign_in_id in sign_in_ids:
            try:
                require_member(work, sign_in_id, now)
            except NoValidLink:
                gone.add(sign_in_id)
    return gone


def sign_out(store: Store, sign_in_id: str, now: datetime) -> None:
    """End a sign-in: its cookie, and every copy of it, is worth nothing from now on."""
    with store.write() as work:
        work.access.end_sign_in(sign_in_id, now)
    logger.info("sign-in %s ended", sign_in_id)


# -- steps ------------------------------------------------------------------------------------------


def _usable_link(work: Unit, token: str, now: datetime) -> Link:
    link = _checked(work.access.link_by_hash(secret_hash(token)), now)
    _active_member(work, link)
    return link


def _start(work: Unit, link: Link, now: datetime) -> SignIn:
    started = SignIn(str(uuid.uuid4()), link.id, link.member_id, now)
    work.access.add_sign_in(started)
    logger.info("member %s signs in with link %s", started.member_id, link.id)
    return started


def _checked(link: Link | None, now: datetime) -> Link:
    if link is None:
        raise NoValidLink(reason="unknown")
    if link.revoked_at is not None:
        raise NoValidLink(reason="revoked")
    if now >= link.expires_at:
        raise NoValidLink(reason="expired")
    return link


def _active_member(work: Unit, link: Link) -> Member:
    member = work.people.member(link.member_id)
    if member is None or not member.active:
        raise NoValidLink(reason="inactive")
    return member


def _issue(
    work: Unit, members: Iterable[Member], link_days: int, now: datetime, token_source: TokenSource
) -> list[Invitation]:
    members = list(members)
    people = work.people.personal_data([member.id for member in members])
    issued = []
    for member in members:
        person = people.get(member.id, PersonalData(member.id))
        invitation = new_invitation(member, person, link_days, now, token_source())
        link = invitation.link
        work.access.add_link(link)
        # The audit trail is read by many: ids only, no e-mail and no name.
        work.audit.append(
            at=now,
            actor=ORGANISER,
            action="invite",
            subject=member.id,
            details={"link": link.id, "role": member.role, "expires_at": link.expires_at.isoformat()},
        )
        issued.append(invitation)
    return issued


def new_invitation(
    member: Member, person: PersonalData, link_days: int, now: datetime, token: str
) -> Invitation:
    """A link that is nowhere yet: who makes it keeps it, in one transaction with its record."""
    link = Link(str(uuid.uuid4()), member.id, secret_hash(token), now, now + timedelta(days=link_days))
    return Invitation(member, person.email, person.full_name, link, token)


def _revoke_links(work: Unit, member: Member, now: datetime) -> None:
    for link in work.access.links_of(member.id):
        if link.revoked_at is None:
            work.access.revoke_link(link.id, now)
            work.audit.append(
                at=now, actor=ORGANISER, action="revoke", subject=member.id, details={"link": link.id}
            )


def _members_with(work: Unit, email: str, roles: Collection[Role]) -> list[Member]:
    wanted = _plain(email)
    members = work.people.members()
    if "participant" in roles:
        members |= work.people.invited_participants()
    people = work.people.personal_data(list(members))
    found = [
        members[owner]
        for owner, person in people.items()
        if wanted and _plain(person.email) == wanted and members[owner].role in roles
    ]
    if not found:
        raise UnknownMember(email=email)
    return sorted(found, key=lambda member: member.id)


def _enlist_team(work: Unit, season: Season) -> None:
    """Members for those of the season's team who are not there yet; found by e-mail and role.

    A person may stand in two roles (a chair who also rates): that is two members with two links.
    """
    members = work.people.members()
    people = work.people.personal_data(list(members))
    known = {(_plain(person.email), members[owner].role) for owner, person in people.items()}
    taken = set(members)
    for teammate in season.team:
        if (_plain(teammate.email), teammate.role) in known:
            continue
        member = Member(_free_id(_LETTER[teammate.role], taken), teammate.role)
        taken.add(member.id)
        known.add((_plain(teammate.email), teammate.role))
        surname, _, rest = teammate.name.strip().partition(" ")
        given_name, _, patronymic = rest.strip().partition(" ")
        work.people.put_members([member])
        work.people.put_personal_data(
            [PersonalData(member.id, surname, given_name, patronymic, email=teammate.email.strip())]
        )


def _free_id(letter: str, taken: Collection[str]) -> str:
    number = 1
    while f"{letter}{number:02d}" in taken:
        number += 1
    return f"{letter}{number:02d}"


def _plain(email: str) -> str:
    return email.strip().casefold()
