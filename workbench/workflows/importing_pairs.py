"""Takes mentor–mentee pairs and answers to offers from the pairing bot's export into the season."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from workbench.domain.dates import parse_moment
from workbench.domain.identifiers import identifier
from workbench.domain.people import Pair
from workbench.domain.spelling import normal
from workbench.domain.text import Text
from workbench.workflows.importing import (
    ORGANISER,
    Import,
    ImportReport,
    Outcome,
    SourceRow,
    Tally,
    record,
    unlisted_kept,
)
from workbench.workflows.offers import MentorPlaces, OfferBook
from workbench.workflows.pair_status import PairStatus, pair_status
from workbench.workflows.ports import Unit

_COLUMNS = {"formed_at": ("formed_at",), "active": ("status",)}
_COUNTED: dict[PairStatus, Outcome] = {
    "offered": "offered",
    "refused": "refused",
    "dissolved": "cancelled",
}
_NAMED = 20


@dataclass(frozen=True)
class _Read:
    row: SourceRow
    pair: Pair
    status: PairStatus


def import_pairs(run: Import) -> ImportReport:
    """Check each row by the rules in their order; keep new, changed and dissolved pairs, answers to offers.

    A mentee belongs to one active pair, a mentor to as many as the mentor takes mentees: those of earlier
    files stand before this file's, and in it the first stand. A pair that is missing from this file stays as
    it is. An offer that is not answered yet is no pair, and one that was refused is none either.
    """
    tally = Tally()
    with run.transaction() as work:
        known = work.people.pairs()
        book = OfferBook.of(work.pairing.offers(), run.clock())
        places = MentorPlaces(work.pairing.profiles(), run.season.pairing)
        good = [
            _with_unlisted(read, known, run)
            for read in _read_rows(run, tally, set(work.people.participants()), known, book)
        ]
        crowded = _crowded(good, known, places)
        changed: list[Pair] = []
        for read in good:
            if (others := crowded.get(read.pair.id)) is not None:
                tally.reject(read.row, "person_in_two_pairs", others)
                continue
            if _counted(read, known, book, tally):
                changed.append(read.pair)
            book.answer(read.pair, read.status)
        now = {**known, **{pair.id: pair for pair in changed}}
        _note_overtaken(tally, book.withdraw_overtaken(now.values(), places))
        if changed or book.changed:
            _note_entries(work, run, tally, {pair.id for pair in changed if not pair.active})
            if not run.dry_run:
                _keep(work, run, tally, changed, book)
    return tally.report(run.table)


def _with_unlisted(read: _Read, known: Mapping[str, Pair], run: Import) -> _Read:
    pair = unlisted_kept(read.pair, known.get(read.pair.id), _COLUMNS, run.table)
    if pair.active == read.pair.active:
        return replace(read, pair=pair)
    return _Read(read.row, pair, "active" if pair.active else "dissolved")


def _counted(read: _Read, known: Mapping[str, Pair], book: OfferBook, tally: Tally) -> bool:
    """Count the row; True when its pair has to be written."""
    pair = read.pair
    before = known.get(pair.id)
    if read.status == "active":
        return tally.kept(before is not None, before == pair)
    tally.outcomes[_COUNTED[read.status]] += 1
    if before is not None:
        return before != pair
    # What was only offered has never been a pair.
    return read.status != "offered" and pair.id not in book.by_id


def _keep(work: Unit, run: Import, tally: Tally, changed: list[Pair], book: OfferBook) -> None:
    work.people.put_pairs(changed)
    work.pairing.put_offers(book.changed.values())
    record(work, run, tally)
    if book.changed:
        states = [each.state for each in book.changed.values()]
        work.audit.append(
            at=book.at,
            actor=ORGANISER,
            action="answer_offers",
            subject="pairs",
            details={
                "accepted": states.count("accepted"),
                "refused": states.count("refused"),
                "withdrawn": states.count("withdrawn"),
                "sha256": run.table.sha256,
            },
        )


def _read_rows(
    run: Import, tally: Tally, participants: set[str], known: Mapping[str, Pair], book: OfferBook
) -> list[_Read]:
    """The rows that name two accepted participants, each pair once."""
    good: list[_Read] = []
    seen: set[str] = set()
    statuses = _Statuses(book)
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
        formed_at = parse_moment(row["formed_at"], run.season.zone, latest=run.latest)
        pair = Pair(pair_id, mentor, mentee, formed_at, active=True)
        if stranger is not None:
            tally.reject(row, "unknown_participant", stranger)
        elif mentor == mentee:
            tally.reject(row, "same_person", mentor)
        elif pair_id not in known and book.is_of_others(pair):
            tally.reject(row, "offered_to_others", pair_id)
        else:
            status = statuses.read(pair_id, row["status"])
            good.append(_Read(row, replace(pair, active=status == "active"), status))
    tally.notes.extend(statuses.notes())
    return good


class _Statuses:
    """Reads statuses and counts those that are unclear."""

    def __init__(self, book: OfferBook) -> None:
        self._book = book
        self._as_active: dict[str, int] = {}
        self._as_offered: dict[str, int] = {}

    def read(self, pair_id: str, cell: object) -> PairStatus:
        """An unclear status is an active pair's as before, but never the answer to an open offer."""
        status, written = pair_status(cell), normal(cell)
        offered = self._book.is_open(pair_id)
        if status is None:
            unclear = self._as_offered if offered else self._as_active
            unclear[written] = unclear.get(written, 0) + 1
        if offered and (status is None or not written):
            return "offered"
        return status or "active"

    def notes(self) -> Iterator[Text]:
        if self._as_active:
            listing = self._listing(self._as_active)
            yield Text(
                ru=f"Незнакомый статус пары прочитан как действующий: {listing}. Проверьте его.",
                en=f"An unknown status was read as active: {listing}. Please check it.",
            )
        if self._as_offered:
            listing = self._listing(self._as_offered)
            yield Text(
                ru=f"Непонятный ответ на предложение прочитан как «ответа нет»: {listing}. Напишите "
                "«принята» или «отказ».",
                en=f"An unclear answer to an offer was read as no answer: {listing}. Write «принята» or "
                "«отказ».",
            )

    @staticmethod
    def _listing(unclear: Mapping[str, int]) -> str:
        return ", ".join(f"«{status}» ({count})" for status, count in sorted(unclear.items())[:10])


def _crowded(good: Iterable[_Read], known: Mapping[str, Pair], places: MentorPlaces) -> dict[str, str]:
    """Pairs of this file for a person who has no place for them: pair id → who and where.

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
        refused: dict[str, str] = {}
        seats = _Seats(places)
        for pair in keeps.values():
            seats.take(pair)
        for pair in rows:
            if reason := seats.without_place(pair):
                refused[pair.id] = reason
            elif pair.id not in keeps:
                seats.take(pair)
        stay = {each: known[each] for each in refused if each in known and known[each].active}
        if stay.keys() <= keeps.keys():
            return refused
        keeps |= stay


class _Seats:
    """Who stands in which active pairs."""

    def __init__(self, places: MentorPlaces) -> None:
        self._places = places
        self._as_mentor: dict[str, list[str]] = {}
        self._as_mentee: dict[str, list[str]] = {}

    def take(self, pair: Pair) -> None:
        self._as_mentor.setdefault(pair.mentor_id, []).append(pair.id)
        self._as_mentee.setdefault(pair.mentee_id, []).append(pair.id)

    def without_place(self, pair: Pair) -> str:
        """Who of the two has no place for the pair, and which others are in the way; empty if both have."""
        mentor, mentee = pair.mentor_id, pair.mentee_id
        led = self._others(self._as_mentor, mentor, pair)
        in_the_way = self._others(self._as_mentee, mentor, pair)
        if len(led) >= self._places.for_pairs(mentor):
            in_the_way += led
        if in_the_way:
            return _stands_in(mentor, in_the_way)
        in_the_way = [
            other for side in (self._as_mentee, self._as_mentor) for other in self._others(side, mentee, pair)
        ]
        return _stands_in(mentee, in_the_way) if in_the_way else ""

    @staticmethod
    def _others(side: Mapping[str, list[str]], person: str, pair: Pair) -> list[str]:
        return [each for each in side.get(person, []) if each != pair.id]


def _stands_in(person: str, pairs: list[str]) -> str:
    where = f"в паре {pairs[0]}" if len(pairs) == 1 else f"в парах {', '.join(pairs)}"
    return f"{person} уже состоит {where}"


def _note_overtaken(tally: Tally, withdrawn: list[str]) -> None:
    if withdrawn:
        listing = ", ".join(withdrawn[:_NAMED])
        tally.notes.append(
            Text(
                ru=f"Предложения отозваны, потому что люди уже состоят в других парах: {listing}.",
                en=f"Offers are withdrawn as these people are in other pairs already: {listing}.",
            )
        )


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
        listing = ", ".join(numbers[:_NAMED])
        tally.notes.append(
            Text(
                ru=f"Пары расторгнуты, а их работы уже приняты: {listing}. Решите, снимать ли их.",
                en=f"These entries belong to pairs dissolved now: {listing}. Decide about them.",
            )
        )
