"""Texts for people in Russian and English: gettext catalogues, English sentences as keys."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["ru", "en"]  # the same as the domain's, which this layer may not import
LOCALES = Path(__file__).parent / "locales"
DOMAIN = "workbench"


@cache
def translator(language: Language) -> gettext.NullTranslations:
    """The catalogue of `language`; English is the language of the keys and needs none."""
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALES, languages=[language])
