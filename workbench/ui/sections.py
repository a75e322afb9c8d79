"""The parts of a work as screens head them."""

from __future__ import annotations

from collections.abc import Callable


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
