from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from tests.charts.looking import drawn_texts
from workbench.charts.canvas import sheet, shortened, spread, text_width, widest, wrapped

LONG = "Насколько инициатива решает задачу, которую наставляемый поставил перед собой в начале пути"


def test_labels_apart_enough_stay_where_they_are() -> None:
    wanted = np.array([3.0, 0.0, 1.5])

    assert spread(wanted, 1.0) == pytest.approx(wanted)


def test_close_labels_move_apart_as_little_as_can_be() -> None:
    rng = np.random.default_rng(1)
    wanted = np.sort(rng.normal(size=6))
    steps = [{"type": "ineq", "fun": lambda x, i=i: x[i + 1] - x[i] - 0.4} for i in range(5)]
    best = minimize(lambda x: ((x - wanted) ** 2).sum(), np.arange(6.0), constraints=steps, tol=1e-12)

    placed = spread(wanted, 0.4)

    assert placed == pytest.approx(best.x, abs=1e-4)
    assert np.diff(placed).min() >= 0.4 - 1e-9


def test_labels_keep_within_the_limits_and_in_order() -> None:
    wanted = np.array([0.1, 0.0, 0.05, 9.9])

    placed = spread(wanted, 1.0, 0.5, 9.5)

    assert placed.min() >= 0.5
    assert placed.max() <= 9.5
    assert list(np.argsort(placed)) == [1, 2, 0, 3]


def test_no_label_is_no_label() -> None:
    assert len(spread(np.zeros(0), 1.0)) == 0


def test_a_long_text_breaks_into_lines_that_hold_every_word() -> None:
    lines = wrapped(LONG, 2.5, 10)

    assert len(lines) > 2
    assert " ".join(lines) == LONG
    assert widest(lines, 10) <= 2.5


def test_a_word_wider_than_the_line_is_cut_with_an_ellipsis() -> None:
    (line,) = wrapped("Ы" * 200, 2.0, 10)

    assert line.endswith("Ы…")
    assert text_width(line, 10) <= 2.0


def test_a_label_that_fits_is_left_alone() -> None:
    assert shortened("Актуальность", 2.0, 9) == "Актуальность"
    assert shortened(LONG, 2.0, 9) != LONG
    assert shortened(LONG, 0.01, 9) == "…"


def test_a_title_of_several_lines_pushes_the_picture_down_and_stays_whole() -> None:
    short, long = sheet(2.0, title="Коротко"), sheet(2.0, title=LONG * 3)

    assert long.figure.get_figheight() > short.figure.get_figheight() + 0.4
    titles = [text.words for text in drawn_texts(long.picture())]
    assert " ".join(titles) == LONG * 3


def test_measured_widths_are_those_of_the_drawn_letters() -> None:
    page = sheet(1.0, title="Широкая строка ЩЩЩ iii 0,123")
    (text,) = drawn_texts(page.picture())

    inches = text.box.width / page.figure.dpi
    assert inches == pytest.approx(text_width(text.words, 14, "bold"), rel=0.05)
    assert inches <= text_width(text.words, 14, "bold")
