"""The parts of a work as screens head and shorten them."""

from __future__ import annotations

from collections.abc import Callable

_LONGEST_PASSAGE, _PASSAGE_BEGIN, _PASSAGE_END = 700, 450, 150  # characters; all of it stands in the texts


def section_heading(field: str, _: Callable[[str], str]) -> str:
    """A field that the workbench does not know is shown by its own name."""
    headings = {
        "summary": "",  # the first paragraph needs no heading
        "problem": _("Problem"),
        "goal": _("Goal"),
        "activities": _("Activities"),
        "results": _("Expected results"),
        "audience": _("Audience"),
        "resources": _("Resources"),
    }
    return headings.get(field, field)


def excerpt(passage: str) -> str:
    """A passage as one reads it beside the other; a long one by its beginning and its end."""
    if len(passage) <= _LONGEST_PASSAGE:
        return passage
    return f"{passage[:_PASSAGE_BEGIN].rstrip()} … {passage[-_PASSAGE_END:].lstrip()}"
