"""Takes what participants say of themselves for pairing from the bot's export into the season."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from workbench.domain.identifiers import identifier
from workbench.domain.plain_text import plain_text
from workbench.domain.profiles import Profile
from workbench.domain.spelling import one_line, text_of
from workbench.workflows.importing.common import Import, ImportReport, SourceRow, Tally, record, unlisted_kept
from workbench.workflows.importing.import_reasons import ReasonCode
from workbench.workflows.importing.profile_cells import (
    experience_years,
    is_nothing,
    languages,
    listed,
    mentee_count,
    people_named,
    time_zone,
)

_LISTS = ("wishes", "refusals", "preferences")
_COLUMNS = {
    name: (name,)
    for name in ("goals", "interests", "experience", "fields", "languages", "time_zone", "capacity", *_LISTS)
}


@dataclass(frozen=True)
class _Refusal:
    code: ReasonCode
    value: object


def import_profiles(run: Import) -> ImportReport:
    """Check each row by the rules in their order; keep new and changed profiles of accepted participants.

    The first row of an id stands; later ones are repeated. Whoever is missing from this file keeps the
    earlier profile, and so does whatever none of its columns tells about.
    """
    tally = Tally()
    with run.transaction() as work:
        known, participants = work.pairing.profiles(), work.people.participants()
        seen: set[str] = set()
        changed: list[Profile] = []
        for row in run.track(run.table.rows):
            person_id = identifier(row["id"])
            if not person_id:
                tally.reject(row, "no_id", row["id"])
                continue
            if row.overflows:
                tally.reject(row, "malformed_row")
                continue
            if person_id in seen:
                tally.outcomes["repeated"] += 1
                continue
            seen.add(person_id)
            if person_id not in participants:
                tally.reject(row, "unknown_participant", person_id)
                continue
            found = _profile(row, person_id, participants)
            if isinstance(found, _Refusal):
                tally.reject(row, found.code, found.value)
                continue
            before = known.get(person_id)
            profile = unlisted_kept(found, before, _COLUMNS, run.table)
            if both := _wished_and_refused(profile):
                tally.reject(row, "wish_and_refusal", both)
            elif tally.kept(before is not None, before == profile):
                changed.append(profile)
        if changed and not run.dry_run:
            work.pairing.put_profiles(changed)
            record(work, run, tally)
    return tally.report(run.table)


def _profile(row: SourceRow, person_id: str, participants: Collection[str]) -> Profile | _Refusal:
    """The profile of a row, or the first rule in the order of the rules that the row breaks."""
    experience = None if _silent(row["experience"]) else experience_years(row["experience"])
    if experience is None and not _silent(row["experience"]):
        return _Refusal("bad_experience", row["experience"])
    zone = "" if is_nothing(row["time_zone"]) else time_zone(row["time_zone"])
    if zone is None:
        return _Refusal("bad_time_zone", row["time_zone"])
    capacity = None if _silent(row["capacity"]) else mentee_count(row["capacity"])
    if capacity is None and not _silent(row["capacity"]):
        return _Refusal("bad_capacity", row["capacity"])
    lists: dict[str, tuple[str, ...]] = {}
    for name in _LISTS:
        lists[name], stranger = people_named(row[name], participants)
        if stranger is not None:
            return _Refusal("bad_list", stranger)
        if person_id in lists[name]:
            return _Refusal("names_oneself", person_id)
    return Profile(
        participant_id=person_id,
        goals=_text(row["goals"]),
        interests=_text(row["interests"]),
        fields=() if is_nothing(row["fields"]) else listed(row["fields"]),
        languages=() if is_nothing(row["languages"]) else languages(row["languages"]),
        experience=experience,
        time_zone=zone,
        capacity=capacity,
        wishes=lists["wishes"],
        refusals=lists["refusals"],
        preferences=lists["preferences"],
    )


def _wished_and_refused(profile: Profile) -> str | None:
    wanted = {*profile.wishes, *profile.preferences}
    return next((each for each in profile.refusals if each in wanted), None)


def _silent(cell: object) -> bool:
    """Whether a cell is empty; «нет» says something of years and of mentees."""
    return not one_line(cell).strip("-–—. ")


def _text(cell: object) -> str:
    return "" if is_nothing(cell) else plain_text(text_of(cell)).text
