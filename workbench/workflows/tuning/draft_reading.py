"""A draft as a rubric: what is left to be written in it, and what becomes of ratings already given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from workbench.domain.rubric import Rubric
from workbench.domain.rubric_changes import touched_parts
from workbench.domain.rubric_versions import changes
from workbench.domain.text import Language
from workbench.workflows.tuning.rubric_drafts import new_version, parts_of, read_rubric
from workbench.workflows.tuning.rubric_edits import PARTS, Draft, Row, becomes

Are = Literal["kept", "mapped", "asked_again"]
ARE: tuple[Are, ...] = ("kept", "mapped", "asked_again")
TO_BE_WRITTEN = "…"  # stands on the form where a text is still empty
_OPTIONAL = ("evidence", "example")


@dataclass(frozen=True)
class Unwritten:
    """A text that is still empty: `field` as `question` or `levels.3.anchor`."""

    part: str
    field: str
    language: str


@dataclass(frozen=True)
class Earlier:
    """What happens to the ratings given on a criterion or the answers given at a gate.

    Attributes
    ----------
    why : changed; new, which can only be asked; or gone, of which nothing is asked any more.
    are : None of what is gone. choices : what somebody may decide instead.
    levels : level of the version in use → the one that it becomes, where `are` is or could be mapped.
    """

    part: str
    why: Literal["changed", "new", "gone"]
    are: Are | None
    choices: tuple[Are, ...]
    levels: Mapping[int, int]


def unwritten(draft: Draft) -> tuple[Unwritten, ...]:
    """Texts that a rubric has to have and this one has not; of optional ones, those in one language only."""
    return tuple(_unwritten(draft.document))


def tried_rubric(draft: Draft, in_use: Rubric) -> Rubric:
    """The draft as a rubric, under the number of the version in use; empty texts stand as `…`.

    Raises
    ------
    InvalidDocument : names every place and what is wrong.
    """
    return read_rubric(in_use.key, in_use.model_dump(mode="json") | _written(draft.document))


def earlier_ratings(draft: Draft, rubric: Rubric, in_use: Rubric) -> tuple[Earlier, ...]:
    """What the changes suggest for ratings already given, or what somebody decided, in the order of the form.

    Ratings are kept where levels kept their numbers, and otherwise mapped to what their level is now.
    """
    mapping = becomes(draft, in_use)
    moved = any(was != now for was, now in mapping.items())
    # A weight applies anew to what is kept: nobody has to decide anything.
    touched = [
        part for part, fields in touched_parts(changes(in_use, rubric)).items() if set(fields) - {"weight"}
    ]
    rescaled = in_use.scale != rubric.scale or moved
    found = []
    for gate in rubric.gates:
        if in_use.gate(gate.id) is None:
            found.append(Earlier(gate.id, "new", "asked_again", (), {}))
        elif gate.id in touched:
            are = _decided(draft, gate.id, "kept")
            found.append(Earlier(gate.id, "changed", are, ("kept", "asked_again"), {}))
    for criterion in rubric.criteria:
        if in_use.criterion(criterion.id) is None:
            found.append(Earlier(criterion.id, "new", "asked_again", (), {}))
        elif rescaled or criterion.id in touched:
            are = _decided(draft, criterion.id, "mapped" if moved else "kept")
            levels = mapping | _own_levels(draft, criterion.id)
            found.append(Earlier(criterion.id, "changed", are, ARE, levels))
    there = {each.id for each in parts_of(rubric)}
    gone = [each.id for each in parts_of(in_use) if each.id not in there]
    return (*found, *(Earlier(each, "gone", None, (), {}) for each in gone))


def next_version(draft: Draft, in_use: Rubric, version: int, rubric: Rubric | None = None) -> Rubric:
    """The draft as a version that says what happens to earlier ratings, as `earlier_ratings` has it.

    Raises
    ------
    InvalidDocument : a draft that is no rubric, or a statement that cannot stand.
    """
    rubric = rubric or tried_rubric(draft, in_use)
    earlier = earlier_ratings(draft, rubric, in_use)
    again = [each.part for each in earlier if each.why == "changed" and each.are == "asked_again"]
    mapped = {each.part: dict(each.levels) for each in earlier if each.are == "mapped"}
    return new_version(in_use, rubric, version, asked_again=again, mapped=mapped)


def part_names(rubric: Rubric, language: Language) -> dict[str, str]:
    """Criterion or gate → its name, in the other language where it is written in that one only.

    What has no name yet is left out.
    """
    found = {}
    for each in parts_of(rubric):
        written = (each.name.to(language), each.name.ru, each.name.en)
        name = next((text for text in written if text != TO_BE_WRITTEN), None)
        if name is not None:
            found[each.id] = name
    return found


def _decided(draft: Draft, part: str, suggested: Are) -> Are:
    chosen = draft.fates.get(part, {}).get("are")
    return next((each for each in ARE if each == chosen), suggested)


def _own_levels(draft: Draft, part: str) -> dict[int, int]:
    levels = draft.fates.get(part, {}).get("levels", {})
    return {int(was): int(now) for was, now in levels.items()}


def _unwritten(document: Row) -> Iterator[Unwritten]:
    for row in (each for listed in reversed(PARTS) for each in document[listed]):
        for field in ("name", "question", "evidence"):
            yield from _empty(row, field, row["id"], field)
        for level in row.get("levels", ()):
            for field in ("name", "anchor", "example"):
                yield from _empty(level, field, row["id"], f"levels.{level['level']}.{field}")


def _empty(row: Row, field: str, part: str, place: str) -> Iterator[Unwritten]:
    text = row.get(field)
    if text is None or (field in _OPTIONAL and not _begun(text)):
        return
    for language, written in text.items():
        if not written.strip():
            yield Unwritten(part, place, language)


def _written(document: Row) -> Row:
    """With `…` for what is empty, and without optional texts that are empty altogether."""
    made: Row = {name: value for name, value in document.items() if name != "replaces"}
    for listed in PARTS:
        made[listed] = [_part(row) for row in document[listed]]
    return made


def _part(row: Row) -> Row:
    made = _texts(row)
    if "levels" in row:
        made["levels"] = [_texts(each) for each in row["levels"]]
    return made


def _texts(row: Row) -> Row:
    made = {name: _text(value) if _is_text(value) else value for name, value in row.items()}
    return made | {name: None for name in _OPTIONAL if name in row and not _begun(row[name])}


def _begun(text: Mapping[str, str] | None) -> bool:
    return text is not None and any(written.strip() for written in text.values())


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"ru", "en"}


def _text(text: Mapping[str, str]) -> dict[str, str]:
    return {language: written.strip() or TO_BE_WRITTEN for language, written in text.items()}
