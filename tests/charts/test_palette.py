from __future__ import annotations

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from workbench.charts import palette
from workbench.ui.assets import STATIC


def luminance(colour: str) -> float:
    channels = np.array(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    "name", ["ink", "muted", "line", "ground", "paper", "accent", "accent-soft", "warn", "warn-soft", "bad"]
)
def test_pictures_have_the_colours_of_the_screens(name: str) -> None:
    light = (STATIC / "base.css").read_text(encoding="utf-8").split("@media")[0]
    found = re.search(rf"--{name}:(#[0-9a-f]+)", light)
    assert found
    assert to_rgb(getattr(palette, name.replace("-", "_").upper())) == pytest.approx(to_rgb(found[1]))


@pytest.mark.parametrize("colour", [palette.INK, palette.MUTED, palette.ACCENT, palette.BAD, palette.WARN])
def test_words_can_be_read_on_paper(colour: str) -> None:
    assert contrast(colour, palette.PAPER) >= 4.5


@pytest.mark.parametrize("count", [2, 5, 11])
def test_levels_darken_in_grey_print_too_and_their_numbers_can_be_read(count: int) -> None:
    colours = palette.level_colours(count)
    shades = [luminance(each) for each in colours]

    assert shades == sorted(shades, reverse=True)
    assert min(-np.diff(shades)) > 0.005
    assert all(contrast(palette.ink_on(each), each) >= 3.9 for each in colours)


def test_the_bands_differ_by_marker_or_filling_as_well_as_by_colour() -> None:
    seen = {
        (palette.BAND_MARKER[each], palette.BAND_FILL[each] == palette.PAPER) for each in palette.BAND_MARKER
    }

    assert len(seen) == 3
