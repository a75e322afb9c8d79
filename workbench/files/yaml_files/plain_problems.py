"""What the models report, in sentences that someone who edits a file by hand can act on."""

from __future__ import annotations

import difflib
import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from workbench.domain.problems import PlacedError, listing, quoted
from workbench.domain.text import Document, Text
from workbench.errors import N_, Sentence
from workbench.files.yaml_files.yaml_nodes import NodePath

MAX_SHOWN = 60  # characters of a wrong value that are repeated in a message


_OTHER = N_("%(value)s does not fit (%(said)s); correct it")
_UNQUOTED = N_("a text is expected, not %(value)s; if it is a text, put it in quotes")
_EITHER = N_("%(first)s or %(last)s")
_EMPTY_VALUE = N_("an empty value")
_GROUP = N_("a group of fields")
_LIST = N_("a list")
_BOTH_LANGUAGES = N_(
    "a text in both languages is expected, not %(value)s; write `ru: …` and `en: …` under it"
)
_FIELDS_WANTED = N_(
    "a group of fields (%(fields)s) is expected, not %(value)s; write them under it, indented"
)
_GROUP_WANTED = N_("a group of fields is expected, not %(value)s; write them under it, indented")
_BLANK = N_("is empty; write a text")
_NO_ADDRESS = N_("%(value)s is not an address; write it as name@example.org")
_NO_RUBRIC = N_("%(value)s is not a rubric's name; write id@version, as joint_initiative@1")
_NO_SCALE = N_("%(value)s is not the name of a scale; take it from `workbench assess standard`")
_NO_SEASON_ID = N_(
    "%(value)s is not an id; use small Latin letters, digits, _ and -, beginning with a letter or a digit"
)
_NO_ID = N_("%(value)s is not an id; use small Latin letters, digits and _, beginning with a letter")
_MEANT = N_("unknown field; did you mean %(near)s?")
_KNOWN_FIELDS = N_("unknown field; known here: %(known)s")
_NO_FIELD = N_("unknown field; remove it")
_FEW = N_("at least %(limit)s item(s) are needed; add them")
_SMALL = N_("%(value)s is too small; write at least %(limit)s")

# By the type of pydantic's report; a test walks the models for types that are not here.
_TEXTS = {
    "missing": N_("is missing; add it"),
    "literal_error": N_("%(value)s is not known; write %(wanted)s"),
    "string_type": N_("a text is expected, not %(value)s; write one"),
    "string_unicode": N_("holds a character that cannot be stored; delete it"),
    "int_type": N_("a whole number is expected, not %(value)s; write digits only"),
    "int_from_float": N_("a whole number is expected, not %(value)s"),
    "float_type": N_("a number is expected, not %(value)s; write digits only"),
    "finite_number": N_("%(value)s is not a finite number; write one that is"),
    "bool_type": N_("true or false is expected, not %(value)s"),
    "date_type": N_("a day is expected, not %(value)s; write it as 2025-11-20"),
    "datetime_type": N_("a moment is expected, not %(value)s; write it as 2025-11-04 23:59"),
    "tuple_type": N_("a list is expected, not %(value)s; begin each item with `- `"),
    "too_short": _FEW,
    "greater_than": N_("%(value)s is too small; write more than %(limit)s"),
    "greater_than_equal": _SMALL,
    "less_than_equal": N_("%(value)s is too large; write at most %(limit)s"),
}
# Told by `plain_problems` itself, by `_sentence`, or by the models' own words.
TOLD = frozenset(_TEXTS) | {
    *("extra_forbidden", "model_type", "model_attributes_type", "dict_type", "string_pattern_mismatch"),
    "value_error",
}


@dataclass(frozen=True)
class PlainProblem:
    path: NodePath
    message: Sentence
    at_key: bool = False  # the field's name is wrong, not its value


def plain_problems(kind: type[Document], error: ValidationError, data: Any) -> Iterator[PlainProblem]:
    """One sentence for each mistake in `data`; several reports on one value (a union's) become one."""
    seen: set[NodePath] = set()
    for details in error.errors(include_url=False):
        path, rest = _split(details["loc"], data)
        if details["type"] == "too_short" and len(details["input"]) >= details["ctx"]["min_length"]:
            continue  # the items are there, but broken, and each is reported at its own place
        if details["type"] == "missing":
            path, rest = (*path, *rest), ()
        if details["type"] == "value_error" and isinstance(details["ctx"]["error"], PlacedError):
            for inner, message in details["ctx"]["error"].problems:
                yield PlainProblem((*path, *inner), message)
            continue
        if path in seen:
            continue
        seen.add(path)
        at_key = details["type"] == "extra_forbidden" or "[key]" in rest
        yield PlainProblem(path, _sentence(kind, path, details), at_key)


def _split(location: tuple[int | str, ...], data: Any) -> tuple[NodePath, NodePath]:
    """The part of a location that is a path in `data`, and the rest (names of a union's members)."""
    for count, part in enumerate(location):
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return location[:count], location[count:]
    return location, ()


def _sentence(kind: type[Document], path: NodePath, details: ErrorDetails) -> Sentence:
    value, context = details["input"], details.get("ctx", {})
    if details["type"] == "extra_forbidden":
        return _unknown_field(str(path[-1]), _fields(kind, path[:-1]))
    if details["type"] in ("model_type", "model_attributes_type", "dict_type"):
        return _expected_mapping(kind, path, value)
    if details["type"] == "string_type" and isinstance(value, bool | int | float):
        return Sentence(_UNQUOTED, {"value": _shown(value)})
    if details["type"] == "string_pattern_mismatch":
        return Sentence(_pattern(str(context.get("pattern", ""))), {"value": _shown(value)})
    text = _TEXTS.get(details["type"])
    if text is None:
        return Sentence(_OTHER, {"value": _shown(value), "said": details["msg"]})
    return Sentence(text, {"value": _shown(value), **_bounds(context)})


def _bounds(context: Mapping[str, Any]) -> dict[str, object]:
    """What pydantic says of a limit, by our own name for it."""
    if "expected" in context:
        return {"wanted": _wanted(str(context["expected"]))}
    limits = [context[name] for name in ("gt", "ge", "le", "min_length") if name in context]
    return {"limit": f"{limits[0]:g}"} if limits else {}


def _wanted(expected: str) -> Sentence | str:
    """`'a', 'b' or 'c'`, as pydantic lists what a literal may be, with the word between the last two."""
    values = re.findall(r"'[^']*'|[^\s,']+", expected)
    named = [each for each in values if each != "or"]
    shown = tuple(quoted(each[1:-1]) if each.startswith("'") else each for each in named)
    if len(shown) == 1:
        return shown[0]
    *first, last = shown
    return Sentence(_EITHER, {"first": listing(first), "last": last})


def _shown(value: Any) -> Sentence | str:
    if value is None:
        return Sentence(_EMPTY_VALUE)
    if isinstance(value, dict):
        return Sentence(_GROUP)
    if isinstance(value, list):
        return Sentence(_LIST)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return quoted(text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…")


def _expected_mapping(kind: type[Document], path: NodePath, value: Any) -> Sentence:
    fields = _fields(kind, path)
    told = {"value": _shown(value), "fields": ", ".join(fields)}
    if set(fields) == set(Text.model_fields):
        return Sentence(_BOTH_LANGUAGES, told)
    return Sentence(_FIELDS_WANTED if fields else _GROUP_WANTED, told)


def _pattern(pattern: str) -> str:
    if pattern == r"\S":
        return _BLANK
    if "\\." in pattern:
        return _NO_ADDRESS
    if "@" in pattern:
        return _NO_RUBRIC
    if "{12}" in pattern:
        return _NO_SCALE
    return _NO_SEASON_ID if "-]" in pattern else _NO_ID


def _unknown_field(name: str, known: list[str]) -> Sentence:
    near = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.6)
    if near:
        return Sentence(_MEANT, {"near": near[0]})
    return Sentence(_KNOWN_FIELDS, {"known": ", ".join(known)}) if known else Sentence(_NO_FIELD)


def _fields(kind: type[Document], path: NodePath) -> list[str]:
    """The fields that may stand at `path`, found by walking the models' annotations."""
    here: Any = kind
    for part in path:
        model = _model_in(here)
        if model is not None and isinstance(part, str):
            if part not in model.model_fields:
                return []
            here = model.model_fields[part].annotation
        elif isinstance(part, str):  # a mapping from a name to something
            arguments = get_args(here)
            here = arguments[1] if len(arguments) == 2 else None
    model = _model_in(here)
    return list(model.model_fields) if model is not None else []


def _model_in(annotation: Any) -> type[Document] | None:
    """The model inside an annotation such as `tuple[Stage, ...]` or `Text | None`."""
    if isinstance(annotation, type) and issubclass(annotation, Document):
        return annotation
    if get_origin(annotation) in (tuple, list, Annotated, Union, types.UnionType):
        return next((model for each in get_args(annotation) if (model := _model_in(each))), None)
    return None
