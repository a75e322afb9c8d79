"""A few of many ids inside a sentence."""

from __future__ import annotations

import pytest

from workbench.domain.naming import named
from workbench.i18n import translator


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ([], "–"),
        (["J01"], "J01"),
        ([3, "J02"], "3, J02"),
        (range(12), "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"),
    ],
)
def test_the_first_ids_are_named_and_the_rest_counted(labels: list[object], said: str) -> None:
    assert str(named(labels)) == said


def test_the_rest_is_counted_in_the_readers_language() -> None:
    assert named("абв", most=2).translated(translator("ru").gettext) == "а, б и ещё 1"
