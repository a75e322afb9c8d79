"""The protocol as a JSON file: written so that equal protocols are equal files, and read strictly."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from workbench.domain.problems import Problem
from workbench.domain.protocol import Protocol
from workbench.errors import N_, InvalidDocument, Sentence, UnreadableFile
from workbench.files.yaml_files.plain_problems import plain_problems
from workbench.i18n.system import system_reason

FORMAT = 1
MAX_BYTES = 256 * 1024 * 1024
_PROBLEMS_LISTED = 20
_OTHER_KIND = N_("is not a protocol of the workbench; name the file that `workbench protocol` wrote")
_NOT_NUMBERS = N_("holds a number that is none (NaN or infinite), so it was changed; take the original file")


_STRANGER = N_("%(number)s is not among the candidates; take the original file")
_NO_FIT = N_("does not fit (%(count)s places)")


def json_of(protocol: Protocol) -> bytes:
    """The document with sorted keys; reading it back gives an equal protocol."""
    text = json.dumps(protocol.to_json(), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    return f"{text}\n".encode()


def read_protocol(path: Path) -> Protocol:
    """Read a protocol that `workbench protocol` wrote.

    Raises
    ------
    UnreadableFile : missing, too large, of another encoding or kind, of another format version.
    InvalidDocument : fields that are wrong, each with its place, `candidates[3].raw`.
    """
    data = _parsed(path, _text(path))
    if not isinstance(data, dict) or not {"format", "candidates", "inputs"} <= set(data):
        raise UnreadableFile(file=path.name, reason=_OTHER_KIND)
    version = data["format"]
    if version != FORMAT or isinstance(version, bool):
        writer = data.get("workbench")
        by = f" ({writer})" if isinstance(writer, str) else ""
        raise UnreadableFile(
            file=path.name,
            reason=Sentence(
                N_(
                    "has format '%(version)s', this workbench reads format %(format)s; use the version of "
                    "the workbench that wrote it%(by)s"
                ),
                {"version": version, "format": FORMAT, "by": by},
            ),
        )
    try:
        protocol = Protocol.model_validate(data)
    except ValidationError as error:
        found = [_at(each.path, each.message) for each in plain_problems(Protocol, error, data)]
        _refuse(path, found or [Sentence(_NO_FIT, {"count": error.error_count()})])
    found = [_at(place, message) for place, message in _disagreements(protocol)]
    if found:
        _refuse(path, found)
    return protocol


def _at(place: tuple[str | int, ...], problem: Sentence | str) -> Sentence:
    return Sentence("%(place)s: %(problem)s", {"place": _place(place), "problem": problem})


def _refuse(path: Path, problems: list[Sentence]) -> NoReturn:
    told = problems[:_PROBLEMS_LISTED]
    if len(problems) > _PROBLEMS_LISTED:
        told.append(Sentence(N_("and %(count)s more"), {"count": len(problems) - _PROBLEMS_LISTED}))
    listed = [Sentence("%(file)s: %(problem)s", {"file": path.name, "problem": each}) for each in told]
    raise InvalidDocument(file=path.name, problems=listed)


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise UnreadableFile(file=path.name, reason=N_("is a directory; name the file in it"))
        if path.stat().st_size > MAX_BYTES:
            reason = Sentence(N_("is larger than 256 MB; it %(kind)s"), {"kind": Sentence(_OTHER_KIND)})
            raise UnreadableFile(file=path.name, reason=reason)
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFile(file=str(path), reason=N_("there is no such file; check the path")) from error
    except (OSError, ValueError) as error:
        reason = Sentence(N_("cannot be read (%(why)s)"), {"why": system_reason(error)})
        raise UnreadableFile(file=str(path), reason=reason) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            file=path.name,
            reason=N_(
                "is not in UTF-8: it was cut off, saved anew by another program, or is no protocol; take "
                "the original file"
            ),
        ) from error


class _Twice(ValueError):
    """A field stands twice in one group."""


def _parsed(path: Path, text: str) -> Any:
    try:
        data = json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite_number
        )
        # Halves of characters, written as \ud800, can be kept by no file and no database.
        json.dumps(data, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            file=path.name,
            reason=Sentence(
                N_(
                    "is not JSON (line %(line)s, column %(column)s); name the .json file that `workbench "
                    "protocol` wrote, or take the original again"
                ),
                {"line": error.lineno, "column": error.colno},
            ),
        ) from error
    except _Twice as error:
        reason = Sentence(
            N_("holds the field %(field)s twice, so it was changed; take the original file"), {"field": error}
        )
        raise UnreadableFile(file=path.name, reason=reason) from error
    except UnicodeEncodeError as error:
        raise UnreadableFile(
            file=path.name, reason=N_("holds half a character, so it was changed; take the original file")
        ) from error
    except RecursionError as error:
        raise UnreadableFile(file=path.name, reason=_OTHER_KIND) from error
    except ValueError as error:  # numbers: not finite, or of thousands of digits
        raise UnreadableFile(file=path.name, reason=_NOT_NUMBERS) from error
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        name = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise _Twice(repr(name))
    return found


def _no_number(_: str) -> NoReturn:
    raise ValueError(_NOT_NUMBERS)


def _finite_number(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        _no_number(text)
    return value


def _place(path: tuple[str | int, ...]) -> str | Sentence:
    """`candidates[3].raw`"""
    parts = (f"[{each}]" if isinstance(each, int) else f".{each}" for each in path)
    return "".join(parts).removeprefix(".") or Sentence(N_("the document"))


def _twice(number: str) -> Sentence:
    return Sentence(N_("%(number)s stands twice; take the original file"), {"number": number})


def _disagreements(protocol: Protocol) -> Iterator[Problem]:
    """What is wrong between the parts, so that whoever goes on can rely on them."""
    known: set[str] = set()
    for place, each in enumerate(protocol.candidates):
        if each.candidate in known:
            yield ("candidates", place, "candidate"), _twice(each.candidate)
        known.add(each.candidate)
    for field in ("finalists", "reserve_list"):
        listed: set[str] = set()
        for place, number in enumerate(getattr(protocol, field)):
            if number not in known:
                yield (field, place), Sentence(_STRANGER, {"number": number})
            elif number in listed:
                yield (field, place), _twice(number)
            listed.add(number)
