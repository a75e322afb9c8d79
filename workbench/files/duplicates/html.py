"""Entries that resemble each other as one HTML file with the passages side by side; needs nothing else."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2

from workbench.errors import N_
from workbench.files.duplicates.content import NOT_DECIDED, DuplicatesReport
from workbench.i18n import translator

_PASSAGE = N_("Passage %(number)s of %(count)s")
_TEMPLATES = Path(__file__).parent / "templates"
_TEXTS = {
    "heading": N_("Works that resemble each other"),
    "all": N_("All pairs"),
    "pair": N_("Works"),
    "kind": N_("What they share"),
    "share": N_("Share"),
    "known": N_("What explains it"),
    "decision": N_("Decision"),
    "not_decided": NOT_DECIDED,
    "nothing": N_("Nothing was found."),
    "nothing_known": N_("nothing that is known"),
    "back": N_("To the list"),
    "legend": N_(
        "Underlined is what both works hold. Words in a dotted frame are put differently in the other work."
    ),
}


def duplicates_html(report: DuplicatesReport) -> bytes:
    """Write the page; every text of people is escaped, and nothing is loaded from anywhere."""
    _ = translator(report.language).gettext
    page = _template().render(
        report=report,
        text={name: _(each) for name, each in _TEXTS.items()},
        caption=lambda number, count: _(_PASSAGE) % {"number": number, "count": count},
    )
    return page.encode("utf-8", "replace")


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("duplicates.html.j2")
