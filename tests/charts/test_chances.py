from __future__ import annotations

import numpy as np
import pytest

from tests.charts.builders import chances, entry_frame
from tests.charts.looking import drawn_texts, words
from workbench.charts import probability_chart
from workbench.charts.palette import BAND_TEXT
from workbench.errors import InvalidPicture
from workbench.selection.uncertainty import bands


def test_entries_are_named_in_their_bands_from_the_most_to_the_least_likely() -> None:
    frame = entry_frame(20)
    frame["probability"] = chances(frame, 5)

    texts = {text.words: text for text in drawn_texts(probability_chart(frame, language="en"))}

    for entry, band in zip(frame["entry"], bands(frame["probability"].to_numpy()), strict=True):
        assert texts[entry].colour == BAND_TEXT[band]
    ordered = frame.sort_values("probability", ascending=False, kind="stable")["entry"]
    assert np.all(np.diff([texts[each].box.x0 for each in ordered]) > 0)


def test_of_a_long_list_every_contested_entry_is_drawn_and_the_rest_is_said_to_be_there() -> None:
    frame = entry_frame(7000, se=0.1)
    frame["probability"] = chances(frame, 200)

    picture = probability_chart(frame, language="en")

    contested = frame.loc[bands(frame["probability"].to_numpy()) == "contested", "probability"]
    drawn = [line for line in picture.figure.axes[-1].lines if line.get_gid() == "band-contested"]
    assert np.sort(drawn[0].get_ydata()) == pytest.approx(np.sort(contested))
    assert any(
        each.endswith("of 7,000 are drawn; the others are firmly in or out.") for each in words(picture)
    )


def test_nobody_contested_shows_where_the_line_runs() -> None:
    frame = entry_frame(200)
    frame["probability"] = np.repeat([1.0, 0.0], [30, 170])

    shown = words(probability_chart(frame, language="en"))

    assert "contested: 0" in shown
    assert {"firmly in: 30", "firmly out: 170"} <= set(shown)


def test_what_is_no_probability_is_refused() -> None:
    with pytest.raises(InvalidPicture, match="outside"):
        probability_chart(entry_frame(2).assign(probability=[0.5, -0.1]))
