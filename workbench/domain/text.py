"""Texts in both languages, and the frozen base of everything read from a file."""

from __future__ import annotations

import hashlib
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["ru", "en"]


class Document(BaseModel):
    """Frozen and strict: a field that nobody knows is an error, not a silent default."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Text(Document):
    """One text in Russian and English."""

    ru: str = Field(pattern=r"\S")
    en: str = Field(pattern=r"\S")

    def to(self, language: Language) -> str:
        return self.ru if language == "ru" else self.en


def storable(text: str) -> str:
    """`text` without what no database or file can hold: NUL, and halves of characters.

    A browser that cuts a text to its longest length may leave half an emoji at its end.
    """
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def text_digest(text: str) -> str:
    """SHA-256 of a text, by which it is seen later whether the text has changed."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
