from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InvalidAnswers, TooFewAnswers
from workbench.scoring.option_shares import option_shares

KEY = {"s01": {"a": 2, "b": 1, "c": 0}}


def answered(options: str, item: str = "s01") -> pd.DataFrame:
    """Person 0 has the lowest measure."""
    return pd.DataFrame({"person": range(len(options)), "item": item, "option": list(options)})


def rising(count: int) -> dict[int, float]:
    return {person: float(person) for person in range(count)}


def test_shares_of_thirds_are_counted_by_hand() -> None:
    found = option_shares(answered("ccccbbbaacaaaab"), KEY, rising(15))

    shares = found.pivot(index="option", columns="group", values="share")
    assert shares.loc["a"].to_list() == pytest.approx([0.0, 0.4, 0.8])
    assert shares.loc["b"].to_list() == pytest.approx([0.2, 0.4, 0.2])
    assert shares.loc["c"].to_list() == pytest.approx([0.8, 0.2, 0.0])
    assert (found["n"] == 5).all()
    assert dict(zip(found["option"], found["credit"], strict=True)) == KEY["s01"]


def test_shares_of_a_group_add_up_to_one_and_groups_are_of_equal_size() -> None:
    options = "".join(np.random.default_rng(1).choice(list("abc"), 101))
    found = option_shares(answered(options), KEY, rising(101), groups=5)

    assert found.groupby("group")["share"].sum().to_list() == pytest.approx([1.0] * 5)
    sizes = found[found["option"] == "a"]["n"]
    assert sizes.sum() == 101
    assert sizes.max() - sizes.min() <= 1


def test_people_without_a_measure_or_an_answer_count_nowhere() -> None:
    frame = pd.concat(
        [answered("ccccbaaaab"), pd.DataFrame({"person": [98, 99], "item": "s01", "option": ["a", None]})]
    )
    found = option_shares(frame, KEY, {**rising(10), 99: 3.0}, groups=2)

    assert found[found["option"] == "a"]["n"].sum() == 10


def test_an_option_that_nobody_chose_has_share_zero() -> None:
    found = option_shares(answered("a" * 12), KEY, rising(12), groups=2)

    assert found[found["option"] == "c"]["share"].to_list() == [0.0, 0.0]


def test_too_few_people_or_an_item_without_a_key_are_refused() -> None:
    with pytest.raises(TooFewAnswers, match="s01 was answered by 14 people"):
        option_shares(answered("a" * 14), KEY, rising(14))
    with pytest.raises(InvalidAnswers, match="items s77 have no key"):
        option_shares(answered("a" * 15, "s77"), KEY, rising(15))
    with pytest.raises(ValueError, match="groups has to be 2"):
        option_shares(answered("a" * 15), KEY, rising(15), groups=1)
