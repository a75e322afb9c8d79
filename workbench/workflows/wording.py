"""Numbers inside sentences for people."""

from __future__ import annotations

from workbench.errors import N_, Sentence

# A number is a sentence too, so that the decimal comma comes with the language.
_DECIMAL = N_("%(whole)s.%(decimals)s")


def decimal(value: float, digits: int = 1) -> Sentence:
    """0.9 in English, 0,9 in Russian; a real minus, no «−0,0»."""
    rounded = round(float(value), digits) + 0.0
    whole, _, decimals = f"{abs(rounded):.{digits}f}".partition(".")
    return Sentence(
        _DECIMAL, {"whole": f"\N{MINUS SIGN}{whole}" if rounded < 0 else whole, "decimals": decimals}
    )
