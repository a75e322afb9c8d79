"""Rules on single texts of a rubric: translated, readable, of a length that fits, well set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from workbench.domain.rubric import Rubric
from workbench.domain.text import Document, Text
from workbench.errors import N_, Sentence
from workbench.linting.rules import Finding, Fix, Path
from workbench.linting.words import NAMES, SENTENCE, WORD, readability, vague, words

_CYRILLIC = re.compile(r"[а-яёА-ЯЁ]")
_LATIN = re.compile(r"[a-zA-Z]")
_TO_DO = re.compile(
    r"\W*(?:(?:нужен |нужно |надо |сделать )?(?:перевод|перевести|переведу)|(?:to )?(?:be )?translated?"
    r"|(?:needs )?translation|todo|tbd|fixme|xxx+)\W*|[.…?\s–—-]+|.*\b(?-i:TODO|TBD|FIXME)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_SIGNS, _MOST_PROMISING = ("TODO", "TBD", "FIXME"), 3  # «to be translated»
# What both languages write alike: addresses, abbreviations, and names that stand in quotation marks.
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\S{1,60}@\S{1,60}|\b[\w-]{1,60}\.(?:ru|com|org|net|рф)\b\S*", re.IGNORECASE
)
_ABBREVIATION = re.compile(r"\b(?:[A-Z0-9]{2,8}|[А-ЯЁ0-9]{2,8}|[a-zA-Z]+[A-Z][a-zA-Z]*)\b")
_QUOTED_NAME = re.compile(r"[«“\"](?=[A-ZА-ЯЁ])[^«»“”\"]{1,60}[»”\"]")
_MOST_SLIPS = 20  # of a kind in a text; --fix goes on until none is left
_QUOTATION = re.compile(r"«[^«»]*»|“[^“”]*”")
_NAME_WORDS = 3  # a longer quotation that is the whole text is an example, and has to be translated
_HARDEST = 15.0
_FEWEST_WORDS = 12  # of fewer words the formula, made for whole pages, says nothing
_LONGEST_SENTENCE = 28  # words; what one reads in a breath [Oborneva2006] has half as many
# Of the name, the question, the anchor, and the sign (the text of an indicator).
_LENGTHS = {"name": (0, 60), "question": (0, 110), "anchor": (60, 180), "text": (0, 160)}
_VAGUE_IN = frozenset({"question", "anchor", "text"})
_READ_IN = frozenset({"question", "anchor", "evidence", "purpose", "text"})
# What is sought, what is better, in which language, and without which there is nothing to seek.
_SLIPS = (
    (re.compile(r'(?<![\w"«»])"(?! )([^"«»\n]{1,200}?)(?<! )"(?![\w"«»])'), "«{}»", "ru", '"'),
    (re.compile(r"(?<=[^\s\d]) +(?:-|--) +(?=\S)|(?<=\d) +(?:-|--) +(?=[^\s\d])"), " — ", "ru", " -"),
    (re.compile(r"(?<=\S)  +(?=[^\s-])"), " ", "both", "  "),
    (re.compile(r"(?<!\.)\.\.\.(?!\.)"), "…", "both", "..."),
)

_SAME = N_("“%(text)s” stands in both languages; translate it into %(language)s")
_LETTERS = N_("“%(text)s” is not in %(language)s; translate it")
_PLACEHOLDER = N_("“%(text)s” stands for a translation that is still to be made")
_RU, _EN = N_("Russian"), N_("English")
_VAGUE = N_("“%(word)s” means something else to every juror; say what one sees in an entry instead")
_HARD = N_("hard to read (%(score)s of 100); use shorter words and verbs, and a sentence for each thought")
_LONG_SENTENCE = N_("a sentence of %(count)s words; make two of it")
_TOO_LONG = N_("%(count)s characters where %(most)s fit; shorten it")
_TOO_SHORT = N_("%(count)s characters; a juror needs about %(least)s to recognise a level")
_SLIP = N_("“%(old)s” is better set as “%(new)s”")

Texts = Iterator[tuple[Path, str, dict[str, str]]]


def texts(document: Document) -> Texts:
    """Every text in two languages: its path, the name of its field, and the text by language."""
    found: list[tuple[Path, str, dict[str, str]]] = []
    _collect(document, (), found)
    return iter(found)


def _collect(document: Document, path: Path, found: list[tuple[Path, str, dict[str, str]]]) -> None:
    for name, value in document:
        if isinstance(value, Text):
            found.append(((*path, name), name, {"ru": value.ru, "en": value.en}))
        elif isinstance(value, Document):
            _collect(value, (*path, name), found)
        elif isinstance(value, tuple):
            for place, part in enumerate(value):
                if isinstance(part, Document):
                    _collect(part, (*path, name, place), found)


def check_texts(rubric: Rubric) -> Iterator[Finding]:
    """RUB002, RUB008, RUB013, RUB014, RUB016 on every text of a rubric."""
    for path, name, text in texts(rubric):
        yield from untranslated(path, text)
        yield from _lengths(path, name, text)
        yield from _typography(path, text)
        if name in _VAGUE_IN:
            yield from _vague(path, text)
        if name in _READ_IN:
            yield from _readability(path, text["ru"])


def untranslated(path: Path, text: dict[str, str], code: str = "RUB002") -> Iterator[Finding]:
    """Texts in the letters of the other language, and those that promise a translation."""
    for language, own, other, name in (("ru", _CYRILLIC, _LATIN, _RU), ("en", _LATIN, _CYRILLIC, _EN)):
        value = text[language]
        if _promises(value):
            said = _PLACEHOLDER
        elif (language == "ru" or not value.isascii()) and _mostly(other, own, value):
            said = _SAME if text["ru"].strip() == text["en"].strip() else _LETTERS
        else:
            continue
        shown = {"text": _short(value), "language": Sentence(name)}
        yield Finding(code, (*path, language), Sentence(said, shown))


def _promises(text: str) -> bool:
    """Whether a text stands for a translation; those of many words do by a sign only."""
    short = len(words(text)) <= _MOST_PROMISING
    return (short or any(sign in text for sign in _SIGNS)) and _TO_DO.fullmatch(text) is not None


def _mostly(other: re.Pattern[str], own: re.Pattern[str], text: str) -> bool:
    """Whether letters of the other language prevail, what no translation changes left aside."""
    if not other.search(text):
        return False
    own_words = _own_words(text)
    return len(other.findall(own_words)) > len(own.findall(own_words))


def _own_words(text: str) -> str:
    """Without what no translation changes: addresses, abbreviations, names."""
    for alike in (_ADDRESS, _ABBREVIATION):
        text = alike.sub(" ", text)
    without_names = _QUOTED_NAME.sub(" ", text)
    plain = without_names if WORD.search(without_names) or len(words(text)) <= _NAME_WORDS else text
    return " ".join(each for each in plain.split() if each.strip(".,:;!?()").casefold() not in NAMES)


def _vague(path: Path, text: dict[str, str]) -> Iterator[Finding]:
    for language, value in text.items():
        for word in dict.fromkeys(vague(_unquoted(value))):
            yield Finding("RUB008", (*path, language), Sentence(_VAGUE, {"word": word}))


def _readability(path: Path, text: str) -> Iterator[Finding]:
    plain = _unquoted(text)
    count = len(words(plain))
    if count > _LONGEST_SENTENCE and (longest := _longest_sentence(plain)) > _LONGEST_SENTENCE:
        yield Finding("RUB013", (*path, "ru"), Sentence(_LONG_SENTENCE, {"count": longest}))
    elif count >= _FEWEST_WORDS and (score := readability(plain)) < _HARDEST:
        yield Finding("RUB013", (*path, "ru"), Sentence(_HARD, {"score": round(score)}))


def _longest_sentence(text: str) -> int:
    return max(len(words(each)) for each in SENTENCE.findall(text))


def _lengths(path: Path, name: str, text: dict[str, str]) -> Iterator[Finding]:
    least, most = _LENGTHS.get(name, (0, 10_000))
    for language, value in text.items():
        if len(value) > most:
            counts = {"count": len(value), "most": most}
            yield Finding("RUB014", (*path, language), Sentence(_TOO_LONG, counts))
        elif len(value) < least:
            few = {"count": len(value), "least": least}
            yield Finding("RUB014", (*path, language), Sentence(_TOO_SHORT, few))


def _typography(path: Path, text: dict[str, str]) -> Iterator[Finding]:
    for language, value in text.items():
        for slip, better, of, sign in _SLIPS:
            if sign not in value or of not in (language, "both"):
                continue
            for found in islice(slip.finditer(value), _MOST_SLIPS):
                fix = Fix(found.group(), better.format(*found.groups()), found.start())
                shown = {"old": _short(fix.old), "new": _short(fix.new)}
                yield Finding("RUB016", (*path, language), Sentence(_SLIP, shown), fix)


def _unquoted(text: str) -> str:
    """Without quotations: an example of what an entry says may be vague."""
    return _QUOTATION.sub(" ", text) if "«" in text or "“" in text else text


def _short(text: str) -> str:
    flat = " ".join(text.split()) or text
    return flat if len(flat) <= 40 else flat[:39] + "…"
