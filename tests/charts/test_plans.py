from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from tests.charts.builders import entry_frame
from tests.charts.looking import all_words, drawn_texts, outside, overlapping, words
from workbench.charts import (
    Picture,
    affinity_chart,
    conflict_chart,
    link_chart,
    load_chart,
    refusal_picture,
)
from workbench.errors import InvalidPicture
from workbench.i18n import Language

KINDS = {"own_region": "Свой регион", "own_organisation": "Своя организация", "declared": "Заявил эксперт"}


def jurors(count: int) -> list[str]:
    return [f"J{place + 1:02d}" for place in range(count)]


def load_frame(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    parts = {name: rng.integers(0, 8, count) for name in ("submitted", "open", "added")}
    return pd.DataFrame({"juror": jurors(count), **parts, "load_min": 6, "load_max": 20})


def conflict_frame(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(2)
    return pd.DataFrame({"juror": jurors(count), **{each: rng.integers(0, 9, count) for each in KINDS}})


def fit_frames(count: int, entries: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(3)
    low, fit, high = np.sort(rng.uniform(0.05, 0.9, (3, count)), axis=0)
    near = pd.DataFrame(
        {"juror": jurors(count), "fit": fit, "lowest": low, "highest": high, "best": fit + 0.05}
    )
    field = pd.DataFrame({"entry": entry_frame(entries)["entry"], "fit": rng.uniform(0.1, 0.7, entries)})
    return near, field


def shared_frame(count: int, most: int = 9) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    values = np.triu(rng.integers(0, most + 1, (count, count)), 1)
    values = values + values.T
    np.fill_diagonal(values, 25)
    return pd.DataFrame(values, jurors(count), jurors(count))


Draw = Callable[[Language], Picture]
PICTURES: dict[str, Draw] = {
    "loads of one": lambda language: load_chart(load_frame(1), language=language),
    "loads of 23": lambda language: load_chart(load_frame(23), language=language),
    "loads of 200": lambda language: load_chart(load_frame(200), language=language),
    "conflicts of 23": lambda language: conflict_chart(conflict_frame(23), KINDS, language=language),
    "conflicts of 200": lambda language: conflict_chart(conflict_frame(200), KINDS, language=language),
    "fit of one": lambda language: affinity_chart(*fit_frames(1, 1), language=language),
    "fit of 23": lambda language: affinity_chart(*fit_frames(23, 105), language=language),
    "fit of 200": lambda language: affinity_chart(*fit_frames(200, 7000), language=language),
    "links of two": lambda language: link_chart(shared_frame(2), language=language),
    "links of 23": lambda language: link_chart(shared_frame(23), weakest=("J23", "J02"), language=language),
    "links of 200": lambda language: link_chart(
        shared_frame(200, 60), weakest=("J01", "J77"), language=language
    ),
    "a refusal": lambda language: refusal_picture("Назначить нельзя: " + "причина " * 60, language=language),
}


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("name", PICTURES)
def test_no_text_overlaps_another_or_leaves_the_page(name: str, language: Language) -> None:
    picture = PICTURES[name](language)
    texts = drawn_texts(picture)

    assert overlapping(texts) == []
    assert outside(picture, texts) == []


@pytest.mark.parametrize("name", PICTURES)
def test_one_table_gives_one_picture(name: str) -> None:
    assert PICTURES[name]("ru").png(50) == PICTURES[name]("ru").png(50)


def bars(picture: Picture, part: str) -> np.ndarray:
    """(n, 2) where each bar of a part begins and ends, from the top."""
    found = [
        (each.get_x(), each.get_x() + each.get_width())
        for axes in picture.figure.axes
        for container in axes.containers
        for each in container
        if each.get_gid() == f"part-{part}"
    ]
    return np.array(found)


def test_bars_of_loads_stand_on_one_another_and_end_at_the_whole_load() -> None:
    frame = load_frame(23)
    picture = load_chart(frame)

    assert bars(picture, "submitted")[:, 0] == pytest.approx(0)
    assert bars(picture, "open")[:, 0] == pytest.approx(bars(picture, "submitted")[:, 1])
    ends = frame[["submitted", "open", "added"]].sum(axis=1)
    assert bars(picture, "added")[:, 1] == pytest.approx(ends)


def test_bounds_of_loads_are_drawn_where_there_are_any() -> None:
    frame = load_frame(3).assign(load_min=[0, 6, 6])
    (least, most) = [
        np.array(each.get_segments())[:, 0, 0]
        for axes in load_chart(frame).figure.axes
        for each in axes.collections
        if each.get_gid() == "bound"
    ]

    assert least.tolist() == [6, 6]
    assert most.tolist() == [20, 20, 20]


def test_what_no_juror_has_is_not_in_the_key() -> None:
    frame = load_frame(4).assign(added=0)

    assert "added by this plan" not in words(load_chart(frame, language="en"))
    assert "added by this plan" in words(load_chart(load_frame(4), language="en"))


def test_jurors_are_called_as_on_the_screens() -> None:
    assert "Э07" in words(load_chart(load_frame(8)))
    assert "J07" in words(load_chart(load_frame(8), language="en"))
    assert words(link_chart(shared_frame(8))).count("Э07") == 2


def test_farthest_juror_is_on_top_and_the_worst_served_entry_is_named() -> None:
    near, field = fit_frames(10, 30)
    texts = {text.words: text.box.y0 for text in drawn_texts(affinity_chart(near, field, language="en"))}
    order = near.sort_values("fit")["juror"].tolist()

    assert [texts[each] for each in order] == sorted((texts[each] for each in order), reverse=True)
    worst = field.loc[field["fit"].idxmin(), "entry"]
    assert f"worst served: {worst}" in texts


def test_number_of_shared_entries_stands_in_every_square_that_has_any() -> None:
    frame = shared_frame(6, most=3)
    texts = words(link_chart(frame, language="en"))
    above = np.triu(frame.to_numpy(), 1)

    # Once in each of the two squares of a pair, once in the key; the axes beside it have some of their own.
    for level in (1, 2, 3):
        assert texts.count(str(level)) >= 2 * int((above == level).sum()) + 1
    assert "25" not in texts


def squares(picture: Picture, what: str) -> list[tuple[float, float]]:
    return sorted(
        (each.get_x() + 0.5, each.get_y() + 0.5)
        for axes in picture.figure.axes
        for each in axes.patches
        if isinstance(each, Rectangle) and each.get_gid() == what
    )


def test_weakest_pair_is_framed_on_both_sides_of_the_diagonal() -> None:
    assert squares(link_chart(shared_frame(8), weakest=("J06", "J02")), "weakest") == [(1, 5), (5, 1)]
    assert squares(link_chart(shared_frame(8)), "weakest") == []


def test_groups_are_parted_by_lines() -> None:
    groups = dict(zip(jurors(5), [0, 0, 0, 1, 1], strict=True))
    lines = [
        line.get_xdata()[0]
        for axes in link_chart(shared_frame(5), groups=groups).figure.axes
        for line in axes.lines
        if line.get_gid() == "parted" and line.get_xdata()[0] == line.get_xdata()[-1]
    ]

    assert lines == [2.5]


def test_pairs_are_counted_by_what_they_share() -> None:
    frame = shared_frame(12, most=4)
    axes = link_chart(frame).figure.axes[-1]
    heights = [each.get_height() for each in axes.containers[0]]

    counts = np.bincount(frame.to_numpy()[np.triu_indices(12, 1)])
    assert heights == pytest.approx(counts)


def test_refusal_is_said_in_place_of_the_picture() -> None:
    shown = refusal_picture("the loads leave room for 470", language="en")

    assert "There is no such plan" in all_words(shown)
    assert "the loads leave room for 470" in all_words(shown)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: load_chart(load_frame(2).drop(columns="open")), "no column open"),
        (lambda: load_chart(pd.concat([load_frame(2), load_frame(2)])), "more than once"),
        (lambda: conflict_chart(conflict_frame(2), {}), "0 kinds"),
        (lambda: affinity_chart(fit_frames(2, 2)[0], fit_frames(2, 2)[1].iloc[:0]), "no row"),
        (lambda: link_chart(shared_frame(1)), "fewer than two jurors"),
        (lambda: link_chart(shared_frame(3), weakest=("J01", "J09")), "nothing to frame"),
        (lambda: link_chart(shared_frame(3).iloc[:, ::-1]), "in one order"),
        (lambda: link_chart(shared_frame(3) - 26), "give counts"),
    ],
)
def test_tables_that_cannot_be_drawn_are_refused(draw: Callable[[], Any], message: str) -> None:
    with pytest.raises(InvalidPicture, match=message):
        draw()
