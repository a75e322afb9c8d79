"""Thematic groups as the chair's page shows them."""

from __future__ import annotations

from workbench.domain.text import Language
from workbench.i18n.names import shown_member
from workbench.ui.messages import Message
from workbench.workflows.overseeing.groups import GroupsView


def groups_message(found: GroupsView, language: Language) -> Message:
    """Numbers only; the page counts what the reviews of a group's entries are."""
    return {
        "size": found.size and list(found.size),
        "panels": [
            {
                "theme": each.theme,
                "label": each.label,
                "entries": list(each.entries),
                "typical": list(each.typical),
                "beyond": each.beyond,
                "expected": each.expected,
                "submitted": each.submitted,
                "jurors": [shown_member(member, language) for member in each.jurors],
                "frozen": each.frozen,
            }
            for each in found.panels
        ],
        "novel": list(found.novel),
        "ungrouped": list(found.ungrouped),
    }
