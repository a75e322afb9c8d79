from __future__ import annotations

import pytest

from tests.charts.looking import drawn_texts, overlapping
from workbench.charts.canvas import sheet
from workbench.charts.rows import RowLabel, label_rows, label_width, rows_height


@pytest.mark.parametrize("count", [1, 45, 46, 200, 1000])
def test_labels_of_all_rows_keep_apart_and_in_the_order_of_rows(count: int) -> None:
    labels = [RowLabel(row, f"Э{row:04d}", weight=row) for row in range(count)]
    height = rows_height(count)
    page = sheet(height, title="")
    label_rows(page, 0.2, 0.0, label_width(labels, count, height), height, count, labels)

    texts = [text for text in drawn_texts(page.picture()) if text.words.startswith("Э")]
    assert overlapping(texts) == []
    in_order = sorted(texts, key=lambda text: (-round(text.box.y0), text.box.x0))
    assert [text.words for text in in_order] == sorted(text.words for text in texts)
    assert len(texts) == min(count, len(texts))
    if count <= 200:
        assert len(texts) == count


def test_where_a_line_cannot_hold_all_the_heaviest_stay_and_the_others_are_counted() -> None:
    count = 1000
    labels = [RowLabel(row, f"Э{row:04d}", weight=float(row % 16 == 7)) for row in range(count)]
    height = rows_height(count)
    page = sheet(height, title="")
    label_rows(page, 0.2, 0.0, 4.0, height, count, labels)

    shown = [text.words for text in drawn_texts(page.picture())]
    named = [each for each in shown if each.startswith("Э")]
    hidden = sum(int(each[1:]) for each in shown if each.startswith("+"))
    assert len(named) + hidden == count
    assert {each.words for each in labels if each.weight} <= set(named)


def test_a_page_of_rows_is_never_taller_than_a_page() -> None:
    assert max(rows_height(count) for count in (1, 45, 46, 300, 7000)) <= 11
