"""Two protocols of one decision beside each other: what is not the same, section by section, with numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.domain.naming import named
from workbench.domain.protocol import (
    Protocol,
    ProtocolCandidate,
    ProtocolLeftOut,
    ProtocolLimit,
    ProtocolReplacement,
    ProtocolWithdrawal,
)
from workbench.domain.text import Language, Text
from workbench.errors import N_, Sentence

# Fair averages come from a fit; another computer may give another last digit.
_SAME_POINTS = 1e-6
_MOST_SAID = 10
# Who made it and when is not recomputed; the version says how texts are worded.
_NOT_COMPARED = frozenset(("format", "workbench", "made_by", "made_at", "based_on", "inputs", "remark"))
_DIGESTS = {
    "ratings": N_("the submitted reviews are not those it was made from"),
    "rubric": N_("the criteria are not those it was made by"),
    "candidates": N_("what is known of the candidates is not what it was made from"),
}
_VALUE = N_("%(name)s: %(kept)s in the protocol, %(found)s from the store")
_TITLE = N_("title: %(kept)s in the protocol, %(found)s from the store")
_WHOLE = N_("%(kept)s in the protocol, %(found)s from the store")
# The title of a season stands under the same heading as the season.
_TITLES = {"season_title": "season", "stage_title": "stage"}
_MORE = N_("and %(count)s more")
_MISSING = N_("only from the store: %(names)s")
_ADDED = N_("only in the protocol: %(names)s")
_ORDER = N_("the same in another order")


@dataclass(frozen=True)
class Difference:
    """`section` is the field of the protocol; `record` for what concerns the decision as a whole.

    A title of the season or the stage is in the section `season` or `stage`.
    """

    section: str
    said: Sentence


def differences(kept: Protocol, found: Protocol) -> Iterator[Difference]:
    """What is in a protocol and not in the same made again, or the other way round.

    Texts are compared only where one version of the workbench wrote both.
    """
    for name, text in _DIGESTS.items():
        if getattr(kept.inputs, name) != getattr(found.inputs, name):
            yield Difference("inputs", Sentence(text))
    same_words = kept.workbench == found.workbench
    for section in Protocol.model_fields:
        if section not in _NOT_COMPARED:
            said = [*_of_section(getattr(kept, section), getattr(found, section), same_words)]
            if len(said) > _MOST_SAID:
                said = [*said[:_MOST_SAID], Sentence(_MORE, {"count": len(said) - _MOST_SAID})]
            yield from (Difference(_TITLES.get(section, section), each) for each in said)


def _of_section(kept: Any, found: Any, same_words: bool) -> Iterator[Sentence]:
    if not isinstance(kept, tuple) or not isinstance(found, tuple):
        if not _same(kept, found):
            yield _value("", kept, found)
        return
    if all(isinstance(each, Text) for each in (*kept, *found)):
        if same_words and kept != found:
            yield from _texts(kept, found)
        return
    if all(isinstance(each, str) for each in (*kept, *found)):
        yield from _lists(kept, found)
        return
    before, after = _by_name(kept), _by_name(found)
    yield from _lists([*before], [*after])
    for name, row in before.items():
        if name in after:
            yield from _rows(name, row, after[name], same_words)


def _texts(kept: Sequence[Text], found: Sequence[Text]) -> Iterator[Sentence]:
    """In Russian, which is what people sign; in English where only that differs."""
    russian = [each.ru for each in kept], [each.ru for each in found]
    english = [each.en for each in kept], [each.en for each in found]
    yield from _lists(*(russian if russian[0] != russian[1] else english))


def _lists(kept: Sequence[str], found: Sequence[str]) -> Iterator[Sentence]:
    missing = [each for each in found if each not in set(kept)]
    added = [each for each in kept if each not in set(found)]
    if missing:
        yield Sentence(_MISSING, {"names": named(missing)})
    if added:
        yield Sentence(_ADDED, {"names": named(added)})
    if not missing and not added and list(kept) != list(found):
        yield Sentence(_ORDER)


def _rows(name: str, kept: Any, found: Any, same_words: bool) -> Iterator[Sentence]:
    for column in type(kept).model_fields:
        before, after = getattr(kept, column), getattr(found, column)
        if _is_text(kept, column, before, after):
            if same_words and before != after:
                yield _value(f"{name}, {column}", before, after)
        elif isinstance(before, Mapping) and isinstance(after, Mapping):
            for key in {**before, **after}:
                if not _same(before.get(key), after.get(key)):
                    yield _value(f"{name}, {key}", before.get(key), after.get(key))
        elif not _same(before, after):
            yield _value(f"{name}, {column}", before, after)


def _is_text(row: Any, column: str, *values: Any) -> bool:
    """Texts that the workbench worded; the reason of a withdrawal is a person's own."""
    if isinstance(row, ProtocolCandidate) and column == "reason":
        return True
    parts = [part for each in values for part in (each if isinstance(each, tuple) else (each,))]
    return any(isinstance(part, Text) for part in parts)


def _by_name(rows: Sequence[Any]) -> dict[str, Any]:
    return {_name(row): row for row in rows}


def _name(row: Any) -> str:
    if isinstance(row, ProtocolCandidate):
        return row.candidate
    if isinstance(row, ProtocolLimit):
        return f"{row.kind} {row.attribute} = {row.value}"
    if isinstance(row, ProtocolReplacement | ProtocolWithdrawal):
        return row.leaves
    if isinstance(row, ProtocolLeftOut):
        return row.entry
    raise ValueError(f"a protocol has no rows of {type(row).__name__}")


def _same(kept: Any, found: Any) -> bool:
    if isinstance(kept, float) and isinstance(found, float):
        return abs(kept - found) <= _SAME_POINTS
    return bool(kept == found)


def _value(name: str, kept: object, found: object) -> Sentence:
    """Without a name it is a whole section, such as a title."""
    before, after = _told_apart(kept, found)
    places = {"kept": before, "found": after}
    if name:
        return Sentence(_VALUE, {"name": name, **places})
    return Sentence(_TITLE if isinstance(kept, Text) else _WHOLE, places)


def _told_apart(kept: object, found: object) -> tuple[str, str]:
    """Both in the language in which they differ; see `_texts`."""
    russian = _short(kept, "ru"), _short(found, "ru")
    return russian if russian[0] != russian[1] else (_short(kept, "en"), _short(found, "en"))


def _short(value: object, language: Language) -> str:
    if isinstance(value, Text):
        return value.to(language)
    if isinstance(value, tuple | list):
        return ", ".join(_short(each, language) for each in value) or "–"
    return "–" if value is None else str(value)
