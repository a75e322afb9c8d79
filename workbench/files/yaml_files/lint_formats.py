"""Findings as people read them, as JSON, as annotations of GitHub, and as SARIF 2.1.0."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePath
from typing import Any, Literal, get_args
from urllib.parse import quote

import workbench
from workbench.files.yaml_files.located import Located
from workbench.linting.rules import RULES, Severity

Format = Literal["text", "json", "github", "sarif"]
FORMATS: tuple[Format, ...] = get_args(Format)
Translate = Callable[[str], str]

PAGES = "docs/rules"
_GITHUB: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}


def formatted(found: Sequence[Located], format_: Format, translate: Translate) -> str:
    """All findings; an empty text only for `text` and `github` without any."""
    return _WRITERS[format_](found, translate)


def _text(found: Iterable[Located], translate: Translate) -> str:
    return "\n".join(
        f"{each.file}:{each.line}:{each.column}: {each.code} {each.message.translated(translate)}"
        for each in found
    )


def _json(found: Iterable[Located], translate: Translate) -> str:
    rows = [
        {
            "code": each.code,
            "name": each.rule.name,
            "severity": each.rule.severity,
            "file": each.file,
            "line": each.line,
            "column": each.column,
            "message": each.message.translated(translate),
            "fixable": each.fix is not None,
        }
        for each in found
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def _github(found: Iterable[Located], translate: Translate) -> str:
    """Workflow commands: a comment beside the line in a review of changes."""
    return "\n".join(
        f"::{_GITHUB[each.rule.severity]} file={_property(each.file)},line={each.line},col={each.column},"
        f"title={_property(f'{each.code} {each.rule.name}')}::{_data(each.message.translated(translate))}"
        for each in found
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _sarif(found: Sequence[Located], translate: Translate) -> str:
    codes = sorted({each.code for each in found})
    run = {
        "tool": {
            "driver": {
                "name": "workbench check",
                "version": workbench.__version__,
                "rules": [
                    {
                        "id": code,
                        "name": RULES[code].name,
                        "shortDescription": {"text": translate(RULES[code].about)},
                        "help": {"text": page_of(code)},
                        "defaultConfiguration": {"level": RULES[code].severity},
                    }
                    for code in codes
                ],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, codes.index(each.code), translate) for each in found],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, ensure_ascii=False, indent=1)


def _result(each: Located, rule: int, translate: Translate) -> dict[str, Any]:
    region = {"startLine": each.line, "startColumn": each.column}
    if each.end is not None:
        region |= {"endLine": each.end.line, "endColumn": each.end.column}
    artifact = {"uri": _uri(each.file)}
    return {
        "ruleId": each.code,
        "ruleIndex": rule,
        "level": each.rule.severity,
        "message": {"text": each.message.translated(translate)},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    }


def page_of(code: str) -> str:
    """The page of a rule, from the root of the repository."""
    return f"{PAGES}/{code}.md"


def _uri(file: str) -> str:
    """A relative path stays relative, to where the command was run; blanks and Cyrillic as %XX."""
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


_WRITERS: dict[Format, Callable[[Sequence[Located], Translate], str]] = {
    "text": _text,
    "json": _json,
    "github": _github,
    "sarif": _sarif,
}
