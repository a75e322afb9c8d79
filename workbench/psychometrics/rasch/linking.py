"""Do the ratings lie on one scale, and how firmly: the graph of jurors and the entries they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components, depth_first_order

from workbench.domain.naming import named
from workbench.domain.ratings import Label, RatingTable
from workbench.errors import ConfoundedDesign, DisconnectedDesign, Sentence

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Indices: TypeAlias = NDArray[np.integer]
Matrix: TypeAlias = sparse.csr_array[np.float64]

# For matrices scaled to a unit diagonal. The weakest link met in practice, one criterion of one entry
# between halves of 1,000 jurors, gives an eigenvalue of about 1e-7; rounding gives 1e-15.
_ZERO = 1e-12
_SAME = 1e-5


@dataclass(frozen=True, eq=False)
class Components:
    """What can be put on one scale.

    Attributes
    ----------
    n_groups : groups of jurors and entries that no shared entry links.
    juror, entry : (n_jurors,), (n_entries,) group of each, numbered in the order of the jurors; -1 for an
        entry that nobody rated.
    n_criterion_groups : groups of criteria whose difficulties cannot be compared.
    criterion : (n_criteria,) group of each, numbered in the order of the criteria.
    """

    n_groups: int
    juror: Ints
    entry: Ints
    n_criterion_groups: int
    criterion: Ints

    @property
    def linked(self) -> bool:
        """Whether every severity, difficulty and measure can be compared with all others."""
        return self.n_groups == 1 and self.n_criterion_groups == 1


@dataclass(frozen=True, eq=False)
class LinkQuality:
    """How firmly a plan of reviews ties jurors together; variances in units of one review's variance.

    Attributes
    ----------
    n_groups : groups of jurors that no entry links; 1 is what a single ranking needs, 0 where nobody has
        rated anything yet.
    juror_group, entry_group : (n_jurors,), (n_entries,) group of each; -1 for an entry nobody rates.
    connectivity : second smallest eigenvalue of the jurors' Laplacian; 0 when they are not linked.
    mean_resistance, largest_resistance : variance of the difference of two jurors' severities over all
        pairs; infinite when they are not linked.
    efficiency : 0 to 1, against the best design with as many reviews of as many entries.
    weakest_pair : indices of the jurors with the largest resistance; None without two jurors.
    bridging_entries, bridging_jurors : indices of those without whom the other jurors of their group
        fall apart.
    """

    n_groups: int
    juror_group: Ints
    entry_group: Ints
    connectivity: float
    mean_resistance: float
    largest_resistance: float
    efficiency: float
    weakest_pair: tuple[int, int] | None
    bridging_entries: Ints
    bridging_jurors: Ints


def components(table: RatingTable) -> Components:
    """Parts of the ratings that share no scale, by the rank of the three-facet design [WeeksWilliams1964].

    Jurors and entries are grouped by the graph of who rated what. That is not all: where criteria are not
    crossed with the rest, difficulty can stand in for severity (one juror rates everything on C1, another
    on C2). So the design of jurors and criteria, entries swept out, is searched for directions that leave
    every expected rating as it is; criteria that such a direction moves apart cannot be compared.
    """
    n_groups, juror_group, entry_group = _groups(
        _incidence(table.entry, table.juror, table.n_entries, table.n_jurors)
    )
    free = _free_directions(table)
    n_criterion_groups, criterion_group = _equal_rows(free[table.n_jurors :])
    return Components(n_groups, juror_group, entry_group, n_criterion_groups, criterion_group)


def require_linked(table: RatingTable) -> Components:
    """Refuse ratings that give no single scale.

    Raises
    ------
    DisconnectedDesign : no entry links some jurors; names one of each group.
    ConfoundedDesign : severity cannot be told from difficulty; names a criterion of each group and a
        juror who used it.
    """
    found = components(table)
    if found.n_groups > 1:
        raise DisconnectedDesign(groups=found.n_groups, jurors=one_of_each(table.jurors, found.juror))
    require_comparable_criteria(table, found)
    return found


def require_comparable_criteria(table: RatingTable, found: Components) -> None:
    """Refuse ratings whose criteria cannot be put on one scale, whatever links the jurors.

    Raises
    ------
    ConfoundedDesign : as for `require_linked`.
    """
    if found.n_criterion_groups == 1:
        return
    _, firsts = np.unique(found.criterion[table.criterion], return_index=True)
    parties = [f"{table.criteria[table.criterion[i]]} ({table.jurors[table.juror[i]]})" for i in firsts]
    raise ConfoundedDesign(
        groups=found.n_criterion_groups,
        jurors=named(table.jurors[table.juror[i]] for i in firsts),
        parties=named(parties),
    )


def table_link_quality(table: RatingTable) -> LinkQuality:
    """`link_quality` of who rated what; a review counts once, however many criteria were rated."""
    return link_quality(table.entry, table.juror, table.n_entries, table.n_jurors)


def link_quality(entry: Ints, juror: Ints, n_entries: int, n_jurors: int) -> LinkQuality:
    """Measure how firmly shared entries tie jurors together, by the jurors' Laplacian [KleinRandic1993].

    With additive errors, the information on severities once measures are swept out is
    L = diag(n) - Nᵀ diag(1/k) N over the review's variance: N entries × jurors, k jurors of an entry, n
    reviews of a juror. The resistance r(i, j) = (e_i - e_j)ᵀ L⁺ (e_i - e_j) is the variance of severity i
    minus severity j. The trace of L depends only on the numbers of reviews and rated entries, so with
    those given the mean resistance is least when all eigenvalues but the zero one are equal (every pair
    of jurors tied alike). The A-efficiency is that least value over the mean resistance: the harmonic
    over the arithmetic mean of the eigenvalues [JohnWilliams1995].

    Parameters
    ----------
    entry, juror : (n_reviews,) indices; a pair given twice counts once.
    """
    if n_jurors == 0:
        return _nothing_rated(n_entries)
    incidence = _incidence(entry, juror, n_entries, n_jurors)
    n_groups, juror_group, entry_group = _groups(incidence)
    bridges = _articulation_points(incidence)
    strength = (
        _resistances(incidence)
        if n_groups == 1
        else (0.0, np.inf, np.inf, 0.0, (0, int(np.argmax(juror_group != juror_group[0]))))
    )
    return LinkQuality(
        n_groups,
        juror_group,
        entry_group,
        *strength,
        bridging_entries=bridges[bridges >= n_jurors] - n_jurors,
        bridging_jurors=bridges[bridges < n_jurors],
    )


def _nothing_rated(n_entries: int) -> LinkQuality:
    """Before the first review there is nobody to compare, hence nothing that is uncertain."""
    nobody = np.empty(0, dtype=np.int64)
    outside = np.full(n_entries, -1, dtype=np.int64)
    return LinkQuality(0, nobody, outside, np.inf, 0.0, 0.0, 1.0, None, nobody, nobody)


def _resistances(
    incidence: Matrix,
) -> tuple[float, float, float, float, tuple[int, int] | None]:
    """Connectivity, mean and largest resistance, efficiency and weakest pair of linked jurors."""
    n_jurors = incidence.shape[1]
    if n_jurors == 1:
        return np.inf, 0.0, 0.0, 1.0, None
    values, vectors = np.linalg.eigh(_swept(incidence, _sums(incidence, 1), np.diag(_sums(incidence, 0))))
    values, vectors = values[1:], vectors[:, 1:]  # linked: exactly one zero, for a shift of all
    inverse = (vectors / values) @ vectors.T
    own = np.diag(inverse)
    resistance = own[:, None] + own[None, :] - 2 * inverse
    first, second = np.unravel_index(np.argmax(np.triu(resistance, 1)), resistance.shape)
    harmonic = (n_jurors - 1) / (1 / values).sum()
    return (
        float(values[0]),
        float(2 / harmonic),
        float(resistance[first, second]),
        float(harmonic / values.mean()),
        (int(first), int(second)),
    )


def _incidence(entry: Ints, juror: Ints, n_entries: int, n_jurors: int) -> Matrix:
    """(n_entries, n_jurors) 1 where the juror rated the entry."""
    incidence = _counts(entry, juror, n_entries, n_jurors)
    incidence.data[:] = 1.0
    return incidence


def _counts(rows: Indices, columns: Indices, n_rows: int, n_columns: int) -> Matrix:
    ones = np.ones(len(rows))
    return sparse.coo_array((ones, (rows, columns)), shape=(n_rows, n_columns)).tocsr()


def _sums(matrix: Matrix, axis: int) -> Floats:
    return np.asarray(matrix.sum(axis=axis), dtype=np.float64)


def _swept(counts: Matrix, meetings: Floats, information: Floats) -> Floats:
    """(n, n) information on columns once the effects of rows are estimated with them.

    `counts` (n_rows, n) how often row and column meet; `meetings` (n_rows,) observations of a row;
    `information` (n, n) before the sweep.
    """
    scaled = sparse.diags_array(1 / np.maximum(meetings, 1.0)) @ counts
    swept: Floats = information - (counts.T @ scaled).toarray()
    return swept


def _free_directions(table: RatingTable) -> Floats:
    """(n_jurors + n_criteria, n_free) moves of severities and difficulties that no rating can notice."""
    n_jurors, n_criteria = table.n_jurors, table.n_criteria
    by_juror = _counts(table.entry, table.juror, table.n_entries, n_jurors)
    by_criterion = _counts(table.entry, table.criterion, table.n_entries, n_criteria)
    crossing = _counts(table.juror, table.criterion, n_jurors, n_criteria).toarray()
    information = np.block(
        [[np.diag(_sums(by_juror, 0)), crossing], [crossing.T, np.diag(_sums(by_criterion, 0))]]
    )
    both = sparse.hstack([by_juror, by_criterion], format="csr")
    swept = _swept(both, _sums(by_juror, 1), information)
    scale = 1 / np.sqrt(np.diag(information))
    values, vectors = np.linalg.eigh(swept * scale[:, None] * scale[None, :])
    directions: Floats = vectors[:, values < _ZERO] * scale[:, None]
    directions /= np.abs(directions).max()
    return directions


def _groups(incidence: Matrix) -> tuple[int, Ints, Ints]:
    """Number of groups of linked jurors; group of each juror; group of each entry."""
    n_jurors = incidence.shape[1]
    _, label = connected_components(_graph(incidence), directed=False)
    seen, juror_group = _numbered(label[:n_jurors])
    number = np.full(label.max() + 1, -1)  # an entry nobody rated stays outside
    number[seen] = np.arange(len(seen))
    return len(seen), juror_group, number[label[n_jurors:]].astype(np.int64)


def _graph(incidence: Matrix) -> Matrix:
    """Adjacency of jurors (first) and entries."""
    return sparse.block_array([[None, incidence.T], [incidence, None]], format="csr")


def _numbered(labels: Indices) -> tuple[Ints, Ints]:
    """The different labels in the order in which they first appear, and each one's number there."""
    seen, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    order = np.argsort(first)
    number = np.empty(len(seen), dtype=np.int64)
    number[order] = np.arange(len(seen))
    return seen[order].astype(np.int64), number[inverse]


def _equal_rows(rows: Floats) -> tuple[int, Ints]:
    """Number of different rows, and the number of each row's kind in order of appearance."""
    kind = np.full(len(rows), -1, dtype=np.int64)
    n_kinds = 0
    while (kind < 0).any():
        sample = rows[np.argmax(kind < 0)]
        kind[(kind < 0) & (np.abs(rows - sample).max(axis=1) < _SAME)] = n_kinds
        n_kinds += 1
    return n_kinds, kind


def _articulation_points(incidence: Matrix) -> Ints:
    """Nodes (jurors first, then entries) whose loss splits other jurors, by low points [Tarjan1972].

    An entry with one juror links nobody and would make every such juror look like a bridge: left out.
    """
    entry, juror = incidence.nonzero()
    linking = _sums(incidence, 1)[entry] > 1
    n_jurors, n_nodes = incidence.shape[1], sum(incidence.shape)
    one, other = juror[linking], n_jurors + entry[linking]
    graph = _counts(np.r_[one, other], np.r_[other, one], n_nodes, n_nodes)
    _, label = connected_components(graph, directed=False)
    _, roots = np.unique(label, return_index=True)
    # One more node, tied to a root of each group, lets one search reach all groups.
    tied = _counts(np.r_[one, roots], np.r_[other, np.full(len(roots), n_nodes)], n_nodes + 1, n_nodes + 1)
    search = depth_first_order(tied, n_nodes, directed=False)
    order, parent = (each.astype(np.int64) for each in search)
    visited = np.empty(n_nodes + 1, dtype=np.int64)
    visited[order] = np.arange(n_nodes + 1)
    low = _low_points(graph, visited, order, parent)
    children = order[1:]
    children = children[parent[children] != n_nodes]
    above = parent[children]
    cut_off = np.bincount(above[low[children] >= visited[above]], minlength=n_nodes)
    # A root has nothing above it to be cut from: it splits its group only with two branches or more.
    needed = np.where(parent[:n_nodes] == n_nodes, 2, 1)
    return np.flatnonzero(cut_off >= needed).astype(np.int64)


def _low_points(graph: Matrix, visited: Ints, order: Ints, parent: Ints) -> Ints:
    """(n_nodes,) earliest visit reachable from below a node by one edge off the search tree."""
    n_nodes = graph.shape[0]
    nearest = visited[:n_nodes].copy()
    np.minimum.at(nearest, np.repeat(np.arange(n_nodes), np.diff(graph.indptr)), visited[graph.indices])
    low = nearest.tolist()
    above = parent.tolist()
    for node in order[:0:-1].tolist():
        up = above[node]
        if up < n_nodes and low[node] < low[up]:
            low[up] = low[node]
    return np.array(low, dtype=np.int64)


def one_of_each(labels: Sequence[Label], group: Ints) -> Sentence:
    """Labels of the first of each group, a few of them, for a sentence."""
    _, first = np.unique(group, return_index=True)
    return named(labels[i] for i in first)
