"""Sizes of panels beside their bounds."""

from __future__ import annotations

import pandas as pd
import pytest

from workbench.charts import panel_chart
from workbench.errors import InvalidPicture

SIZES = pd.DataFrame({"panel": ["Музей", "Театр", "Спорт"], "theme": ["A", "A", "B"], "entries": [4, 12, 31]})


def test_a_panel_out_of_bounds_differs_in_colour_and_by_a_sign() -> None:
    picture = panel_chart(SIZES, 8, 25)
    axes = picture.figure.axes[-1]
    bars = sorted(
        (each for each in axes.patches if each.get_gid() != "bounds"), key=lambda each: each.get_y()
    )
    assert [bar.get_width() for bar in bars] == [4, 12, 31]
    colours = [bar.get_facecolor() for bar in bars]
    assert colours[0] == colours[2] != colours[1]
    said = [text.get_text().strip() for text in axes.texts]
    assert said == ["4 !", "12", "31 !"]


def test_the_band_is_the_bounds() -> None:
    axes = panel_chart(SIZES, 8, 25).figure.axes[-1]
    (band,) = (each for each in axes.patches if each.get_gid() == "bounds")
    assert (band.get_x(), band.get_x() + band.get_width()) == (8, 25)


def test_labels_stand_in_the_order_given_and_may_be_very_long() -> None:
    frame = SIZES.assign(panel=["Наставничество " * 20, "Театр", "Спорт"])
    picture = panel_chart(frame, 8, 25, language="en", title="Own title")
    labels = [text.get_text() for text in picture.figure.axes[0].texts]
    assert labels[1:] == ["Театр", "Спорт"]
    assert len(labels[0]) < len(frame["panel"][0])
    assert "Own title" in picture.description
    assert picture.png().startswith(b"\x89PNG")


@pytest.mark.parametrize("frame", [SIZES.iloc[:0], SIZES.drop(columns="entries")])
def test_what_cannot_be_drawn_is_said(frame: pd.DataFrame) -> None:
    with pytest.raises(InvalidPicture):
        panel_chart(frame, 8, 25)
