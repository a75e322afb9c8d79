"""A map of texts: like ones near each other, on a plane."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

from workbench.similarity.neighbours import Features, Floats, nearest

_PERPLEXITY = 30.0
_FEWEST = 4  # of fewer texts there is nothing to arrange
_EXACT = 500  # up to so many texts all distances count, beyond it those to the nearest
_LONG, _SHORT = 1000, 500  # steps; thousands of texts take a tenth of a second each
_START = 1e-4  # spread of the first places, by which the large structure is kept [Kobak2019]
_MARGIN = 0.02
_ALIKE = 1e-9


def place_on_map(of: Features) -> Floats:
    """Place texts on a plane by t-SNE from their two main axes [VanDerMaaten2008], [Kobak2019].

    Nearness is that of groups: meaning and words together. Nothing is drawn by lot, so the same texts make
    the same map. Only who is near whom is to be read from it: neither directions nor long distances.

    Returns
    -------
    (n, 2) within 0..1, the longer side filling it.
    """
    n = len(of)
    if n < _FEWEST:
        return np.column_stack([np.linspace(0.0, 1.0, n) if n > 1 else np.full(n, 0.5), np.full(n, 0.5)])
    from sklearn.manifold import TSNE  # type: ignore[import-untyped]

    perplexity = min(_PERPLEXITY, (n - 1) / 3)
    exact = n <= _EXACT
    placed = TSNE(
        perplexity=perplexity,
        metric="precomputed",
        init=_main_axes(of),
        method="exact" if exact else "barnes_hut",
        max_iter=_LONG if exact else _SHORT,
        # More threads add forces in another order, by which the map would differ from run to run.
        n_jobs=1,
        random_state=0,
    ).fit_transform(_all_distances(of) if exact else _near_distances(of, int(3 * perplexity) + 2))
    return _within(placed.astype(np.float64))


def _all_distances(of: Features) -> Floats:
    everyone = np.arange(len(of))
    distances = np.clip(1.0 - np.round(of.similarity(everyone, everyone), 9), 0.0, None)
    np.fill_diagonal(distances, 0.0)
    # Sums of equal texts may differ in the last bits.
    return (distances + distances.T) / 2


def _near_distances(of: Features, count: int) -> sparse.csr_matrix:
    from sklearn.neighbors import sort_graph_by_row_values  # type: ignore[import-untyped]

    n = len(of)
    indices, values = nearest(of, count)
    distances = np.clip(1.0 - np.round(values, 9), 0.0, None)
    graph = sparse.csr_matrix(
        (distances.ravel(), indices.ravel(), np.arange(0, n * count + 1, count)), shape=(n, n)
    )
    found: sparse.csr_matrix = sort_graph_by_row_values(graph, warn_when_not_sorted=False)
    return found


def _main_axes(of: Features) -> NDArray[np.float32]:
    """(n, 2) the axes on which texts differ most, drawn together around 0."""
    both = sparse.hstack(
        [
            sparse.csr_matrix(of.meaning.astype(np.float64) * np.sqrt(of.meaning_weight)),
            sparse.csr_matrix(of.words) * np.sqrt(of.words_weight),
        ]
    ).tocsr()
    start = np.zeros((len(of), 2))
    if np.ptp(both.toarray() if len(of) <= _EXACT else both[:_EXACT].toarray(), axis=0).max() > _ALIKE:
        axes, lengths, _ = svds(both, k=min(3, *(each - 1 for each in both.shape)), v0=_any_start(both.shape))
        # The first one, given last, is what all texts have in common.
        axes = (axes * lengths)[:, ::-1][:, -2:]
        leading = axes[np.argmax(np.round(np.abs(axes), 9), axis=0), np.arange(axes.shape[1])]
        start[:, : axes.shape[1]] = (axes - axes.mean(axis=0)) * np.where(leading < 0, -1.0, 1.0)
    spread = float(start[:, 0].std())
    if spread < _ALIKE:
        # All alike: along a line in the order of their numbers.
        start[:, 0], spread = np.linspace(-1.0, 1.0, len(of)), 1.0
    return np.asarray(start / spread * _START, dtype=np.float32)


def _any_start(shape: tuple[int, int]) -> Floats:
    """What the search for the axes begins with: the same every time, and along none of them."""
    return np.cos(np.arange(min(shape), dtype=np.float64))


def _within(places: Floats) -> Floats:
    low, high = places.min(axis=0), places.max(axis=0)
    side = float((high - low).max()) or 1.0
    middle = (places - (low + high) / 2) / side
    found: Floats = np.round(0.5 + middle * (1 - 2 * _MARGIN), 6)
    return found
