"""Takes mentor–mentee pairs from the pairing bot's export into the season."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.domain.dates import parse_moment
from workbench.domain.identifiers import identifier
from workbench.domain.people import Pair
from workbench.domain.spelling import normal, words
from workbench.domain.text import Text
from workbench.workflows.importing import Import, ImportReport, SourceRow, Tally, record, unlisted_kept
from workbench.workflows.ports import Unit

_DISSOLVED = (
    *("расторг", "расформир", "распа", "отмен", "аннулир", "неактив", "закрыт", "прекращ", "удален"),
    *("недейств", "архив", "cancel", "dissol", "disband", "inactive", "closed", "deleted", "broken", "ended"),
)
_ACTIVE = (
    *("актив", "действ", "сформир", "подтвер", "создан", "утвержд", "работа", "да", "ок", "active"),
    *("confirmed", "formed", "created", "ok", "yes", "approved"),
)
_COLUMNS = {"formed_at": ("formed_at",), "active": ("status",)}


@dataclass(frozen=True)
class _Read:
    row: SourceRow
    pair: Pair


def import_pairs(run: Import) -> ImportReport:
    """Check each row by the rules in their order; keep new, changed and dissolved pairs.

    A person belongs to one active pair: those of earlier files stand before this file's, and in it the first
    stands. A pair that is missing from this file stays as it is.
    """
    tally = Tally()
    with run.transaction() as work:
        known = work.people.pairs()
        good = [
            _Read(read.row, unlisted_kept(read.pair, known.get(read.pair.id), _COLUMNS, run.table))
            for read in _read_rows(run, tally, set(work.people.participants()))
        ]
        in_two = _in_two_pairs(good, known)
        changed: list[Pair] = []
        for read in good:
            pair = read.pair
            if (other := in_two.get(pair.id)) is not None:
                tally.reject(read.row, "person_in_two_pairs", other)
            elif not pair.active:
                tally.outcomes["cancelled"] += 1
                if known.get(pair.id) != pair:
                    changed.append(pair)
            elif tally.kept(pair.id in known, known.get(pair.id) == pair):
                changed.append(pair)
        if changed:
            _note_entries(work, run, tally, {pair.id for pair in changed if not pair.active})
            if not run.dry_run:
                work.people.put_pairs(changed)
                record(work, run, tally)
    return tally.report(run.table)


def _read_rows(run: Import, tally: Tally, participants: set[str]) -> list[_Read]:
    """The rows that name two accepted participants, each pair once."""
    good: list[_Read] = []
    seen: set[str] = set()
    strange: dict[str, int] = {}
    for row in run.track(run.table.rows):
        pair_id, mentor, mentee = (identifier(row[name]) for name in ("pair_id", "mentor_id", "mentee_id"))
        if not (pair_id and mentor and mentee) or row.overflows:
            tally.reject(row, "malformed_row")
            continue
        if pair_id in seen:
            tally.outcomes["repeated"] += 1
            continue
        seen.add(pair_id)
        stranger = next((each for each in (mentor, mentee) if each not in participants), None)
        if stranger is not None:
            tally.reject(row, "unknown_participant", stranger)
        elif mentor == mentee:
            tally.reject(row, "same_person", mentor)
        else:
            active = _is_active(row["status"], strange)
            formed_at = parse_moment(row["formed_at"], run.season.zone, latest=run.latest)
            good.append(_Read(row, Pair(pair_id, mentor, mentee, formed_at, active)))
    if strange:
        listing = ", ".join(f"«{status}» ({count})" for status, count in sorted(strange.items())[:10])
        tally.notes.append(
            Text(
                ru=f"Незнакомый статус пары прочитан как действующий: {listing}. Проверьте его.",
                en=f"An unknown status was read as active: {listing}. Please check it.",
            )
        )
    return good


def _is_active(cell: object, strange: dict[str, int]) -> bool:
    """Whether a status says that the pair exists; unknown words are counted in `strange`."""
    found = words(cell)
    denied = len(found) > 1 and found[0] == "не"
    if denied or any(word.startswith(_DISSOLVED) for word in found) or found in (("нет",), ("0",), ("no",)):
        return False
    if found and found != ("1",) and not any(word.startswith(_ACTIVE) for word in found):
        status = normal(cell)
        strange[status] = strange.get(status, 0) + 1
    return True


def _in_two_pairs(good: Iterable[_Read], known: Mapping[str, Pair]) -> dict[str, str]:
    """Pairs of this file that claim a person whom another active pair has: pair id → who and where.

    A known pair whose new row is refused keeps its old members, so those are claimed then and the file is
    gone through once more, until nothing changes.
    """
    rows = [read.pair for read in good if read.pair.active]
    in_file = {read.pair.id: read.pair for read in good}
    keeps = {
        pair.id: pair
        for pair in known.values()
        if pair.active and (pair.id not in in_file or _same_people(in_file[pair.id], pair))
    }
    while True:
        owner = {person: pair.id for pair in keeps.values() for person in (pair.mentor_id, pair.mentee_id)}
        refused: dict[str, str] = {}
        for pair in rows:
            people = (pair.mentor_id, pair.mentee_id)
            taken = [(who, owner[who]) for who in people if owner.get(who, pair.id) != pair.id]
            if taken:
                refused[pair.id] = f"{taken[0][0]} уже состоит в паре {taken[0][1]}"
            else:
                owner.update(dict.fromkeys(people, pair.id))
        stay = {each: known[each] for each in refused if each in known and known[each].active}
        if stay.keys() <= keeps.keys():
            return refused
        keeps |= stay


def _same_people(one: Pair, other: Pair) -> bool:
    return one.active and {one.mentor_id, one.mentee_id} == {other.mentor_id, other.mentee_id}


def _note_entries(work: Unit, run: Import, tally: Tally, dissolved: set[str]) -> None:
    """Name the entries whose pair is dissolved only now: somebody has to decide about them."""
    numbers = [
        entry.number
        for stage in run.season.stages
        for entry in work.entries.all(stage.id)
        if entry.pair_id in dissolved
    ]
    if numbers:
        listing = ", ".join(numbers[:20])
        tally.notes.append(
            Text(
                ru=f"Пары расторгнуты, а их работы уже приняты: {listing}. Решите, снимать ли их.",
                en=f"These entries belong to pairs dissolved now: {listing}. Decide about them.",
            )
        )
