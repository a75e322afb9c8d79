"""Numbers and names as people read them in a picture."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from matplotlib.ticker import Formatter

from workbench.i18n import Language
from workbench.i18n.names import shown_member

Names: TypeAlias = Mapping[Hashable, str]
_MINUS = "\N{MINUS SIGN}"
_NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
_JUROR = re.compile(r"J\d+")


def number(value: float, decimals: int, language: Language, *, signed: bool = False) -> str:
    """1 234,5 in Russian, 1,234.5 in English; a real minus; no «−0»."""
    value = round(float(value), decimals) + 0.0
    text = f"{abs(value):,.{decimals}f}"
    if language == "ru":
        # Four digits stay together, as the eye reads them at once.
        text = text.replace(",", _NARROW_SPACE if abs(value) >= 10_000 else "").replace(".", ",")
    sign = _MINUS if value < 0 else "+" if signed and value > 0 else ""
    return sign + text


def plain(label: object) -> str:
    """A label on one line, with no sign that would start a formula."""
    return " ".join(str(label).split()).replace("$", r"\$")


def name_of(label: Hashable, names: Names | None) -> str:
    return plain(names.get(label, label) if names else label)


def juror_name(label: Hashable, language: Language, names: Names | None = None) -> str:
    """The name given, else the code as screens show it (J07 is «Э07»), else the label itself."""
    if names and label in names:
        return plain(names[label])
    text = str(label)
    return plain(shown_member(text, language) if _JUROR.fullmatch(text) else text)


class NumberTicks(Formatter):
    """Tick labels with as many decimals as the ticks need, in the reader's language."""

    def __init__(self, language: Language, *, signed: bool = False, percent: bool = False) -> None:
        self._language: Language = language
        self._signed = signed
        self._percent = percent

    def __call__(self, x: float, pos: int | None = None) -> str:  # noqa: ARG002 - matplotlib's signature
        return self.format_ticks([x])[0]

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        shown = np.asarray(values, dtype=float) * (100 if self._percent else 1)
        decimals = next((n for n in range(4) if np.allclose(shown, np.round(shown, n), atol=1e-6)), 4)
        end = (" %" if self._language == "ru" else "%") if self._percent else ""
        return [number(each, decimals, self._language, signed=self._signed) + end for each in shown]
