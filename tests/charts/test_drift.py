from __future__ import annotations

import pandas as pd
import pytest

from tests.charts.builders import drift_frame
from tests.charts.looking import all_words, drawn_texts, words
from workbench.charts import drift_chart
from workbench.charts.palette import ACCENT, BAD
from workbench.errors import InvalidPicture

STEADY = [("J1", period, 0.2, 0.1) for period in (1, 2, 3)]
HARSHER = [("J2", period, severity, 0.1) for period, severity in ((1, -0.4), (2, 0.0), (3, 0.5))]
MILDER = [("J3", period, severity, 0.1) for period, severity in ((3, -0.6), (1, 0.4))]
FRAME = pd.DataFrame(STEADY + HARSHER + MILDER, columns=["juror", "period", "severity", "se"])


def test_jurors_who_changed_by_more_than_chance_get_a_panel_the_greatest_change_first() -> None:
    texts = {text.words: text for text in drawn_texts(drift_chart(FRAME, language="en"))}

    assert "J1" not in texts
    assert (texts["J2"].colour, texts["J3"].colour) == (BAD, ACCENT)
    assert texts["J3"].box.x0 < texts["J2"].box.x0
    assert {"+0.90", "−1.00"} <= set(texts)


def test_the_interval_of_a_juror_with_a_panel_is_not_cut_off() -> None:
    wide = FRAME.assign(se=0.5)

    picture = drift_chart(wide, flagged={"J2"}, language="en")

    low, high = picture.figure.axes[0].get_ylim()
    assert high > 0.5 + 1.96 * 0.5
    assert low < -0.4 - 1.96 * 0.5


def test_flags_given_are_those_drawn() -> None:
    assert "J1" in words(drift_chart(FRAME, flagged={"J1"}, language="en"))


def test_a_jury_without_drift_is_drawn_as_a_whole_and_said_to_be_so() -> None:
    picture = drift_chart(FRAME[FRAME["juror"] == "J1"], language="en")

    assert "Nobody's severity changed" in all_words(picture)


def test_more_than_twelve_are_counted() -> None:
    frame = drift_frame(40, slope=1.0)

    shown = words(drift_chart(frame, flagged=set(frame["juror"]), language="en"))

    assert len([each for each in shown if each.startswith("J0")]) == 12
    assert "Flagged jurors without a panel: 28." in shown


def test_periods_in_words_need_an_order() -> None:
    worded = FRAME.assign(period=FRAME["period"].map({1: "первая", 2: "вторая", 3: "третья"}))

    with pytest.raises(InvalidPicture, match="periods="):
        drift_chart(worded)
    ordered = drift_chart(worded, periods=["первая", "вторая", "третья"], language="en")
    assert "+0.90" in words(ordered)
    with pytest.raises(InvalidPicture, match="leaves out третья"):
        drift_chart(worded, periods=["первая", "вторая"])


def test_an_unknown_flag_or_a_period_twice_is_refused() -> None:
    with pytest.raises(InvalidPicture, match="no juror J9"):
        drift_chart(FRAME, flagged=["J9"])
    with pytest.raises(InvalidPicture, match="two rows for one period"):
        drift_chart(pd.concat([FRAME, FRAME.iloc[:1]]))
