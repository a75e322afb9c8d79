"""Takes joint initiatives, or what else a stage rates, from an export and makes them its entries."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from workbench.domain.dates import parse_moment
from workbench.domain.entries import Entry, EntryVersion, Section
from workbench.domain.identifiers import identifier
from workbench.domain.people import Pair
from workbench.domain.plain_text import plain_text, web_links
from workbench.domain.season import Stage
from workbench.domain.spelling import text_of
from workbench.domain.text import Text
from workbench.workflows.importing.common import Import, ImportReport, SourceRow, Tally, record
from workbench.workflows.ports import Unit

# In the order in which a proposal is read.
SECTIONS = ("summary", "problem", "goal", "activities", "results", "audience", "resources")
NUMBER_PREFIX = "И-"
_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass
class _Sent:
    """What one pair sent in this file, in the order of the rows."""

    versions: list[EntryVersion] = field(default_factory=list)

    @property
    def newest(self) -> EntryVersion:
        """The one sent last; of two sent in the same minute, the later row."""
        return max(reversed(self.versions), key=_age)


def import_proposals(run: Import, stage: Stage) -> ImportReport:
    """Make an entry of each pair's newest proposal sent in time; keep the older versions beside it.

    An entry whose text changes is `updated` even while it is being judged: the older version stays on
    record and reviews already begun stay as they are.
    """
    tally = Tally()
    with run.transaction() as work:
        sent = _read_rows(run, stage, tally, work.people.pairs())
        known = {entry.pair_id: entry for entry in work.entries.all(stage.id)}
        kept: list[tuple[Entry, Sequence[EntryVersion]]] = []
        new: dict[str, _Sent] = {}
        for pair_id, each in sent.items():
            tally.outcomes["newer_versions"] += len(each.versions) - 1
            if pair_id not in known:
                tally.outcomes["accepted"] += 1
                new[pair_id] = each
            elif (changed := _joined(known[pair_id], each, tally, work)) is not None:
                kept.append(changed)
        kept += _numbered(new, run, stage, work)
        if kept and not run.dry_run:
            work.entries.put(kept)
            record(work, run, tally, stage=stage.id)
    return tally.report(run.table)


def _read_rows(run: Import, stage: Stage, tally: Tally, pairs: dict[str, Pair]) -> dict[str, _Sent]:
    sent: dict[str, _Sent] = {}
    undated = 0
    for row in run.track(run.table.rows):
        pair_id = identifier(row["pair_id"])
        pair = pairs.get(pair_id)
        sent_at = parse_moment(row["sent_at"], run.season.zone, latest=run.latest)
        version = _version(row, sent_at)
        if pair is None:
            tally.reject(row, "unknown_pair", row["pair_id"])
        elif not pair.active:
            tally.reject(row, "cancelled_pair", pair_id)
        elif not version.title and not version.sections:
            tally.reject(row, "empty")
        elif sent_at is None and text_of(row["sent_at"]).strip():
            tally.reject(row, "bad_sent_date", row["sent_at"])
        elif sent_at is not None and sent_at > run.season.deadline(stage.entries_close):
            tally.reject(row, "late", stage.entries_close)
        else:
            versions = sent.setdefault(pair_id, _Sent()).versions
            if version in versions:
                tally.outcomes["repeated"] += 1
                continue
            undated += sent_at is None
            versions.append(version)
    if undated:
        tally.notes.append(
            Text(
                ru=f"Инициативы без даты отправки приняты ({undated}): срок для них не проверялся.",
                en=f"Proposals without a date of sending were accepted ({undated}); no deadline was checked.",
            )
        )
    return sent


def _version(row: SourceRow, sent_at: datetime | None) -> EntryVersion:
    """What the row holds, as plain text; links from the text and from the columns of attachments."""
    title = plain_text(text_of(row["title"]))
    texts = {name: plain_text(text_of(row[name])) for name in SECTIONS}
    links = [link for text in (title, *texts.values()) for link in text.links]
    links += web_links(text_of(row["links"]))
    sections = tuple(Section(name, text.text) for name, text in texts.items() if text.text)
    heading = " ".join(title.text.split())
    flags = ("title_only",) if heading and not sections else ("no_title",) if sections and not heading else ()
    return EntryVersion(sent_at, heading, sections, tuple(dict.fromkeys(links)), flags)


def _joined(
    entry: Entry, sent: _Sent, tally: Tally, work: Unit
) -> tuple[Entry, Sequence[EntryVersion]] | None:
    """The entry with what this file adds to it; None when it adds nothing."""
    newest = sent.newest
    if sent.versions == [entry.version] or (newest.sent_at is None and _same_text(newest, entry.version)):
        tally.outcomes["unchanged"] += 1
        return None
    before = work.entries.versions(entry.number)
    added = [version for version in sent.versions if version not in before]
    # Without a date nothing but the order of the files tells which text is newer.
    if newest != entry.version and (newest.sent_at is None or _age(newest) >= _age(entry.version)):
        tally.outcomes["updated"] += 1
        older = [version for version in (entry.version, *added) if version != newest]
        return Entry(entry.number, entry.kind, entry.stage_id, entry.pair_id, newest), older
    tally.outcomes["newer_versions" if newest in added else "unchanged"] += 1
    return (entry, added) if added else None


def _same_text(one: EntryVersion, other: EntryVersion) -> bool:
    return (one.title, one.sections, one.links) == (other.title, other.sections, other.links)


def _numbered(
    new: dict[str, _Sent], run: Import, stage: Stage, work: Unit
) -> list[tuple[Entry, Sequence[EntryVersion]]]:
    """Give new entries the next public numbers, in an order that tells nothing about their pairs."""
    numbers = [number for each in run.season.stages for number in work.entries.numbers(each.id)]
    last = max((int(number.removeprefix(NUMBER_PREFIX)) for number in numbers), default=0)
    found: list[tuple[Entry, Sequence[EntryVersion]]] = []
    for place, pair_id in enumerate(sorted(new, key=lambda each: _draw(run.store.season_key, each)), start=1):
        sent = new[pair_id]
        entry = Entry(f"{NUMBER_PREFIX}{last + place:04d}", stage.rates, stage.id, pair_id, sent.newest)
        found.append((entry, [version for version in sent.versions if version != sent.newest]))
    return found


def _draw(season_key: bytes, pair_id: str) -> bytes:
    return hmac.new(season_key, f"entry number {pair_id}".encode(), hashlib.sha256).digest()


def _age(version: EntryVersion) -> datetime:
    return version.sent_at or _EARLIEST
