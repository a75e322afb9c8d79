"""How near jurors are to entries: what they know, in their own words, and the themes they chose."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.assignment.reading import Booleans, Floats
from workbench.domain.spelling import words

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# Of three letters and more endings matter little, and what is longer is nearly the word again.
_LETTERS = (3, 5)
_WORD = r"[^\W_]+"
_THEME_SHARE = 0.35
# Texts that have nothing to do with each other come this near by beginnings and endings alone.
_BY_CHANCE = 0.1
_NOTHING_KNOWN = 0.5


def text_affinity(entry_texts: Sequence[str], juror_texts: Sequence[str]) -> Floats:
    """How near each juror's words are to each entry's, by TF-IDF of letters within words [Salton1988].

    Runs of three to five letters of a word stand for it, so that «профилактика» is near «профилактике»
    [McNameeMayfield2004]. Runs that are in most texts count little. A text's weights have length 1, so a
    long expertise is not nearer than a short one. Whoever wrote nothing is neutral: as near to an entry as
    the other jurors are on average. So is everyone to an entry without text, or where no juror wrote
    anything.

    Returns
    -------
    (n_entries, n_jurors) 0 to 1; the nearest pair of all has 1, unless no juror's words are really there.
    """
    wrote = np.array([_has_words(each) for each in juror_texts], dtype=bool)
    shape = (len(entry_texts), len(juror_texts))
    if not wrote.any() or not any(_has_words(each) for each in entry_texts):
        return np.full(shape, _NOTHING_KNOWN)
    runs = _runs([*entry_texts, *(each for each, has in zip(juror_texts, wrote, strict=True) if has)])
    weight, n_entries = _weights(runs), len(entry_texts)
    near = np.clip((weight[:n_entries] @ weight[n_entries:].T).toarray(), 0.0, None)
    highest = float(near.max())
    if highest == 0.0:
        return np.full(shape, _NOTHING_KNOWN)
    near /= max(highest, _BY_CHANCE)
    # Nothing is known of an entry without a word that jurors use: nobody is far from it.
    near[~near.any(axis=1)] = near.mean()
    return _with_neutral(near, wrote)


def theme_affinity(
    text: Floats, entry_themes: Sequence[str], juror_themes: Sequence[Collection[str]]
) -> Floats:
    """The nearness of texts, and beside it whether the entry's theme is among those the juror chose.

    A match counts 0.35, texts the rest. Names are compared without letter case, punctuation and word
    endings. A juror who chose no theme is neutral: as good a match as the others are on average; an entry
    without a theme matches nobody better than anyone else.

    Parameters
    ----------
    text : (n_entries, n_jurors) 0 to 1, as from `text_affinity`.
    entry_themes : (n_entries,) empty for none. juror_themes : (n_jurors,) those each chose.
    """
    chosen = [{_theme_key(each) for each in themes} - {()} for themes in juror_themes]
    keys = [_theme_key(each) for each in entry_themes]
    chose = np.array([bool(each) for each in chosen], dtype=bool)
    if not chose.any() or not any(keys):
        return text
    match = np.array([[key in each for each in chosen] for key in keys], dtype=np.float64)
    match = _with_neutral(match[:, chose], chose)
    found: Floats = (1 - _THEME_SHARE) * text + _THEME_SHARE * match
    return found


def _with_neutral(known: Floats, has: Booleans) -> Floats:
    """(n_entries, n_jurors) from the columns of those of whom something is known; the rest the mean."""
    full = np.repeat(known.mean(axis=1)[:, None], len(has), axis=1)
    full[:, has] = known
    return full


def _theme_key(name: str) -> tuple[str, ...]:
    """Words of a name without their last two letters, where Russian endings are; four stay at least."""
    return tuple(each[: max(4, len(each) - 2)] for each in words(name.replace("_", " ")))


def _runs(texts: Iterable[str]) -> csr_array[Any]:
    """(n_texts, n_runs) how often each run of letters is in each text.

    Counted by way of the different words: there are far fewer of them than words in all texts.
    """
    from scipy.sparse import csr_array
    from sklearn.feature_extraction.text import CountVectorizer  # type: ignore[import-untyped]

    by_word = CountVectorizer(preprocessor=_plain, token_pattern=_WORD)
    in_text = csr_array(by_word.fit_transform(texts))
    by_run = CountVectorizer(analyzer="char_wb", ngram_range=_LETTERS, lowercase=False)
    in_word = csr_array(by_run.fit_transform(by_word.get_feature_names_out()))
    counts: csr_array[Any] = in_text @ in_word
    return counts


def _has_words(text: str) -> bool:
    return re.search(_WORD, text) is not None


def _plain(text: str) -> str:
    return text.casefold().replace("ё", "е")


def _weights(counts: csr_array[Any]) -> csr_array[Any]:
    from scipy.sparse import csr_array
    from sklearn.feature_extraction.text import TfidfTransformer

    return csr_array(TfidfTransformer(sublinear_tf=True).fit_transform(counts))
