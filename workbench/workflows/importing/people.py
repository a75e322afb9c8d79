"""Takes participants and jurors from an export into the season."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from workbench.domain.choices import find_category, find_tracks
from workbench.domain.contacts import consents, email_address, full_name, phone_number
from workbench.domain.dates import full_years, parse_date, parse_moment
from workbench.domain.identifiers import identifier
from workbench.domain.people import Member, Participant, PersonalData, Role
from workbench.domain.regions import find_region
from workbench.domain.season import Season
from workbench.domain.spelling import one_line, text_of, words
from workbench.domain.text import Text
from workbench.workflows.importing.common import Import, ImportReport, SourceRow, Tally, record, unlisted_kept
from workbench.workflows.importing.import_reasons import ReasonCode
from workbench.workflows.ports import Unit

OLDEST_YEARS = 120
PairRole = Literal["mentor", "mentee", ""]
_PAIR_ROLES: tuple[tuple[str, PairRole], ...] = (
    ("наставник", "mentor"),
    ("ментор", "mentor"),
    ("mentor", "mentor"),
    ("наставляем", "mentee"),
    ("подопечн", "mentee"),
    ("менти", "mentee"),
    ("mentee", "mentee"),
)
# Which columns an attribute comes from; without any of them in a file the attribute stays as it was.
_NAME_COLUMNS = {name: (name, "full_name") for name in ("surname", "given_name", "patronymic")}
_CONTACT_COLUMNS = {**_NAME_COLUMNS, "phone": ("phone",)}
_PARTICIPANT_COLUMNS = {"organisation": ("organisation", "study"), "pair_role": ("pair_role",)}
_MEMBER_COLUMNS = {
    "region": ("region",),
    "organisation": ("organisation", "study"),
    "expertise": ("expertise",),
    "themes": ("themes",),
    "load_max": ("load_max",),
    "role": ("chair",),
}


@dataclass(frozen=True)
class _Refusal:
    code: ReasonCode
    value: object = None


def import_participants(run: Import) -> ImportReport:
    """Check each row by the season's rules in their order; keep new and changed participants.

    The first row of an id stands; later ones are repeated. A participant of an earlier file whose row is
    rejected now stays as before, and the report says so.
    """
    tally = Tally()
    with run.transaction() as work:
        known, personal = work.people.participants(), work.people.personal_data()
        members = work.people.members()
        seen: set[str] = set()
        people: list[Participant] = []
        data: list[PersonalData] = []
        for row in run.track(run.table.rows):
            person_id = identifier(row["id"])
            # J01 is a juror's id here: names and contacts of both are kept by id.
            if not person_id or person_id in members:
                tally.reject(row, "no_id", row["id"])
                continue
            if person_id in seen:
                tally.outcomes["repeated"] += 1
                continue
            seen.add(person_id)
            found = _participant(row, person_id, run)
            if isinstance(found, _Refusal):
                tally.reject(row, found.code, found.value)
                continue
            participant = unlisted_kept(found[0], known.get(person_id), _PARTICIPANT_COLUMNS, run.table)
            contact = unlisted_kept(found[1], personal.get(person_id), _CONTACT_COLUMNS, run.table)
            same = known.get(person_id) == participant and personal.get(person_id) == contact
            if tally.kept(person_id in known, same):
                people.append(participant)
                data.append(contact)
        _note_rejected_before_accepted(tally, set(known))
        if people and not run.dry_run:
            work.people.put_participants(people)
            work.people.put_personal_data(data)
            record(work, run, tally)
    return tally.report(run.table)


def _participant(row: SourceRow, person_id: str, run: Import) -> tuple[Participant, PersonalData] | _Refusal:
    """The person of a row, or the first rule in the order of the rules that the row breaks."""
    season = run.season
    tracks = find_tracks(row["track"], season)
    if tracks is None:
        return _Refusal("unknown_track", row["track"])
    region = find_region(row["region"], season.regions)
    if region is None:
        return _Refusal("unknown_region", row["region"])
    category = find_category(row["category"], season)
    if category is None:
        return _Refusal("unknown_category", row["category"])
    registered_at = parse_moment(row["registered_at"], season.zone, latest=run.latest)
    birth_date = _birth_date(row["birth_date"], registered_at, run)
    if birth_date is None:
        return _Refusal("bad_birth_date", row["birth_date"])
    if registered_at is None:
        return _Refusal("bad_registration_date", row["registered_at"])
    email = email_address(row["email"])
    if not email:
        return _Refusal("bad_email", row["email"])
    if refusal := _not_eligible(row, tracks, birth_date, registered_at, season):
        return refusal
    surname, given_name, patronymic = _name(row)
    participant = Participant(
        id=person_id,
        tracks=tracks,
        category=category,
        region=region,
        organisation=one_line(row["organisation"]) or one_line(row["study"]),
        pair_role=_pair_role(row["pair_role"]),
        registered_at=registered_at,
    )
    phone = phone_number(row["phone"])
    return participant, PersonalData(person_id, surname, given_name, patronymic, birth_date, email, phone)


def _birth_date(cell: object, registered_at: datetime | None, run: Import) -> date | None:
    """The birth date, unless it cannot be anyone's who registered then."""
    registered = registered_at.astimezone(run.season.zone).date() if registered_at else run.latest
    born = parse_date(cell, latest=registered)
    if born is None or born > registered or full_years(born, registered) > OLDEST_YEARS:
        return None
    return born


def _not_eligible(
    row: SourceRow, tracks: tuple[str, ...], birth_date: date, registered_at: datetime, season: Season
) -> _Refusal | None:
    rules = season.eligibility
    if rules.consent_required and not consents(row["consent"]):
        return _Refusal("no_consent", row["consent"])
    if full_years(birth_date, registered_at.astimezone(season.zone).date()) < rules.minimum_age:
        return _Refusal("underage", rules.minimum_age)
    for track in season.tracks:
        if track.id in tracks and registered_at > season.deadline(track.registration_closes):
            return _Refusal("late", track.registration_closes)
    return None


def _note_rejected_before_accepted(tally: Tally, known: set[str]) -> None:
    kept = sum(identifier(each.row["id"]) in known for each in tally.rejections)
    if kept:
        tally.notes.append(
            Text(
                ru=f"Отклонены строки участников, принятых раньше ({kept}): их прежние данные остались. "
                "Если человек отозвал согласие, удалите его данные отдельно.",
                en=f"Rows of participants accepted earlier were rejected ({kept}): their earlier data stay. "
                "If someone withdrew consent, remove the data separately.",
            )
        )


def _name(row: SourceRow) -> tuple[str, str, str]:
    apart = tuple(one_line(row[name]) for name in ("surname", "given_name", "patronymic"))
    surname, given_name, patronymic = full_name(row["full_name"])
    return apart[0] or surname, apart[1] or given_name, apart[2] or patronymic


def _pair_role(cell: object) -> PairRole:
    """mentor, mentee, or "" when the cell names neither or both."""
    roles = {role for word in words(cell) for stem, role in _PAIR_ROLES if word.startswith(stem)}
    return roles.pop() if len(roles) == 1 else ""


def import_jurors(run: Import) -> ImportReport:
    """Keep each expert once by e-mail address; the ids J01, C01 … go in order of first import.

    Someone's id stays when the role changes later: reviews and protocols refer to it.
    """
    tally = Tally()
    with run.transaction() as work:
        known = work.people.members()
        personal = work.people.personal_data(list(known))
        taken = [*known, *work.people.participants()]
        id_of = {each.email: owner for owner, each in personal.items() if each.email}
        seen: set[str] = set()
        members: list[Member] = []
        data: list[PersonalData] = []
        unknown_regions: list[int] = []
        for row in run.track(run.table.rows):
            email = email_address(row["email"])
            if not email:
                tally.reject(row, "no_email", row["email"])
                continue
            if email in seen:
                tally.outcomes["repeated"] += 1
                continue
            seen.add(email)
            role: Role = "chair" if _is_chair(row["chair"]) else "juror"
            member_id = id_of.get(email) or _next_id(role, [*taken, *(each.id for each in members)])
            before = known.get(member_id)
            member, region_known = _member(row, member_id, role, run.season, before)
            member = unlisted_kept(member, before, _MEMBER_COLUMNS, run.table)
            if not region_known:
                unknown_regions.append(row.number)
            contact = PersonalData(member_id, *_name(row), None, email, phone_number(row["phone"]))
            contact = unlisted_kept(contact, personal.get(member_id), _CONTACT_COLUMNS, run.table)
            if tally.kept(before is not None, before == member and personal.get(member_id) == contact):
                members.append(member)
                data.append(contact)
        _note_unchecked_conflicts(tally, run, unknown_regions)
        if members and not run.dry_run:
            _keep_members(work, run, tally, members, data)
    return tally.report(run.table)


def _keep_members(
    work: Unit, run: Import, tally: Tally, members: list[Member], data: list[PersonalData]
) -> None:
    work.people.put_members(members)
    work.people.put_personal_data(data)
    record(work, run, tally)


def _member(
    row: SourceRow, member_id: str, role: Role, season: Season, before: Member | None
) -> tuple[Member, bool]:
    """The member of a row, and whether the region is known (or left empty)."""
    region = find_region(row["region"], season.regions)
    written = one_line(row["region"])
    member = Member(
        id=member_id,
        role=before.role if before and before.role == "commission" else role,
        region=region or written,
        organisation=one_line(row["organisation"]) or one_line(row["study"]),
        expertise=one_line(row["expertise"]),
        themes=_themes(row["themes"]),
        load_max=_load_max(row["load_max"]),
        # Someone who dropped out stays out until taken back on purpose.
        active=before.active if before else True,
    )
    return member, region is not None


def _is_chair(cell: object) -> bool:
    """A yes in the column «Председатель», or the word itself in a column of roles; deputies are jurors."""
    found = words(cell)
    if any(word.startswith(("зам", "deput", "vice")) for word in found):
        return False
    titled = any(word.startswith(("председател", "chair")) for word in found)
    return (titled and "не" not in found) or consents(cell)


def _load_max(cell: object) -> int | None:
    """The number in «15», «15.0», «до 15 работ»; None, the season's default, when there is none."""
    found = re.findall(r"\d+", re.sub(r"(?<=\d)[.,]0+\b", "", text_of(cell)))
    return int(found[0]) if len(found) == 1 and len(found[0]) <= 4 else None


def _themes(cell: object) -> tuple[str, ...]:
    """«профилактика; сельская школа» as a list, each once; by commas where there is no semicolon."""
    lines = text_of(cell).replace("\n", ";")
    parts = (one_line(each).strip(" ,;") for each in lines.split(";" if ";" in lines else ","))
    return tuple(dict.fromkeys(each for each in parts if each))


def _next_id(role: Role, taken: list[str]) -> str:
    letter = "C" if role == "chair" else "J"
    highest = max((int(each[1:]) for each in taken if each[:1] == letter and each[1:].isdigit()), default=0)
    return f"{letter}{highest + 1:02d}"


def _note_unchecked_conflicts(tally: Tally, run: Import, rows: list[int]) -> None:
    if rows:
        listing = ", ".join(map(str, rows[:10]))
        tally.notes.append(
            Text(
                ru=f"Регион эксперта пуст или не узнан в строках {listing}: конфликт по региону для них не "
                "проверить. Исправьте файл или добавьте написание в season.yaml: regions.",
                en=f"The expert's region is empty or unknown in rows {listing}: conflicts by region cannot "
                "be checked. Correct the file or add the spelling to season.yaml: regions.",
            )
        )
    if "organisation" not in run.table.columns:
        tally.notes.append(
            Text(
                ru="В файле нет столбца с организацией: конфликт по организации не проверить.",
                en="The file has no column for the organisation: conflicts by it cannot be checked.",
            )
        )
