"""What differs between two versions of a rubric, change by change, each with its place and both values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from workbench.domain.rubric import Criterion, CutScore, Gate, Indicator, Rubric
from workbench.domain.text import Text

ChangeKind = Literal[
    "wording",
    "anchor",
    "level_name",
    "example",
    "weight",
    "scale",
    "level_described",
    "level_not_described",
    "criterion_added",
    "criterion_removed",
    "gate_added",
    "gate_removed",
    "renamed",
    "moved",
    "comment_rule",
    "abstention",
    "indicators",
    "aggregation",
    "cut_scores",
]
Value = Text | str | int | float | bool | None


@dataclass(frozen=True)
class Change:
    """One difference.

    Attributes
    ----------
    part : id of the criterion or gate in the newer version (of what is removed, in the older one); "" of
        the rubric as a whole.
    field : as in the file, `question` or `levels.3.anchor`, with the number of the level.
    before, after : None where there is nothing.
    """

    kind: ChangeKind
    part: str
    field: str
    before: Value
    after: Value

    @property
    def concerns_ratings(self) -> bool:
        """Whether a juror would see other words, levels or rules; a place in the form is not among them."""
        return self.kind != "moved"


def changes_between(old: Rubric, new: Rubric, sources: Mapping[str, str]) -> tuple[Change, ...]:
    """Every difference in the order of the form; `sources` : id in `new` → id in `old`."""
    return (*_of_the_whole(old, new), *_of_gates(old, new, sources), *_of_criteria(old, new, sources))


def touched_parts(changes: Iterable[Change]) -> dict[str, tuple[str, ...]]:
    """Criterion or gate → its changed fields that a rating depends on."""
    found: dict[str, list[str]] = {}
    for each in changes:
        if each.part and each.concerns_ratings and not each.kind.endswith(("_added", "_removed")):
            found.setdefault(each.part, []).append(each.field)
    return {part: tuple(fields) for part, fields in found.items()}


def _of_the_whole(old: Rubric, new: Rubric) -> Iterator[Change]:
    for field in ("title", "purpose", "original", "rates"):
        yield from _differing("wording", "", field, getattr(old, field), getattr(new, field))
    yield from _differing("comment_rule", "", "closing_comment", old.closing_comment, new.closing_comment)
    for end in ("lowest", "highest"):
        yield from _differing("scale", "", f"scale.{end}", getattr(old.scale, end), getattr(new.scale, end))
    for field in ("method", "floor"):
        before, after = getattr(old.aggregation, field), getattr(new.aggregation, field)
        yield from _differing("aggregation", "", f"aggregation.{field}", before, after)
    minimums = old.aggregation.minimum, new.aggregation.minimum
    for name in sorted({*minimums[0], *minimums[1]}):
        before, after = (each.get(name) for each in minimums)
        yield from _differing("aggregation", "", f"aggregation.minimum.{name}", before, after)
    yield from _of_cut_scores(old.cut_scores, new.cut_scores)


def _of_cut_scores(old: Sequence[CutScore], new: Sequence[CutScore]) -> Iterator[Change]:
    before, after = ({each.id: each for each in cuts} for cuts in (old, new))
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name), after.get(name)
        place = f"cut_scores.{name}"
        yield from _differing("cut_scores", "", f"{place}.at", _at(was), _at(now))
        if was is not None and now is not None:
            yield from _differing("cut_scores", "", f"{place}.name", was.name, now.name)


def _of_gates(old: Rubric, new: Rubric, sources: Mapping[str, str]) -> Iterator[Change]:
    moved = _moved([each.id for each in old.gates], [each.id for each in new.gates], sources)
    for gate in new.gates:
        was = old.gate(sources.get(gate.id, ""))
        if was is None:
            yield Change("gate_added", gate.id, "", None, gate.name)
        else:
            yield from _of_a_question(was, gate, moved)
    taken = set(sources.values())
    for each in old.gates:
        if each.id not in taken:
            yield Change("gate_removed", each.id, "", each.name, None)


def _of_criteria(old: Rubric, new: Rubric, sources: Mapping[str, str]) -> Iterator[Change]:
    moved = _moved([each.id for each in old.criteria], [each.id for each in new.criteria], sources)
    for criterion in new.criteria:
        was = old.criterion(sources.get(criterion.id, ""))
        if was is None:
            yield Change("criterion_added", criterion.id, "", None, criterion.name)
            continue
        yield from _of_a_question(was, criterion, moved)
        yield from _differing("weight", criterion.id, "weight", was.weight, criterion.weight)
        yield from _of_levels(was, criterion)
        yield from _of_indicators(was.indicators, criterion.indicators, criterion.id)
    taken = set(sources.values())
    for each in old.criteria:
        if each.id not in taken:
            yield Change("criterion_removed", each.id, "", each.name, None)


def _of_a_question(was: Criterion | Gate, now: Criterion | Gate, moved: set[str]) -> Iterator[Change]:
    yield from _differing("renamed", now.id, "id", was.id, now.id)
    if now.id in moved:
        yield Change("moved", now.id, "", None, None)
    for field in ("name", "question", "evidence"):
        yield from _differing("wording", now.id, field, getattr(was, field), getattr(now, field))
    yield from _differing("comment_rule", now.id, "comment", was.comment, now.comment)
    yield from _differing("abstention", now.id, "may_abstain", was.may_abstain, now.may_abstain)


def _of_levels(was: Criterion, now: Criterion) -> Iterator[Change]:
    for level in sorted({each.level for each in (*was.levels, *now.levels)}):
        before, after = was.described(level), now.described(level)
        place = f"levels.{level}"
        if before is None and after is not None:
            yield Change("level_described", now.id, place, None, after.anchor)
        elif before is not None and after is None:
            yield Change("level_not_described", now.id, place, before.anchor, None)
        elif before is not None and after is not None:
            yield from _differing("level_name", now.id, f"{place}.name", before.name, after.name)
            yield from _differing("anchor", now.id, f"{place}.anchor", before.anchor, after.anchor)
            yield from _differing("example", now.id, f"{place}.example", before.example, after.example)


def _of_indicators(old: Sequence[Indicator], new: Sequence[Indicator], part: str) -> Iterator[Change]:
    before, after = ({each.id: each for each in listed} for listed in (old, new))
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name), after.get(name)
        place = f"indicators.{name}"
        yield from _differing("indicators", part, place, _text(was), _text(now))
        if was is not None and now is not None:
            yield from _differing("indicators", part, f"{place}.level", was.level, now.level)


def _at(cut: CutScore | None) -> float | None:
    return None if cut is None else cut.at


def _text(indicator: Indicator | None) -> Text | None:
    return None if indicator is None else indicator.text


def _moved(old: Sequence[str], new: Sequence[str], sources: Mapping[str, str]) -> set[str]:
    """Those of `new` that stand in another order than in `old`, as few of them as tell it."""
    ours = [each for each in new if each in sources]
    theirs = [each for each in old if each in {sources[name] for name in ours}]
    matcher = SequenceMatcher(None, theirs, [sources[each] for each in ours], autojunk=False)
    staying = {
        place for block in matcher.get_matching_blocks() for place in range(block.b, block.b + block.size)
    }
    return {each for place, each in enumerate(ours) if place not in staying}


def _differing(kind: ChangeKind, part: str, field: str, before: Value, after: Value) -> Iterator[Change]:
    if before != after:
        yield Change(kind, part, field, before, after)
