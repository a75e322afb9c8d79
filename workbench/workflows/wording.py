"""Numbers and lists of ids inside sentences for people."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.domain.ratings import Label
from workbench.errors import N_, Sentence

MOST_NAMED = 10
# A number is a sentence too, so that the decimal comma comes with the language.
_DECIMAL = N_("%(whole)s.%(decimals)s")
_AND_MORE = N_("%(names)s and %(count)s more")


def decimal(value: float, digits: int = 1) -> Sentence:
    """0.9 in English, 0,9 in Russian; a real minus, no «−0,0»."""
    rounded = round(float(value), digits) + 0.0
    whole, _, decimals = f"{abs(rounded):.{digits}f}".partition(".")
    return Sentence(
        _DECIMAL, {"whole": f"\N{MINUS SIGN}{whole}" if rounded < 0 else whole, "decimals": decimals}
    )


def named(labels: Sequence[Label]) -> Sentence:
    """The first ids of a list and how many more there are."""
    shown = ", ".join(str(each) for each in labels[:MOST_NAMED])
    if len(labels) <= MOST_NAMED:
        return Sentence("%(names)s", {"names": shown})
    return Sentence(_AND_MORE, {"names": shown, "count": len(labels) - MOST_NAMED})
