"""Colours and type of all pictures: those of the screens, apart in grey as well as in colour."""

from __future__ import annotations

from typing import Literal, TypeAlias

from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.font_manager import FontProperties

# The same as in ui/static/base.css.
INK = "#17202a"
MUTED = "#566271"
LINE = "#dde2e8"
GROUND = "#f5f6f8"
PAPER = "#ffffff"
ACCENT = "#2348b8"
ACCENT_SOFT = "#e9eefb"
WARN = "#7a4f00"
WARN_SOFT = "#fdf3dc"
BAD = "#a91f18"
# Marks of what the screens write in WARN: lighter, so that it differs from ACCENT in print too.
AMBER = "#d08a00"
PALE = "#aeb7c2"  # what stands behind: the rest of the jury, intervals
SHADE = "#eef0f3"  # a zone in which nothing is remarkable

FAMILY = "DejaVu Sans"  # comes with matplotlib: the same letters on every machine
TITLE, TEXT, LABEL, SMALL = 14.0, 10.0, 9.0, 8.0

Band = Literal["in", "contested", "out"]
# Blue, amber and grey stay apart for the colour-blind, the markers in grey print.
BAND_COLOUR: dict[Band, str] = {"in": ACCENT, "contested": AMBER, "out": PALE}
BAND_TEXT: dict[Band, str] = {"in": ACCENT, "contested": WARN, "out": MUTED}
BAND_MARKER: dict[Band, str] = {"in": "o", "contested": "D", "out": "o"}
BAND_FILL: dict[Band, str] = {"in": ACCENT, "contested": AMBER, "out": PAPER}

# Line styles beside colours, for a handful of curves in one panel.
SERIES = (ACCENT, AMBER, INK, "#6f8fe0", "#8a6a2f", MUTED)
Dash: TypeAlias = str | tuple[float, tuple[float, ...]]
DASHES: tuple[Dash, ...] = ("-", (0.0, (5, 2)), (0.0, (1, 1.5)), (0.0, (7, 2, 1, 2)))
MARKERS = ("o", "D", "s", "^", "v", "P")

_STEPS = LinearSegmentedColormap.from_list("levels", ["#e3e9fa", "#8ea5e6", ACCENT, "#0f1f55"])
_AROUND_ZERO = LinearSegmentedColormap.from_list("around_zero", [AMBER, "#f6e3bd", PAPER, "#b9c7f2", ACCENT])


def font(size: float, weight: str = "normal") -> FontProperties:
    return FontProperties(family=[FAMILY], size=size, weight=weight)


def level_colours(count: int, palest: float = 0.0) -> list[str]:
    """From pale for the lowest level to dark for the highest: the order shows in grey too.

    Lines need `palest` above 0 to be seen.
    """
    return [to_hex(_STEPS(palest + (1 - palest) * each / max(count - 1, 1))) for each in range(count)]


def colour_around_zero(value: float) -> str:
    """Blue for +1, amber for -1, white for 0."""
    return to_hex(_AROUND_ZERO((min(max(value, -1.0), 1.0) + 1) / 2))


def ink_on(colour: str) -> str:
    """White or ink, whichever stands out more on `colour` by the contrast ratio of [WCAG22]."""
    ground = _luminance(colour) + 0.05
    return PAPER if 1.05 / ground >= ground / (_luminance(INK) + 0.05) else INK


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
