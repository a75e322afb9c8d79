"""Panels: parts of a theme small enough to be judged side by side, and large enough to compare in."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse.linalg import LinearOperator, eigsh

from workbench.similarity.neighbours import Features, Floats, Numbers

_ROUNDS = 3
_TOGETHER = 16  # panels between which texts are exchanged; the time grows with the third power of it


def panel_counts(n: int, size: tuple[int, int]) -> range:
    """In how many panels of `size` a theme of n entries can be cut; empty where it cannot."""
    low, high = size
    return range(-(-n // high), n // low + 1)


def cut_panels(of: Features, size: tuple[int, int]) -> Numbers:
    """(n,) panel of each text of a theme, all of them of `size` where that is possible.

    The theme is halved along the axis on which its texts differ most, again and again [Boley1998]; then texts
    are exchanged between neighbouring panels, each time to the least total distance with all panels within
    bounds. Memory grows with the texts, not with their pairs.
    """
    n = len(of)
    counts = panel_counts(n, size)
    room = (size[1] - size[0]) // 4
    inner = size[0] + room, size[1] - room
    if panel_counts(n, inner):
        # Not up to the bounds where that can be helped: entries still arrive, others are withdrawn.
        size, counts = inner, panel_counts(n, inner)
    n_panels = _usual(n, size, counts)
    panel = np.zeros(n, dtype=np.int64)
    if n_panels == 1:
        return panel
    bounds = size if counts else (n // n_panels, -(-n // n_panels))
    _cut(of, np.arange(n), panel, n_panels, bounds)
    return panel


def _usual(n: int, size: tuple[int, int], counts: range) -> int:
    """The number of panels whose size comes nearest to the middle of the bounds."""
    wanted = max(1, round(2 * n / sum(size)))
    if not counts:
        return 1 if n < size[0] else -(-n // size[1])
    return int(min(max(wanted, counts[0]), counts[-1]))


def _cut(of: Features, rows: Numbers, panel: Numbers, n_panels: int, bounds: tuple[int, int]) -> None:
    """Give `rows` numbers of their own from the first one they have now."""
    if n_panels <= _TOGETHER:
        alike = of.similarity(rows, rows)
        found = np.zeros(len(rows), dtype=np.int64)
        _halve(alike, np.arange(len(rows)), found, n_panels, bounds)
        panel[rows] += _exchanged(alike, found, bounds)
        return
    part = of.part(rows)
    order = np.argsort(np.round(_long_axis(part), 9), kind="stable")
    cut = _best_cut(_inside(part, order), _inside(part, order[::-1]), n_panels, bounds)
    panel[rows[order[cut:]]] += n_panels // 2
    _cut(of, np.sort(rows[order[:cut]]), panel, n_panels // 2, bounds)
    _cut(of, np.sort(rows[order[cut:]]), panel, n_panels - n_panels // 2, bounds)


def _halve(alike: Floats, rows: Numbers, panel: Numbers, n_panels: int, bounds: tuple[int, int]) -> None:
    """As `_cut`, of few texts, by the similarity of each two of them."""
    if n_panels == 1:
        return
    order = rows[np.argsort(np.round(_axis(alike[np.ix_(rows, rows)]), 9), kind="stable")]
    ordered = alike[np.ix_(order, order)]
    inside = np.cumsum(np.cumsum(ordered, axis=0), axis=1).diagonal()
    inside_right = np.cumsum(np.cumsum(ordered[::-1, ::-1], axis=0), axis=1).diagonal()
    cut = _best_cut(inside, inside_right, n_panels, bounds)
    panel[order[cut:]] += n_panels // 2
    _halve(alike, np.sort(order[:cut]), panel, n_panels // 2, bounds)
    _halve(alike, np.sort(order[cut:]), panel, n_panels - n_panels // 2, bounds)


def _best_cut(inside: Floats, inside_right: Floats, n_panels: int, bounds: tuple[int, int]) -> int:
    """How many texts go to the left half, for both to be closest within and large enough for their panels.

    inside, inside_right : (n,) sums of similarities among the first and among the last 1, 2, … texts.
    """
    (low, high), n = bounds, len(inside)
    left, right = n_panels // 2, n_panels - n_panels // 2
    cuts = np.arange(max(low * left, n - high * right), min(high * left, n - low * right) + 1)
    gain = inside[cuts - 1] / cuts + inside_right[n - cuts - 1] / (n - cuts)
    return int(cuts[np.argmax(np.round(gain, 9))])


def _inside(of: Features, order: Numbers) -> Floats:
    """(n,) sums of similarities among the first 1, 2, … texts in `order`."""
    added = 2 * of.meaning_weight * np.einsum("ij,ij->i", of.meaning[order], _before(of.meaning[order]))
    words, so_far = of.words[order], np.zeros(of.words.shape[1])
    for place, (begin, end) in enumerate(pairwise(words.indptr)):
        lemmas, weights = words.indices[begin:end], words.data[begin:end]
        added[place] += 2 * of.words_weight * (so_far[lemmas] @ weights)
        so_far[lemmas] += weights
    sums: Floats = np.cumsum(added + of.itself()[order])
    return sums


def _before(vectors: NDArray[np.float32]) -> Floats:
    """(n, dimensions) of each vector the sum of those before it."""
    sums: Floats = np.cumsum(vectors, axis=0, dtype=np.float64) - vectors
    return sums


def _long_axis(of: Features) -> Floats:
    """As `_axis`, without the similarity of each two texts."""

    def spread(vector: Floats) -> Floats:
        own = vector.ravel() - vector.mean()
        words = of.words @ (of.texts_by_lemma @ own)
        meaning = of.meaning @ (of.meaning.T @ own.astype(np.float32))
        total: Floats = of.meaning_weight * meaning + of.words_weight * words
        total -= total.mean()
        return total

    n = len(of)
    start = np.cos(np.arange(n))  # any that is not orthogonal to the axis; the same on every run
    if np.abs(spread(start)).max() < 1e-6:
        return np.zeros(n)
    operator = LinearOperator((n, n), matvec=spread, dtype=np.float64)
    axis: Floats = eigsh(operator, k=1, which="LA", v0=start, tol=1e-4)[1][:, 0]
    return _directed(axis)


def _axis(alike: Floats) -> Floats:
    """(n,) place of each text on the axis on which they differ most; its sign is that of the first text."""
    centred = alike - alike.mean(axis=0) - alike.mean(axis=1)[:, None] + alike.mean()
    if np.abs(centred).max() < 1e-9:
        return np.zeros(len(alike))
    axis: Floats = np.linalg.eigh((centred + centred.T) / 2)[1][:, -1]
    return _directed(axis)


def _directed(axis: Floats) -> Floats:
    return axis if axis[int(np.argmax(np.round(np.abs(axis), 9)))] > 0 else -axis


def _exchanged(alike: Floats, panel: Numbers, bounds: tuple[int, int]) -> Numbers:
    """Move texts to the panel they are nearest to, sizes within bounds, while that makes panels closer."""
    best, n_panels = panel, int(panel.max()) + 1
    for _ in range(_ROUNDS):
        membership = np.eye(n_panels)[best]
        others = membership.sum(axis=0) - membership
        near = (alike @ membership - alike.diagonal()[:, None] * membership) / np.maximum(others, 1)
        found = _seated(near, bounds)
        if _closeness(alike, found, n_panels) <= _closeness(alike, best, n_panels) + 1e-9:
            break
        best = found
    return best


def _seated(near: Floats, bounds: tuple[int, int]) -> Numbers:
    """(n,) the panels with the largest sum of `near`, each of which gets from low to high texts."""
    low, high = bounds
    n, n_panels = near.shape
    seat_of = np.repeat(np.arange(n_panels), high)
    needed = np.tile(np.arange(high) < low, n_panels)
    # More than all texts together could lose by it: the first seats of each panel are filled first.
    reward = (np.ptp(near) + 1.0) * n
    _, seats = linear_sum_assignment(near[:, seat_of] + reward * needed, maximize=True)
    return seat_of[seats]


def _closeness(alike: Floats, panel: Numbers, n_panels: int) -> float:
    membership = np.eye(n_panels)[panel]
    within = np.einsum("ij,ij->j", membership, alike @ membership)
    return float((within / np.maximum(membership.sum(axis=0), 1)).sum())
