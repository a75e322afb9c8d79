"""The words of texts in the form in which copied ones are equal, with their places in the texts as given."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

# Letters of two alphabets that look alike, as the Cyrillic one. All texts are read so, English ones too:
# what matters is that equal words stay equal, also where somebody has put one letter for another.
_LOOKALIKES = str.maketrans("aceopxykmthbi", "асеорхукмтнві")
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_MARKS = "\u0300-\u036f"
_TAG = r"</?[A-Za-z][^<>]{0,300}>|<!--.{0,300}?-->|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,30});"
_TOKEN = re.compile(rf"(?:{_TAG})|([^\W_](?:[^\W_]|[{_MARKS}{_INVISIBLE}])*)", re.DOTALL)
_UNSEEN = re.compile(f"[{_INVISIBLE}]")


@dataclass(frozen=True, eq=False)
class Words:
    """number : (n_words,) equal for equal words. begin, end : (n_words,) characters in the text."""

    number: Numbers
    begin: Numbers
    end: Numbers

    def __len__(self) -> int:
        return len(self.number)


def read_words(text: str, number_of: dict[str, int]) -> Words:
    """Read a text; `number_of` is added to. Tags and entities of HTML are no words."""
    numbers, begins, ends = [], [], []
    for found in _TOKEN.finditer(text):
        if found[1] is not None:
            numbers.append(number_of.setdefault(_normal(found[1]), len(number_of)))
            begins.append(found.start(1))
            ends.append(found.end(1))
    return Words(*(np.array(each, dtype=np.int64) for each in (numbers, begins, ends)))


def _normal(word: str) -> str:
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", word)).casefold().translate(_LOOKALIKES)
    return plain.replace("ё", "е")
