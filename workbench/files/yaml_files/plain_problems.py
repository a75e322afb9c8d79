"""What the models report, in sentences that someone who edits a file by hand can act on."""

from __future__ import annotations

import difflib
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from workbench.domain.problems import PlacedError
from workbench.domain.text import Document, Text
from workbench.files.yaml_files.yaml_nodes import NodePath

MAX_SHOWN = 60  # characters of a wrong value that are repeated in a message


@dataclass(frozen=True)
class PlainProblem:
    path: NodePath
    message: str
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


def _sentence(kind: type[Document], path: NodePath, details: ErrorDetails) -> str:
    value, context = details["input"], details.get("ctx", {})
    if details["type"] == "missing":
        return "is missing; add it"
    if details["type"] == "extra_forbidden":
        return f"unknown field; {_suggestion(str(path[-1]), _fields(kind, path[:-1]))}"
    if details["type"] == "value_error":
        return str(context["error"])
    if details["type"] == "literal_error":
        wanted = str(context["expected"])
        return f"{_shown(value)} is not known; write {wanted}"
    if details["type"] in ("model_type", "model_attributes_type", "dict_type"):
        return _expected_mapping(kind, path, value)
    make = _SENTENCES.get(details["type"])
    if make is None:
        return f"{_shown(value)} does not fit ({details['msg']}); correct it"
    return make(value, context)


def _shown(value: Any) -> str:
    if value is None:
        return "an empty value"
    if isinstance(value, dict):
        return "a group of fields"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return repr(text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…")


def _expected_text(value: Any, _: dict[str, Any]) -> str:
    if isinstance(value, bool | int | float):
        return f"a text is expected, not {_shown(value)}; if it is a text, put it in quotes"
    return f"a text is expected, not {_shown(value)}; write one"


def _expected_mapping(kind: type[Document], path: NodePath, value: Any) -> str:
    fields = _fields(kind, path)
    if set(fields) == set(Text.model_fields):
        return (
            f"a text in both languages is expected, not {_shown(value)}; write `ru: …` and `en: …` under it"
        )
    listed = f" ({', '.join(fields)})" if fields else ""
    return f"a group of fields{listed} is expected, not {_shown(value)}; write them under it, indented"


def _pattern(value: Any, context: dict[str, Any]) -> str:
    pattern = str(context.get("pattern", ""))
    if pattern == r"\S":
        return "is empty; write a text"
    if "\\." in pattern:
        return f"{_shown(value)} is not an address; write it as name@example.org"
    if "@" in pattern:
        return f"{_shown(value)} is not a rubric's name; write id@version, as joint_initiative@1"
    letters = (
        "small Latin letters, digits, _ and -" if "-]" in pattern else "small Latin letters, digits and _"
    )
    return f"{_shown(value)} is not an id; use {letters}, beginning with a letter"


_SENTENCES: dict[str, Callable[[Any, dict[str, Any]], str]] = {
    "string_type": _expected_text,
    "string_unicode": lambda _value, _: "holds a character that cannot be stored; delete it",
    "string_pattern_mismatch": _pattern,
    "int_type": lambda value, _: f"a whole number is expected, not {_shown(value)}; write digits only",
    "int_from_float": lambda value, _: f"a whole number is expected, not {_shown(value)}",
    "float_type": lambda value, _: f"a number is expected, not {_shown(value)}; write digits only",
    "bool_type": lambda value, _: f"true or false is expected, not {_shown(value)}",
    "datetime_type": lambda value, _: (
        f"a moment is expected, not {_shown(value)}; write it as 2025-11-04 23:59"
    ),
    "tuple_type": lambda value, _: f"a list is expected, not {_shown(value)}; begin each item with `- `",
    "too_short": lambda _, context: f"at least {context['min_length']} item(s) are needed; add them",
    "greater_than": lambda value, context: f"{_shown(value)} is too small; write more than {context['gt']:g}",
    "greater_than_equal": lambda value, context: (
        f"{_shown(value)} is too small; write at least {context['ge']:g}"
    ),
    "less_than_equal": lambda value, context: (
        f"{_shown(value)} is too large; write at most {context['le']:g}"
    ),
}


def _suggestion(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    return f"known here: {', '.join(known)}" if known else "remove it"


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
