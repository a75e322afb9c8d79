from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.charts.looking import drawn_texts, words
from workbench.charts import fit_chart
from workbench.charts.palette import ACCENT, BAD, INK
from workbench.errors import InvalidPicture

JURORS = pd.DataFrame(
    {"juror": ["J1", "J2", "J3", "J4"], "infit": [1.6, 1.0, 0.5, 1.1], "outfit": [1.2, 4.4, 0.9, np.nan]}
)


def colours(**cut_offs: object) -> dict[str, str]:
    picture = fit_chart(JURORS, **cut_offs, language="en")  # type: ignore[arg-type]
    return {text.words: text.colour for text in drawn_texts(picture) if text.words.startswith("J")}


def test_erratic_and_too_even_jurors_are_marked_by_either_statistic() -> None:
    assert colours(lower=0.7, upper=1.4) == {"J1": BAD, "J2": BAD, "J3": ACCENT, "J4": INK}


def test_each_juror_may_have_cut_offs_of_their_own() -> None:
    upper = pd.Series({"J4": 1.05, "J3": 1.4, "J2": 9.0, "J1": 1.7})

    assert colours(lower=0.4, upper=upper) == {"J1": INK, "J2": INK, "J3": INK, "J4": BAD}


def test_infit_and_outfit_may_have_cut_offs_of_their_own() -> None:
    found = colours(lower={"infit": 0.4, "outfit": 0.95}, upper={"infit": 2.0, "outfit": 5.0})

    assert found == {"J1": INK, "J2": INK, "J3": ACCENT, "J4": INK}


def test_a_value_off_the_page_stands_at_the_edge_with_its_number() -> None:
    assert "4.4" in words(fit_chart(JURORS, 0.7, 1.4, language="en"))


def test_cut_offs_the_wrong_way_round_or_for_others_are_refused() -> None:
    with pytest.raises(InvalidPicture, match="lower cut-off of infit is not below"):
        fit_chart(JURORS, 1.4, 0.7)
    with pytest.raises(InvalidPicture, match="upper cut-off of infit says nothing about J2"):
        fit_chart(JURORS, 0.7, pd.Series({"J1": 1.4}))
