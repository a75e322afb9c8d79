"""The levels of one review given their total: free of the entry, the severity and the halo [Rasch1977].

In a Rasch model the total of a review carries all that its levels say about where it was given. How the total
is spread over the criteria depends on their difficulties and thresholds only, so criteria can be compared
without knowing, or assuming, anything about entries, jurors and their impressions.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workbench.domain.ratings import Indices
from workbench.psychometrics.rasch.impressions import Impressions, positions
from workbench.psychometrics.rasch.scale import Floats, Scale

_SMALLEST = 1e-290


def conditional_probabilities(impressions: Impressions) -> Floats:
    """(n_ratings, n_levels) probability of each level of a rating, given the total of its review."""
    table = impressions.table
    result = np.zeros((len(table), impressions.scale.n_levels))
    for criteria, cells in _patterns(impressions):
        weights = _level_weights(impressions.scale)[criteria]
        ratings = table.cell_start[cells][:, None] + np.arange(len(criteria))
        for place, (own, rest) in enumerate(zip(weights, _without_each(weights), strict=True)):
            joint = np.zeros((len(own), len(own) + len(rest) - 1))
            for level, weight in enumerate(own):
                joint[level, level : level + len(rest)] = weight * rest
            given = joint[:, impressions.total[cells]].T
            # A total less likely than 1e-290 says nothing that could be computed.
            result[ratings[:, place]] = given / np.maximum(given.sum(axis=1, keepdims=True), _SMALLEST)
    return result


def same_level_probability(impressions: Impressions) -> Floats:
    """(n_cells,) probability that all levels of a review are the same, given their total."""
    result = np.zeros(impressions.n_cells)
    for criteria, cells in _patterns(impressions):
        weights = _level_weights(impressions.scale)[criteria]
        totals = _product(list(weights))
        level, remainder = np.divmod(impressions.total[cells], len(criteria))
        uniform = weights.prod(axis=0)[np.minimum(level, weights.shape[1] - 1)]
        result[cells] = np.where(
            remainder == 0, uniform / np.maximum(totals[impressions.total[cells]], _SMALLEST), 0.0
        )
    return result


def pair_probabilities(scale: Scale, first: int, second: int, total: Indices) -> Floats:
    """(n, n_levels) probability of each level of the first of two criteria, given the sum of both levels."""
    weights = _level_weights(scale)
    n = scale.n_levels
    other = total[:, None] - np.arange(n)
    possible = (other >= 0) & (other < n)
    joint = weights[first] * np.where(possible, weights[second][np.clip(other, 0, n - 1)], 0.0)
    given: Floats = joint / joint.sum(axis=1, keepdims=True)
    return given


def _patterns(impressions: Impressions) -> Iterator[tuple[Indices, Indices]]:
    """The criteria of each pattern, with the reviews that rated just these."""
    patterns, pattern = np.unique(impressions.rated, axis=0, return_inverse=True)
    for number, cells in positions(pattern):
        yield np.flatnonzero(patterns[number]), cells


def _level_weights(scale: Scale) -> Floats:
    """(n_criteria, n_levels) probabilities at a place common to all criteria; any place would do."""
    difficulty = scale.difficulty
    return scale.probabilities(np.arange(len(difficulty)), np.full(len(difficulty), difficulty.mean()))


def _product(weights: list[Floats]) -> Floats:
    """Coefficients of the product of polynomials: weights of each total. All terms are positive."""
    product = np.ones(1)
    for each in weights:
        product = np.convolve(product, each)
    return product


def _without_each(weights: Floats) -> list[Floats]:
    """For each criterion the weights of the totals of all others."""
    before, after = [np.ones(1)], [np.ones(1)]
    for each in weights[:-1]:
        before.append(np.convolve(before[-1], each))
    for each in weights[:0:-1]:
        after.append(np.convolve(after[-1], each))
    return [np.convolve(a, b) for a, b in zip(before, reversed(after), strict=True)]
