"""Sentences of a text as runs of its words, so that each has its place in the text as given."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from workbench.similarity.words import Words

_END = re.compile(r"[.!?…;:](?=[\s\"»”)\]]|$)")
_FEWEST, _MOST = 4, 60  # words of a sentence: shorter ones say too little, longer ones are lists


def sentences(words: Words, own: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(begin, end) in the words of each sentence, in order, without words that are not `own`."""
    found: list[tuple[int, int]] = []
    begin, count = 0, len(words)
    # Lists: single values of arrays take several times as long.
    its_own, begins, ends = own.tolist(), words.begin.tolist(), words.end.tolist()
    for last in range(count):
        length = last + 1 - begin
        if last + 1 == count or its_own[last] != its_own[last + 1]:
            # What is left over at the end of a stretch belongs to the sentence before it.
            joins = length < _FEWEST and found and found[-1][1] == begin and its_own[begin]
            start = found.pop()[0] if joins else begin
        elif length >= _MOST or (length >= _FEWEST and _ends(words.shown, ends[last], begins[last + 1])):
            start = begin
        else:
            continue
        if its_own[last]:
            found.append((start, last + 1))
        begin = last + 1
    return found


def _ends(shown: str, begin: int, end: int) -> bool:
    """Whether a sentence ends with a word; what follows it, up to the next, says so."""
    between = shown[begin:end]
    if between == " ":
        return False
    # «тыс. рублей», «т. е.», a line broken for its length: a small letter goes on with the sentence.
    starts_anew = not shown[end].islower()
    if "\n" in between:
        return starts_anew or between.count("\n") > 1
    return starts_anew and _END.search(between) is not None
