"""Form the groups of a stage's entries, correct them by hand, and keep both for the next run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from workbench.domain.season import Season, Stage
from workbench.errors import N_, InvalidEdits, InvalidTexts, Sentence, StoreBusy
from workbench.similarity.edits import Edit, shown
from workbench.similarity.encoders import load_encoder
from workbench.similarity.grouping import SIZE, Grouping, group_entries
from workbench.similarity.groups import read_grouping
from workbench.workflows.grouping.encoding import Progress, Vectors, encode_texts
from workbench.workflows.ports import Store, Unit

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

logger = logging.getLogger(__name__)

_NAMED = 10
_FORMED = N_("%(entries)s entries in %(themes)s themes and %(panels)s panels.")
_ARRIVED = N_("New entries placed: %(placed)s. Entries that moved: %(moved)s.")
_NOVEL = N_(
    "In no group, unlike all that are in one or without words of their own: %(entries)s. Put each into a "
    "group by hand; jurors are found for them by their texts."
)
_BOUNDS = N_(
    "Panels outside %(low)s to %(high)s entries, because judging, pins or links come first: %(panels)s."
)
_PANEL = N_("%(label)s (%(size)s)")
_IDLE = N_("Corrections that speak of entries or groups that are not there: %(count)s. They wait.")
_OTHERS_STAND = N_(
    "somebody else has saved the groups since they were opened here; open them again and make the "
    "corrections in those"
)
_NOT_THERE = N_(
    "%(edit)s cannot be carried out: there is no such entry or group, or none of its entries is in a group; "
    "look at the groups with --dry-run"
)
_FROZEN = N_("Panels that judging has begun with: %(panels)s. Nobody enters or leaves them but by hand.")


@dataclass(frozen=True)
class GroupingSummary:
    """What grouping made of a stage. `arrived` : placed now; `moved` : those who were in another panel."""

    grouping: Grouping
    arrived: tuple[str, ...]
    moved: tuple[str, ...]

    def sentences(self) -> Iterable[Sentence]:
        """What there is to say, the most important first."""
        grouping = self.grouping
        counts = {"themes": len(grouping.themes), "panels": len(grouping.panels)}
        yield Sentence(_FORMED, {"entries": len(grouping.panel_of()), **counts})
        yield Sentence(_ARRIVED, {"placed": len(self.arrived), "moved": len(self.moved)})
        if grouping.novel:
            yield Sentence(_NOVEL, {"entries": _listed(grouping.novel)})
        if grouping.out_of_bounds:
            wrong = tuple(
                Sentence(_PANEL, {"label": each.label, "size": len(each.entries)})
                for each in grouping.out_of_bounds[:_NAMED]
            )
            low, high = grouping.size
            yield Sentence(_BOUNDS, {"low": low, "high": high, "panels": wrong})
        frozen = sum(not grouping.judged.isdisjoint(each.entries) for each in grouping.panels)
        if frozen:
            yield Sentence(_FROZEN, {"panels": frozen})
        if grouping.idle:
            yield Sentence(_IDLE, {"count": len(grouping.idle)})


def group_stage(
    store: Store,
    season: Season,
    stage: Stage,
    *,
    seed: int,
    now: datetime,
    edits: Sequence[Edit] | None = None,
    size: tuple[int, int] | None = None,
    encoder: str = "embedded",
    anew: bool = False,
    dry_run: bool = False,
    actor: str = "organiser",
    expected: int | None = None,
    may_wait: bool = True,
    progress: Progress | None = None,
    load: Callable[..., SentenceTransformer] = load_encoder,
) -> GroupingSummary:
    """Group the entries of a stage beside the groups that stand, and put them on record.

    Parameters
    ----------
    edits : all corrections from now on; None keeps those that stand. size : None keeps the bounds that stand.
    anew : form all groups again; refused once judging has begun. Corrections are obeyed all the same.
    expected : number of the groups that whoever corrects them has seen, 0 before the first; None does not
        ask.
    may_wait : whether corrections made now may speak of entries or groups that are not there yet.

    Raises
    ------
    InvalidTexts : there are no entries. InvalidEdits : see `group_entries`; or `anew` after judging began; or
        others than the expected groups stand; or a correction that must not wait cannot be carried out.
    EncoderUnavailable : see `load_encoder`. StoreBusy : somebody grouped at the same moment.
    Nothing was kept then but vectors.
    """
    with store.read() as work:
        texts = {each.number: each.version.text for each in work.entries.all(stage.id)}
        stands = work.groupings.newest(stage.id)
        judged = _judged(work, stage)
    if not texts:
        raise InvalidTexts(reason=N_("the stage has no entries; import them first"))
    if anew and judged:
        reason = N_("judging has begun, so groups are not formed anew; correct them by hand")
        raise InvalidEdits(reason=reason)
    number, before = (stands[0], read_grouping(stands[1])) if stands else (0, None)
    if expected is not None and expected != number:
        raise InvalidEdits(reason=_OTHERS_STAND)
    previous = before.with_judged(judged) if before is not None and not anew else None

    def encode(listed: Sequence[str]) -> Vectors:
        named = {str(place): text for place, text in enumerate(listed)}
        return encode_texts(named, store, encoder=encoder, load=load, progress=progress)

    grouping = group_entries(
        texts,
        encoder=encode,
        previous=previous,
        edits=edits if edits is not None else before.edits if before else (),
        size=size or (before.size if before else SIZE),
        rng=np.random.default_rng(seed),
        left_out=names_left_out(season, stage),
    ).with_judged(judged)
    stood = before.edits if before is not None else ()
    for edit in grouping.idle if not may_wait else ():
        if edit not in stood:
            raise InvalidEdits(reason=Sentence(_NOT_THERE, {"edit": shown(edit)}))
    summary = _summary(before, grouping)
    if not dry_run:
        with store.write() as work:
            _keep(work, stage, summary, number + 1, now=now, actor=actor)
        logger.info("stage %s: %d panels, %d novel", stage.id, len(grouping.panels), len(grouping.novel))
    return summary


def standing_number(work: Unit, stage: Stage) -> int:
    """How often groups of the stage have been kept; 0 before the first time."""
    found = work.groupings.newest(stage.id)
    return found[0] if found else 0


def standing_grouping(work: Unit, stage: Stage) -> Grouping | None:
    """The groups that hold now; None before the first."""
    found = work.groupings.newest(stage.id)
    return read_grouping(found[1]) if found else None


def without_last_edit(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Raises InvalidEdits where there is nothing to undo."""
    if not edits:
        raise InvalidEdits(reason=N_("no corrections stand, so there is nothing to undo"))
    return tuple(edits[:-1])


def _judged(work: Unit, stage: Stage) -> frozenset[str]:
    """Entries with a submitted review."""
    entry_of = {each.id: each.entry for each in work.assignments.all(stage.id)}
    newest = work.reviews.newest(entry_of.keys())
    return frozenset(entry_of[each] for each, revision in newest.items() if revision.status == "submitted")


def names_left_out(season: Season, stage: Stage) -> list[str]:
    """What no label or shared phrase repeats: every entry may speak of it."""
    texts = [season.title, stage.name, *(each.name for each in season.tracks)]
    return [name for each in texts for name in (each.ru, each.en)]


def _summary(before: Grouping | None, grouping: Grouping) -> GroupingSummary:
    old = {entry: each.id for entry, each in before.panel_of().items()} if before else {}
    new = {entry: each.id for entry, each in grouping.panel_of().items()}
    moved = tuple(each for each in sorted(new) if each in old and old[each] != new[each])
    return GroupingSummary(grouping, tuple(sorted(new.keys() - old.keys())), moved)


def _keep(
    work: Unit, stage: Stage, summary: GroupingSummary, number: int, *, now: datetime, actor: str
) -> None:
    stands = work.groupings.newest(stage.id)
    if (stands[0] if stands else 0) != number - 1:
        raise StoreBusy()
    grouping = summary.grouping
    work.groupings.add(stage.id, number, grouping.document(), by=actor, at=now)
    work.planning.put_groups(stage.id, grouping.places())
    details = {
        "stage": stage.id,
        "grouping": number,
        "panels": len(grouping.panels),
        "arrived": len(summary.arrived),
        "moved": list(summary.moved),
        "novel": list(grouping.novel),
        "edits": len(grouping.edits),
    }
    work.audit.append(at=now, actor=actor, action="group", subject=stage.id, details=details)


def _listed(entries: Collection[str]) -> str:
    names = sorted(entries)
    return ", ".join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
