"""How far two groupings agree, what late arrivals do, how well a similarity tells pairs apart."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from tests.similarity.proposals import encode, proposals
from workbench.errors import InvalidTexts
from workbench.similarity.agreement import late_arrivals, matching_groups, moved_between, tells_apart
from workbench.similarity.edits import Move
from workbench.similarity.grouping import Grouping, group_entries

TEXTS = proposals(15)


def grouped(texts: dict[str, str], seed: int = 0, edits: tuple[Move, ...] = ()) -> Grouping:
    return group_entries(texts, encoder=encode, rng=np.random.default_rng(seed), edits=edits)


@pytest.fixture(scope="module")
def full() -> Grouping:
    return grouped(TEXTS)


def test_another_order_and_another_seed_move_nobody(full: Grouping) -> None:
    entries = list(TEXTS)
    np.random.default_rng(3).shuffle(entries)
    assert moved_between(full, grouped({each: TEXTS[each] for each in entries}, seed=9)) == ()


def test_an_entry_that_somebody_moved_is_found(full: Grouping) -> None:
    entry, other = full.panels[0].entries[0], full.panels[-1].entries[0]
    assert moved_between(full, grouped(TEXTS, edits=(Move(entry, other),))) == (entry,)


def test_an_entry_in_no_group_of_one_run_has_moved(full: Grouping) -> None:
    without = grouped({**TEXTS, "И-0001": "…"})
    assert "И-0001" in moved_between(full, without)


def test_groups_are_matched_whatever_they_are_called() -> None:
    first = {"a": "1", "b": "1", "c": "2", "d": "3"}
    second = {"a": "x", "b": "x", "c": "y", "e": "z"}
    assert matching_groups(first, second) == {"1": "x", "2": "y"}
    assert matching_groups(first, {}) == {}


def test_who_comes_late_moves_nobody_and_most_land_where_one_run_puts_them(full: Grouping) -> None:
    late = late_arrivals(TEXTS, full, encoder=encode, rng=np.random.default_rng(5))
    assert len(late.held) == 6  # a tenth of sixty
    assert late.moved == ()
    assert len(late.same_theme) >= 5
    assert set(late.same_panel) | set(late.novel) | set(late.same_theme) <= set(late.held)
    again = late_arrivals(TEXTS, full, encoder=encode, rng=np.random.default_rng(5))
    assert again == late


def test_one_text_cannot_come_later_than_itself(full: Grouping) -> None:
    with pytest.raises(InvalidTexts, match="fewest"):
        late_arrivals({"И-0001": "театр"}, full, encoder=encode, rng=np.random.default_rng(0))


def test_average_precision_and_threshold_are_those_of_the_textbook() -> None:
    # [Manning2008], chapter 8: relevant at ranks 1, 3 and 4 of 5 has precision 1, 2/3, 3/4 there.
    told = tells_apart([0.9, 0.8, 0.7, 0.6, 0.5], [True, False, True, True, False])
    assert told.average_precision == pytest.approx((1 + 2 / 3 + 3 / 4) / 3)
    assert told.threshold == 0.6
    assert (told.precision, told.recall) == (0.75, 1.0)
    assert told.by_chance == 0.6


def test_a_similarity_that_knows_nothing_is_as_good_as_chance() -> None:
    together = np.arange(50) % 5 == 0
    told = tells_apart(np.ones(50), together)
    assert told.average_precision == pytest.approx(told.by_chance) == pytest.approx(0.2)
    assert told.average_precision == pytest.approx(average_precision_score(together, np.ones(50)))


@pytest.mark.parametrize("together", [[True, True], [False, False]])
def test_labels_that_are_all_the_same_tell_nothing(together: list[bool]) -> None:
    with pytest.raises(InvalidTexts, match="labelled pairs"):
        tells_apart([0.1, 0.2], together)
