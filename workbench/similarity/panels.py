"""Panels: parts of a theme small enough to be judged side by side, and large enough to compare in."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from workbench.similarity.neighbours import Features, Floats, Numbers

_ROUNDS = 3


def panel_counts(n: int, size: tuple[int, int]) -> range:
    """In how many panels of `size` a theme of n entries can be cut; empty where it cannot."""
    low, high = size
    return range(-(-n // high), n // low + 1)


def cut_panels(of: Features, size: tuple[int, int]) -> Numbers:
    """(n,) panel of each text of a theme, all of them of `size` where that is possible.

    The theme is halved along the axis on which its texts differ most, again and again [Boley1998]; then texts
    are exchanged, each time to the least total distance with all panels within bounds.
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
    everyone = np.arange(n)
    alike = of.similarity(everyone, everyone)
    bounds = size if counts else (n // n_panels, -(-n // n_panels))
    _halve(alike, everyone, panel, n_panels, bounds)
    return _exchanged(alike, panel, bounds)


def _usual(n: int, size: tuple[int, int], counts: range) -> int:
    """The number of panels whose size comes nearest to the middle of the bounds."""
    wanted = max(1, round(2 * n / sum(size)))
    if not counts:
        return 1 if n < size[0] else -(-n // size[1])
    return int(min(max(wanted, counts[0]), counts[-1]))


def _halve(alike: Floats, rows: Numbers, panel: Numbers, n_panels: int, bounds: tuple[int, int]) -> None:
    """Give `rows` numbers of their own from the first one they have now."""
    if n_panels == 1:
        return
    low, high = bounds
    n, left = len(rows), n_panels // 2
    right = n_panels - left
    order = rows[np.argsort(np.round(_axis(alike[np.ix_(rows, rows)]), 9), kind="stable")]
    ordered = alike[np.ix_(order, order)]
    inside = np.cumsum(np.cumsum(ordered, axis=0), axis=1).diagonal()
    inside_right = np.cumsum(np.cumsum(ordered[::-1, ::-1], axis=0), axis=1).diagonal()
    cuts = np.arange(max(low * left, n - high * right), min(high * left, n - low * right) + 1)
    gain = inside[cuts - 1] / cuts + inside_right[n - cuts - 1] / (n - cuts)
    cut = int(cuts[np.argmax(np.round(gain, 9))])
    panel[order[cut:]] += left
    _halve(alike, np.sort(order[:cut]), panel, left, bounds)
    _halve(alike, np.sort(order[cut:]), panel, right, bounds)


def _axis(alike: Floats) -> Floats:
    """(n,) place of each text on the axis on which they differ most; its sign is that of the first text."""
    centred = alike - alike.mean(axis=0) - alike.mean(axis=1)[:, None] + alike.mean()
    if np.abs(centred).max() < 1e-9:
        return np.zeros(len(alike))
    axis: Floats = np.linalg.eigh((centred + centred.T) / 2)[1][:, -1]
    leading = axis[int(np.argmax(np.round(np.abs(axis), 9)))]
    return axis if leading > 0 else -axis


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
