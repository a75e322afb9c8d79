"""Reasons that people give for what they decide: they stand on record, so they have to say something."""

from __future__ import annotations

from workbench.domain.text import storable
from workbench.errors import N_, InvalidDecision

MAX_REASON_CHARACTERS = 1_000


def reason_on_record(text: str) -> str:
    """The reason as it is kept. Raises InvalidDecision where it is empty, says nothing or is too long."""
    reason = storable(text).strip()
    # Signs that nobody sees, and dots alone, are no reason.
    if not any(each.isalnum() for each in reason):
        raise InvalidDecision(reason=N_("write the reason: it stands on record"))
    if len(reason) > MAX_REASON_CHARACTERS:
        raise InvalidDecision(reason=N_("the reason is too long"))
    return reason
