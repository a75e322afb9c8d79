"""How far groups agree: of two runs, with late arrivals, and similarity with what people say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from workbench.errors import N_, InvalidTexts
from workbench.similarity.grouping import SIZE, Encode, Grouping, group_entries
from workbench.similarity.neighbours import Floats

ALL_ALIKE = N_("the labelled pairs have to hold some that belong together and some that do not")


@dataclass(frozen=True)
class LateArrivals:
    """What happened to entries that were held back and came later, beside groups that stood.

    Attributes
    ----------
    held : who came later. moved : who stood and was elsewhere afterwards.
    novel : of `held`, those in no group. same_theme, same_panel : of `held`, those who are where a run of all
        entries at once puts them; themes and panels of both runs are matched by the entries they share.
    """

    held: tuple[str, ...]
    moved: tuple[str, ...]
    novel: tuple[str, ...]
    same_theme: tuple[str, ...]
    same_panel: tuple[str, ...]


def moved_between(first: Grouping, second: Grouping) -> tuple[str, ...]:
    """Entries that are with others in one grouping than in the other, among those that are in both."""
    panels = [_groups_of(each, theme=False) for each in (first, second)]
    themes = [_groups_of(each, theme=True) for each in (first, second)]
    common = sorted(panels[0].keys() & panels[1].keys())
    found: set[str] = set(panels[0]) ^ set(panels[1])
    for one, other in (panels, themes):
        matched = matching_groups(one, other)
        found.update(each for each in common if matched.get(one[each]) != other[each])
    return tuple(sorted(found))


def matching_groups(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    """Group of the first → group of the second, one to one, such that most entries are in both [Kuhn1955].

    Groups that share nobody are left out.
    """
    rows, columns = sorted(set(first.values())), sorted(set(second.values()))
    if not rows or not columns:
        return {}
    row_at = {each: at for at, each in enumerate(rows)}
    column_at = {each: at for at, each in enumerate(columns)}
    shared = np.zeros((len(rows), len(columns)))
    for entry in first.keys() & second.keys():
        shared[row_at[first[entry]], column_at[second[entry]]] += 1
    at_row, at_column = linear_sum_assignment(shared, maximize=True)
    pairs = zip(at_row.tolist(), at_column.tolist(), strict=True)
    return {rows[row]: columns[column] for row, column in pairs if shared[row, column] > 0}


def late_arrivals(
    texts: Mapping[str, str],
    full: Grouping,
    *,
    encoder: Encode | Any,
    share: float = 0.1,
    size: tuple[int, int] = SIZE,
    left_out: Collection[str] = (),
    rng: np.random.Generator,
) -> LateArrivals:
    """Hold a share of the texts back, form groups of the rest, and let the others arrive.

    Parameters
    ----------
    full : the groups of all texts at once. encoder, size, left_out : as of `group_entries`.
    share : of the texts, drawn by lot; at least one.

    Raises
    ------
    InvalidTexts : fewer than two texts.
    """
    if len(texts) < 2:
        raise InvalidTexts(reason=N_("two texts are the fewest of which one can come later"))
    entries = sorted(texts)
    count = min(max(1, round(share * len(entries))), len(entries) - 1)
    held = sorted(entries[at] for at in rng.choice(len(entries), size=count, replace=False))
    rest = {each: texts[each] for each in entries if each not in set(held)}
    before = group_entries(rest, encoder=encoder, size=size, rng=rng, left_out=left_out)
    after = group_entries(texts, encoder=encoder, previous=before, size=size, rng=rng, left_out=left_out)
    stood = {entry: panel.id for entry, panel in before.panel_of().items()}
    now = {entry: panel.id for entry, panel in after.panel_of().items()}
    same = []
    for theme in (True, False):
        one, other = _groups_of(after, theme=theme), _groups_of(full, theme=theme)
        matched = matching_groups({each: group for each, group in one.items() if each in rest}, other)
        same.append(
            tuple(each for each in held if each in one and matched.get(one[each]) == other.get(each, ""))
        )
    return LateArrivals(
        held=tuple(held),
        moved=tuple(each for each in sorted(stood) if now.get(each) != stood[each]),
        novel=tuple(each for each in held if each not in now),
        same_theme=same[0],
        same_panel=same[1],
    )


def _groups_of(grouping: Grouping, *, theme: bool) -> dict[str, str]:
    if theme:
        return {entry: each.id for each in grouping.themes for entry in each.entries}
    return {entry: panel.id for entry, panel in grouping.panel_of().items()}


@dataclass(frozen=True)
class Told:
    """How well a similarity tells pairs that belong together from others.

    Attributes
    ----------
    pairs, together : how many pairs, and how many of them belong together.
    average_precision : 0..1; by chance it is together / pairs.
    threshold : the similarity above which a pair is called together such that F1 is greatest.
    precision, recall : with that threshold.
    """

    pairs: int
    together: int
    average_precision: float
    threshold: float
    precision: float
    recall: float

    @property
    def by_chance(self) -> float:
        return self.together / self.pairs


def tells_apart(similarity: Floats | Sequence[float], together: NDArray[np.bool_] | Sequence[bool]) -> Told:
    """Average precision and the best threshold of a similarity on pairs labelled by people [Manning2008].

    Raises
    ------
    InvalidTexts : no pair that belongs together, or none that does not.
    """
    from sklearn.metrics import (  # type: ignore[import-untyped]
        average_precision_score,
        precision_recall_curve,
    )

    truth = np.asarray(together, dtype=bool)
    # Rounded: pairs that are alike to the last bits are equally alike.
    alike = np.round(np.asarray(similarity, dtype=np.float64), 9)
    if truth.all() or not truth.any():
        raise InvalidTexts(reason=ALL_ALIKE)
    precision, recall, thresholds = precision_recall_curve(truth, alike)
    both = precision[:-1] + recall[:-1]
    f1 = np.divide(2 * precision[:-1] * recall[:-1], both, out=np.zeros_like(both), where=both > 0)
    # Of equally good ones the highest: it calls fewer pairs together.
    best = len(f1) - 1 - int(np.argmax(np.round(f1[::-1], 9)))
    return Told(
        pairs=len(truth),
        together=int(truth.sum()),
        average_precision=float(average_precision_score(truth, alike)),
        threshold=float(thresholds[best]),
        precision=float(precision[best]),
        recall=float(recall[best]),
    )
