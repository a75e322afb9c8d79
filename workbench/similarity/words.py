"""The words of texts in the form in which copied ones are equal, with their places in the texts as given."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

# Signs of other alphabets, and digits, that look like a letter in small or as a capital (Η is Н, b is ь and
# В), after the one that stands for all. All texts are read so, English ones too: equal words stay equal, also
# where somebody has put one sign for another; that some others become equal does no harm in runs.
_ALIKE = (
    *(
        "аaαɑ",
        "вbβь8",
        "гrγ",
        "еeεєҽ",
        "з3ʒӡ",
        "иu",
        "іilιıӏ1",
        "кkκқ",
        "лλ",
        "мmμ",
        "нhηһң",
        "оoοσө0",
        "пnπ",
    ),
    *("рpρ", "сcϲς", "тtτ", "уyυүұ", "фφ", "хxχҳ", "ч4", "б6", "шwԝ", "sѕ", "jјϳ", "dԁ", "qԛ"),
)
_STANDS_FOR = {ord(other): each[0] for each in _ALIKE for other in each[1:]}
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
_CONTROL = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_MARKS = "\u0300-\u036f\u0483-\u0489\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
# Of an entity that is one letter all but the last sign; of a tag inside a line every sign.
_PART, _NOTHING = "\ue000", "\u200b"
_LETTER = rf"{_PART}*[^\W_{_INVISIBLE}]"
_WORD = re.compile(rf"{_LETTER}(?:[{_INVISIBLE}{_CONTROL}{_MARKS}]*{_LETTER})*[{_MARKS}]*")
_TAG = re.compile(
    r"</?([A-Za-z][A-Za-z0-9:]{0,20})(?:[\s/][^<>]{0,300})?>|<!--.{0,300}?-->|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,29});",
    re.DOTALL,
)
_INLINE = frozenset(
    [
        *("a", "abbr", "b", "big", "code", "del", "em", "font", "i", "ins", "mark", "o:p", "s", "small"),
        *("span", "strike", "strong", "sub", "sup", "u", "wbr"),
    ]
)
_UNSEEN = re.compile(f"[{_INVISIBLE}{_CONTROL}]+")
_PLAIN = re.compile(r"[а-я]+")
_KEPT = 1 << 17  # words that are read once


@dataclass(frozen=True, eq=False)
class Words:
    """number : (n_words,) equal for equal words. begin, end : (n_words,) characters in the text.

    given : the text. shown : the same, sign for sign, but spaces, line breaks or nothing where tags and
        entities of HTML stood.
    """

    number: Numbers
    begin: Numbers
    end: Numbers
    given: str
    shown: str

    def __len__(self) -> int:
        return len(self.number)


def read_words(text: str, number_of: dict[str, int]) -> Words:
    """Read a text; `number_of` is added to. Tags and entities of HTML are no words, and part none."""
    shown = _shown(text)
    numbers, begins, ends = [], [], []
    for found in _WORD.finditer(shown):
        numbers.append(number_of.setdefault(_normal(found[0]), len(number_of)))
        begins.append(found.start())
        ends.append(found.end())
    number, begin, end = (np.array(each, dtype=np.int64) for each in (numbers, begins, ends))
    return Words(number, begin, end, text, shown)


def _shown(text: str) -> str:
    return _TAG.sub(_replaced, text) if "<" in text or "&" in text else text


def _replaced(found: re.Match[str]) -> str:
    """As many signs as there were: a letter, nothing inside a line, or spaces."""
    length = len(found[0])
    if found[0].startswith("&"):
        meant = html.unescape(found[0])
        if meant == found[0]:
            return meant
        if len(meant) == 1 and meant.isalnum():
            return _PART * (length - 1) + meant
        return (_NOTHING if _UNSEEN.fullmatch(meant) else " ") * length
    inside = found[1] is None or found[1].lower() in _INLINE
    return (_NOTHING if inside else "\n") * length


@lru_cache(maxsize=_KEPT)
def _normal(word: str) -> str:
    if not _PLAIN.fullmatch(word):
        apart = unicodedata.normalize("NFKD", word).casefold()
        word = "".join(each for each in apart if each.isalnum())
    else:
        word = word.replace("й", "и")
    return word.translate(_STANDS_FOR)
