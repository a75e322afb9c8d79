"""How ids of people look on screens: J07 is «Э07» in Russian."""

from __future__ import annotations

import re

from workbench.i18n import Language

_RUSSIAN_LETTERS = {"J": "Э", "C": "П", "K": "К"}
# An id as a word of its own: not a part of «XJ07» or of an entry's number.
_MEMBER = re.compile(r"(?<![\w-])[JCK]\d{2,}(?![\w-])")


def shown_member(member_id: str, language: Language) -> str:
    """The code of a member as people read it: эксперт Э07, председатель П01, комиссия К01."""
    letter = _RUSSIAN_LETTERS.get(member_id[:1]) if language == "ru" else None
    return letter + member_id[1:] if letter else member_id


def shown_members(text: str, language: Language) -> str:
    """A text in which ids of members stand, alone or in a list, with their codes as people read them."""
    return _MEMBER.sub(lambda found: shown_member(found[0], language), text)
