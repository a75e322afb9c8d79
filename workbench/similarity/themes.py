"""Themes: communities of texts that are each other's nearest."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from workbench.similarity.neighbours import Features, Floats, Numbers
from workbench.similarity.panels import panel_counts

_RERUNS = 3


def find_themes(of: Features, size: tuple[int, int]) -> Numbers:
    """(n,) theme of each text, by the Louvain method on the graph of exact neighbours [Blondel2008].

    Neighbours count alike however near they are: similarities of two encoders cannot be compared, their
    ranks can. Themes that no panels of `size` can be cut from join the theme that is nearest to them.
    Themes are numbered by falling size, then by their first text.
    """
    n = len(of)
    if n < 2 * size[0]:
        return np.zeros(n, dtype=np.int64)
    found = _communities(of.graph, np.arange(n))
    return _numbered(_large_enough(of, found, size))


def stability(of: Features, theme: Numbers, rng: np.random.Generator) -> Floats:
    """(n_themes,) how much of each theme stays together when texts are visited in orders drawn by lot.

    The share of a theme's pairs of texts that another run puts together, on the average of three runs.
    """
    n_themes = int(theme.max()) + 1
    together = np.zeros(n_themes)
    if len(of) < 3:
        return np.ones(n_themes)
    for _ in range(_RERUNS):
        other = _communities(of.graph, rng.permutation(len(of)))
        for each in range(n_themes):
            sizes = np.bincount(other[theme == each])
            pairs = sizes.sum() * (sizes.sum() - 1)
            together[each] += (sizes * (sizes - 1)).sum() / pairs if pairs else 1.0
    return together / _RERUNS


def _communities(graph: sparse.csr_matrix, order: Numbers) -> Numbers:
    """(n,) community of each text; texts are visited in `order`, and nothing is drawn by lot."""
    # Its Leiden method refines by rand() of the C library whatever its random_state: two runs in one process
    # differ, and so do two systems. On these graphs neither method finds themes better than the other.
    from sknetwork.clustering import Louvain

    found = np.empty(len(order), dtype=np.int64)
    found[order] = Louvain(shuffle_nodes=False, random_state=0).fit_predict(graph[order][:, order])
    return found


def _large_enough(of: Features, theme: Numbers, size: tuple[int, int]) -> Numbers:
    """Join themes of impossible sizes, the smallest first, to the nearest other one."""
    theme = theme.copy()
    while True:
        names, counts = np.unique(theme, return_counts=True)
        wrong = [
            (int(count), int(name))
            for name, count in zip(names, counts, strict=True)
            if not panel_counts(int(count), size)
        ]
        if not wrong or len(names) == 1:
            return theme
        small = min(wrong)[1]
        near = of.to_groups(theme, int(names.max()) + 1)[theme == small].mean(axis=0)
        others = names[names != small]
        theme[theme == small] = others[int(np.argmax(near[others]))]


def _numbered(theme: Numbers) -> Numbers:
    names, first, counts = np.unique(theme, return_index=True, return_counts=True)
    new = np.empty(int(names.max()) + 1, dtype=np.int64)
    new[names[np.lexsort((first, -counts))]] = np.arange(len(names))
    return new[theme]
