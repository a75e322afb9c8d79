from __future__ import annotations

import pandas as pd
import pytest

from tests.charts.builders import crossing_frame
from tests.charts.looking import all_words, drawn_texts, words
from workbench.charts import movement_chart
from workbench.charts.palette import ACCENT, BAD
from workbench.errors import InvalidPicture

FRAME = pd.DataFrame(
    [("A", 1, 1, True, True), ("B", 2, 4, True, False), ("C", 3, 2, False, True), ("D", 4, 3, False, False)],
    columns=["entry", "raw_rank", "fair_rank", "raw_in", "fair_in"],
)


def test_those_who_cross_the_line_are_drawn_with_both_places_and_nobody_else() -> None:
    texts = {text.words: text.colour for text in drawn_texts(movement_chart(FRAME, language="en"))}

    assert (texts["B   2"], texts["4   B"]) == (BAD, BAD)
    assert (texts["C   3"], texts["2   C"]) == (ACCENT, ACCENT)
    assert not any(each.strip() in ("A", "D") or each.endswith(("   A", "   D")) for each in texts)


def test_the_cut_lies_below_the_seats_on_both_sides() -> None:
    axes = movement_chart(FRAME).figure.axes[-1]
    (cut,) = [line.get_ydata() for line in axes.lines if list(line.get_ydata()) == [2.5, 2.5]]

    assert list(cut) == [2.5, 2.5]


def test_of_very_many_those_who_move_most_are_named_and_the_others_counted() -> None:
    frame = crossing_frame(7000, 300, 0.1)
    crossing = frame[frame["raw_in"] != frame["fair_in"]]
    assert len(crossing) > 100

    shown = words(movement_chart(frame, language="en"))

    most = crossing.assign(moved=(crossing["raw_rank"] - crossing["fair_rank"]).abs()).nlargest(10, "moved")
    for row in most.itertuples():
        assert f"{row.entry}   {row.raw_rank:,}" in shown
    assert f"Entries that move least are drawn pale and without a name: {len(crossing) - 40}." in shown


def test_a_list_that_stays_the_same_is_said_to_be_so() -> None:
    assert "Nobody crosses the cut line" in all_words(movement_chart(FRAME.iloc[[0, 3]], language="en"))


def test_an_empty_decision_is_refused() -> None:
    unknown = FRAME.astype({"fair_in": object})
    unknown.loc[1, "fair_in"] = None
    with pytest.raises(InvalidPicture, match="True or False"):
        movement_chart(unknown)
