"""Takes mentor–mentee pairs and answers to offers from the pairing bot's export into the season."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from operator import itemgetter

from workbench.domain.dates import parse_moment
from workbench.domain.identifiers import identifier
from workbench.domain.people import Pair
from workbench.domain.spelling import normal
from workbench.domain.text import Text
from workbench.workflows.importing.common import (
    ORGANISER,
    Import,
    ImportReport,
    Outcome,
    SourceRow,
    Tally,
    record,
    unlisted_kept,
)
from workbench.workflows.importing.import_reasons import ReasonCode
from workbench.workflows.pairing.offers import MentorPlaces, OfferBook
from workbench.workflows.pairing.status import PairStatus, pair_status
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
    files stand before this file's, and in it those formed first. A pair keeps its two people, and one that
    is missing from this file stays as it is. An offer that is not answered yet is no pair, and one that was
    refused is none either; but no offer takes back a pair that has formed, as old files come late.
    """
    tally = Tally()
    with run.transaction() as work:
        known = work.people.pairs()
        book = OfferBook.of(work.pairing.offers(), run.clock())
        places = MentorPlaces(work.pairing.profiles(), run.season.pairing)
        rules = _Rules(set(work.people.participants()), known, _having_entries(work, run, known), book)
        good = [_settled(read, known, run) for read in _read_rows(run, tally, rules)]
        crowded = _crowded(good, known, places)
        changed: list[Pair] = []
        for read in good:
            if (others := crowded.get(read.pair.id)) is not None:
                tally.reject(read.row, "person_in_two_pairs", others)
                continue
            if _counted(read, known, book, tally):
                changed.append(read.pair)
            book.answer(read.pair, read.status)
        _note_formed(tally, good)
        now = {**known, **{pair.id: pair for pair in changed}}
        _note_overtaken(tally, book.withdraw_overtaken(now.values(), places))
        if changed or book.changed:
            _note_entries(work, run, tally, {pair.id for pair in changed if not pair.active})
            if not run.dry_run:
                _keep(work, run, tally, changed, book)
    return tally.report(run.table)


def _settled(read: _Read, known: Mapping[str, Pair], run: Import) -> _Read:
    """The row with what is known already: of columns the file has not, and of an offer accepted since."""
    before = known.get(read.pair.id)
    if read.status == "offered" and before is not None and before.active:
        return replace(read, pair=before)
    pair = unlisted_kept(read.pair, before, _COLUMNS, run.table)
    if pair.active == read.pair.active:
        return replace(read, pair=pair)
    return _Read(read.row, pair, "active" if pair.active else "dissolved")


def _counted(read: _Read, known: Mapping[str, Pair], book: OfferBook, tally: Tally) -> bool:
    """Count the row; True when its pair has to be written."""
    pair = read.pair
    before = known.get(pair.id)
    if pair.active:
        return tally.kept(before is not None, before == pair)
    tally.outcomes[_COUNTED[read.status]] += 1
    if read.status == "offered":
        return False
    if before is not None:
        return before != pair
    # What was only offered has never been a pair.
    return pair.id not in book.by_id


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


@dataclass(frozen=True)
class _Rules:
    """What a row's pair has to agree with."""

    participants: set[str]
    known: Mapping[str, Pair]
    having_entries: set[str]  # ids of dissolved pairs
    book: OfferBook

    def fault(self, pair: Pair) -> tuple[ReasonCode, object] | None:
        """The first rule that the pair breaks, and what breaks it."""
        couple = (pair.mentor_id, pair.mentee_id)
        if stranger := next((each for each in couple if each not in self.participants), None):
            return "unknown_participant", stranger
        if pair.mentor_id == pair.mentee_id:
            return "same_person", pair.mentor_id
        before = self.known.get(pair.id)
        if before is None:
            return ("offered_to_others", pair.id) if self.book.is_of_others(pair) else None
        # Whoever is in the pair wrote its entry, so others would be taken for the authors.
        held = before.active or pair.id in self.having_entries
        if held and set(couple) != {before.mentor_id, before.mentee_id}:
            mentor, mentee = before.mentor_id, before.mentee_id
            return "other_people", Text(
                ru=f"{pair.id} — это {mentor} и {mentee}", en=f"{pair.id} is {mentor} and {mentee}"
            )
        return None


def _read_rows(run: Import, tally: Tally, rules: _Rules) -> list[_Read]:
    """The rows whose pairs break no rule, each pair once."""
    good: list[_Read] = []
    seen: set[str] = set()
    statuses = _Statuses(rules.book)
    for row in run.track(run.table.rows):
        pair_id, mentor, mentee = (identifier(row[name]) for name in ("pair_id", "mentor_id", "mentee_id"))
        if not (pair_id and mentor and mentee) or row.overflows:
            tally.reject(row, "malformed_row")
            continue
        if pair_id in seen:
            tally.outcomes["repeated"] += 1
            continue
        seen.add(pair_id)
        formed_at = parse_moment(row["formed_at"], run.season.zone, latest=run.latest)
        pair = Pair(pair_id, mentor, mentee, formed_at, active=True)
        if fault := rules.fault(pair):
            tally.reject(row, *fault)
            continue
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


def _crowded(good: Sequence[_Read], known: Mapping[str, Pair], places: MentorPlaces) -> dict[str, str]:
    """Pairs of this file for a person who has no place for them: pair id → who and where."""
    rows = [read.pair for read in _first_formed_first(good) if read.status == "active"]
    parted = {read.pair.id for read in good if not read.pair.active}
    keeps = {pair.id: pair for pair in known.values() if pair.active and pair.id not in parted}
    seats = _Seats(places)
    for pair in keeps.values():
        seats.take(pair)
    refused: dict[str, str] = {}
    for pair in rows:
        if reason := seats.without_place(pair):
            refused[pair.id] = reason
        elif pair.id not in keeps:
            seats.take(pair)
    return refused


def _first_formed_first(good: Iterable[_Read]) -> list[_Read]:
    """Rows by the moment their pairs formed; one that names none stays behind the row above it."""
    dated: list[tuple[datetime, _Read]] = []
    above = datetime.min.replace(tzinfo=UTC)
    for read in good:
        above = read.pair.formed_at or above
        dated.append((above, read))
    return [read for _, read in sorted(dated, key=itemgetter(0))]


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


def _note_formed(tally: Tally, good: Iterable[_Read]) -> None:
    """Name the pairs that the file still calls offered."""
    formed = [read.pair.id for read in good if read.status == "offered" and read.pair.active]
    if formed:
        listing = ", ".join(formed[:_NAMED])
        tally.notes.append(
            Text(
                ru=f"Эти пары уже сложились, а в файле они ещё предложены: {listing}. Они остаются парами; "
                "если пара распалась, напишите «расторгнута».",
                en=f"These pairs have formed already, but the file still offers them: {listing}. They stay; "
                "if one has parted, write «расторгнута».",
            )
        )


def _having_entries(work: Unit, run: Import, known: Mapping[str, Pair]) -> set[str]:
    """Ids of dissolved pairs whose entries are in the season."""
    dissolved = {pair.id for pair in known.values() if not pair.active}
    if not dissolved:
        return set()
    entries = (entry for stage in run.season.stages for entry in work.entries.all(stage.id))
    return {entry.pair_id for entry in entries} & dissolved


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
