"""Compare a stage's entries with each other, keep what was found, and tell what each is like."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, get_args

from workbench.domain.duplicates import (
    Comparison,
    Duplicate,
    DuplicateDecision,
    DuplicateKind,
    SimilarEntry,
    newest_decisions,
)
from workbench.domain.entries import EntryVersion
from workbench.domain.plain_text import plain_text
from workbench.domain.season import Season, Stage
from workbench.domain.text import text_digest
from workbench.errors import N_, InvalidTexts, Sentence, SimilarityProblem
from workbench.similarity.alike import most_alike
from workbench.similarity.duplicates import find_duplicates
from workbench.similarity.encoders import load_encoder
from workbench.workflows.grouping.encoding import Progress, Vectors, encode_texts, encode_unkept
from workbench.workflows.grouping.group import names_left_out
from workbench.workflows.grouping.relations import ExplainedDuplicate, explained
from workbench.workflows.ports import Store

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Encode = Callable[[Sequence[str]], Vectors]

logger = logging.getLogger(__name__)

_KINDS: tuple[DuplicateKind, ...] = get_args(DuplicateKind)
_COMPARED = N_("Entries compared with each other: %(entries)s. Pairs that resemble each other: %(pairs)s.")
_BY_KIND = N_(
    "Mostly the same text: %(copy)s. A shared passage: %(passage)s. The same in other words: %(paraphrase)s."
)
_ALONE = N_("There is one entry only, so there is nothing to compare it with.")
_WAITING = N_(
    "Waiting for a decision: %(count)s. The chair decides on the chair's page, and says why; what was found "
    "is a reason to read both works, not a verdict."
)
_ALL_DECIDED = N_("The chair has decided about all of them.")


@dataclass(frozen=True)
class ComparisonSummary:
    """What comparing a stage's entries found.

    Attributes
    ----------
    pairs : those that resemble each other: not yet decided first, then by kind and falling score.
    similar : the most alike of each entry. versions : the texts that were compared, by number.
    """

    comparison: Comparison
    pairs: tuple[ExplainedDuplicate, ...]
    similar: tuple[SimilarEntry, ...]
    versions: Mapping[str, EntryVersion]

    def sentences(self) -> Iterator[Sentence]:
        """What there is to say, the most important first."""
        if self.comparison.entries == 1:
            yield Sentence(_ALONE)
            return
        yield Sentence(_COMPARED, {"entries": self.comparison.entries, "pairs": len(self.pairs)})
        if self.pairs:
            yield Sentence(_BY_KIND, self.counts())
            waiting = sum(each.decision is None for each in self.pairs)
            yield Sentence(_WAITING, {"count": waiting}) if waiting else Sentence(_ALL_DECIDED)

    def of_kinds(self, kinds: Collection[DuplicateKind]) -> ComparisonSummary:
        """With the pairs of these kinds alone."""
        return replace(self, pairs=tuple(each for each in self.pairs if each.duplicate.kind in kinds))

    def counts(self) -> dict[str, int]:
        """How many pairs of each kind."""
        found = Counter(each.duplicate.kind for each in self.pairs)
        return {kind: found[kind] for kind in _KINDS}


def compare_stage(
    store: Store,
    season: Season,
    stage: Stage,
    *,
    now: datetime,
    encoder: str = "embedded",
    actor: str = "organiser",
    dry_run: bool = False,
    progress: Progress | None = None,
    load: Callable[..., SentenceTransformer] = load_encoder,
) -> ComparisonSummary:
    """Find copies, shared passages and paraphrases among a stage's entries, and the most alike of each.

    What was found before is replaced; decisions stay. Vectors of
    whole texts are kept even by a dry run, those of words and sentences never.

    Raises
    ------
    InvalidTexts : there are no entries. EncoderUnavailable : see `load_encoder`.
    StoreBusy, StoreUnavailable : nothing of the comparison was kept.
    """
    with store.read() as work:
        versions = {each.number: each.version for each in work.entries.all(stage.id)}
    if not versions:
        raise InvalidTexts(reason=N_("the stage has no entries; import them first"))
    texts = {number: version.text for number, version in versions.items()}

    def encode(listed: Sequence[str]) -> Vectors:
        named = {str(place): text for place, text in enumerate(listed)}
        return encode_texts(named, store, encoder=encoder, load=load, progress=progress)

    def encode_parts(listed: Sequence[str]) -> Vectors:
        return encode_unkept(listed, encoder=encoder, load=load)

    found = _duplicates(stage, texts, encode, encode_parts)
    similar = _similar(stage, texts, encode, names_left_out(season, stage))
    comparison = Comparison(stage.id, encoder, len(texts), actor, now, texts_digest(texts))
    if not dry_run:
        _keep(store, comparison, found, similar)
        logger.info("stage %s: %d entries compared, %d pairs", stage.id, len(texts), len(found))
    with store.read() as work:
        pairs = explained(work, stage.id, found)
    return ComparisonSummary(comparison, tuple(sorted(pairs, key=_urgency)), tuple(similar), versions)


def _keep(
    store: Store, comparison: Comparison, found: Sequence[Duplicate], similar: Sequence[SimilarEntry]
) -> None:
    counts = Counter[str](each.kind for each in found)
    details = {"entries": comparison.entries} | {kind: counts[kind] for kind in _KINDS}
    with store.write() as work:
        work.duplicates.put(comparison, found, similar)
        work.audit.append(
            at=comparison.made_at,
            actor=comparison.made_by,
            action="compare",
            subject=comparison.stage_id,
            details=details,
        )


def texts_digest(texts: Mapping[str, str]) -> str:
    """SHA-256 of all texts and of whose they are, in any order."""
    return text_digest("\n".join(f"{number} {text_digest(texts[number])}" for number in sorted(texts)))


def _duplicates(
    stage: Stage, texts: Mapping[str, str], encode: Encode, encode_parts: Encode
) -> list[Duplicate]:
    digest = {number: text_digest(text) for number, text in texts.items()}
    return [
        Duplicate(
            stage.id,
            each.first,
            each.second,
            each.kind,
            each.score,
            each.spans,
            digest[each.first],
            digest[each.second],
        )
        for each in find_duplicates(texts, encoder=encode, parts=encode_parts)
    ]


def _similar(
    stage: Stage,
    texts: Mapping[str, str],
    encode: Encode,
    left_out: Sequence[str],
) -> list[SimilarEntry]:
    # Read as groups read them, so that a text is encoded once for both.
    plain = {number: plain_text(text).text for number, text in texts.items()}
    alike = most_alike(plain, encode(list(plain.values())), left_out=left_out)
    return [
        SimilarEntry(stage.id, entry, rank, each.other, each.score, each.shared)
        for entry, listed in alike.items()
        for rank, each in enumerate(listed, start=1)
    ]


def _urgency(pair: ExplainedDuplicate) -> tuple[bool, int, float, str, str]:
    each = pair.duplicate
    return pair.decision is not None, _KINDS.index(each.kind), -each.score, each.first, each.second


@dataclass(frozen=True)
class SimilarRow:
    """Another entry. score : 0..1, None where it is not among the most alike and only a passage is shared.

    kind, decision : of the two as a pair, where they share words or are the same in other words.
    """

    number: str
    title: str
    score: float | None
    shared: tuple[str, ...]
    kind: DuplicateKind | None
    decision: DuplicateDecision | None


@dataclass(frozen=True)
class SimilarToEntry:
    """The entries most like one. changed : some text is another than when they were compared."""

    number: str
    title: str
    rows: tuple[SimilarRow, ...]
    comparison: Comparison
    changed: bool


def similar_to(store: Store, stage: Stage, entry: str, *, count: int | None = None) -> SimilarToEntry:
    """Read what the last comparison found for an entry; compares nothing, so that it keeps nothing.

    Parameters
    ----------
    entry : number. count : at most so many; None for all that were kept.

    Raises
    ------
    SimilarityProblem : no such entry in the stage, or its entries were never compared; says what to do.
    """
    with store.read() as work:
        texts = {each.number: each.version.text for each in work.entries.all(stage.id)}
        titles = work.entries.titles(stage.id)
        comparison = work.duplicates.comparison(stage.id)
        similar = work.duplicates.similar(stage.id, entry)
        found = work.duplicates.of_entry(stage.id, entry)
        decided = newest_decisions(work.duplicates.decisions(stage.id))
    if entry not in texts:
        reason = Sentence(
            N_("stage %(stage)s has no entry %(entry)s; check its number"),
            {"stage": stage.id, "entry": entry},
        )
        raise SimilarityProblem(reason=reason)
    if comparison is None:
        reason = Sentence(N_("its entries have not been compared yet; run: workbench duplicates"))
        raise SimilarityProblem(reason=reason)
    rows = _rows(entry, similar, found, decided)[:count]
    return SimilarToEntry(
        entry,
        titles[entry],
        tuple(replace(each, title=titles[each.number]) for each in rows),
        comparison,
        texts_digest(texts) != comparison.digest,
    )


def _rows(
    entry: str,
    similar: Sequence[SimilarEntry],
    found: Sequence[Duplicate],
    decided: Mapping[tuple[str, str], DuplicateDecision],
) -> list[SimilarRow]:
    """The most alike, then those that only share a passage; without titles."""
    pair_of = {each.second if each.first == entry else each.first: each for each in found}
    near = {each.other: each for each in similar}
    rows = []
    for number in (*near, *(each for each in pair_of if each not in near)):
        one, pair = near.get(number), pair_of.get(number)
        rows.append(
            SimilarRow(
                number,
                title="",
                score=one.score if one else None,
                shared=one.shared if one else (),
                kind=pair.kind if pair else None,
                decision=decided.get((pair.first, pair.second)) if pair else None,
            )
        )
    return rows
