"""How ids of people look on screens: J07 is «Э07» in Russian."""

from __future__ import annotations

from workbench.i18n import Language

_RUSSIAN_LETTERS = {"J": "Э", "C": "П", "K": "К"}


def shown_member(member_id: str, language: Language) -> str:
    """The code of a member as people read it: эксперт Э07, председатель П01, комиссия К01."""
    letter = _RUSSIAN_LETTERS.get(member_id[:1]) if language == "ru" else None
    return letter + member_id[1:] if letter else member_id
