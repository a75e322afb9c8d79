from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.charts.builders import chances, entry_frame
from tests.charts.looking import drawn_texts, words
from workbench.charts import Picture, caterpillar
from workbench.charts.palette import BAND_TEXT
from workbench.errors import InvalidPicture
from workbench.selection.uncertainty import bands


def drawn_in(picture: Picture, band: str) -> list[np.ndarray]:
    """Measures drawn with the marker of a band, panel by panel."""
    return [
        np.sort(line.get_xdata())
        for axes in picture.figure.axes
        for line in axes.lines
        if line.get_gid() == f"band-{band}"
    ]


@pytest.mark.parametrize(("count", "seats", "se"), [(20, 5, 0.35), (300, 30, 0.35), (7000, 200, 0.1)])
def test_every_entry_is_drawn_in_its_band(count: int, seats: int, se: float) -> None:
    frame = entry_frame(count, se=se)
    chance = chances(frame, seats)
    band = bands(chance)

    picture = caterpillar(frame, seats, chance)

    for each in ("in", "contested", "out"):
        expected = np.sort(frame.loc[band == each, "measure"].to_numpy())
        assert drawn_in(picture, each)[0] == pytest.approx(expected)


def test_every_contested_entry_of_a_large_field_is_enlarged_and_named() -> None:
    frame = entry_frame(300)
    chance = chances(frame, 30)

    texts = {text.words: text.colour for text in drawn_texts(caterpillar(frame, 30, chance, language="en"))}

    contested = frame.loc[bands(chance) == "contested", "entry"]
    assert len(contested) > 20
    assert {texts[each] for each in contested} == {BAND_TEXT["contested"]}


def test_the_counts_of_the_bands_are_of_all_entries() -> None:
    frame = entry_frame(300)
    chance = chances(frame, 30)

    shown = words(caterpillar(frame, 30, chance, language="en"))

    band = list(bands(chance))
    assert f"contested: {band.count('contested')}" in shown
    assert f"firmly out: {band.count('out')}" in shown


def test_the_cut_line_lies_below_as_many_entries_as_there_are_seats() -> None:
    frame = entry_frame(20)
    axes = caterpillar(frame, 5, chances(frame, 5)).figure.axes[-2]
    (cut,) = [line.get_ydata()[0] for line in axes.lines if line.get_linewidth() == 1.4]

    assert cut == 4.5


def test_probabilities_by_name_are_found_in_any_order() -> None:
    frame = entry_frame(20)
    chance = chances(frame, 5)
    by_name = pd.Series(chance, frame["entry"]).sample(frac=1, random_state=1)

    assert caterpillar(frame, 5, by_name).png(50) == caterpillar(frame, 5, chance).png(50)


def test_a_probability_is_certain_only_where_it_is() -> None:
    frame = entry_frame(4).assign(measure=[3.0, 2.0, 1.0, 0.0])

    shown = words(caterpillar(frame, 2, [1.0, 0.999, 0.001, 0.0], language="en"))

    assert {"100%", ">99%", "<1%", "0%"} <= set(shown)


def test_contested_entries_far_from_the_cut_line_are_counted() -> None:
    frame = entry_frame(1000)
    chance = np.full(1000, 0.5)

    shown = words(caterpillar(frame, 500, chance, language="en"))

    assert any("not enlarged: 800." in each for each in shown)


@pytest.mark.parametrize(
    ("seats", "probability", "message"),
    [(0, [0.5, 0.5], "0 seats"), (1, [0.5, 1.5], "outside 0..1"), (1, [0.5], "1 values for 2 rows")],
)
def test_no_seats_or_wrong_probabilities_are_refused(seats: int, probability: list, message: str) -> None:
    with pytest.raises(InvalidPicture, match=message):
        caterpillar(entry_frame(2), seats, probability)
