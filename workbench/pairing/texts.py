"""Texts of mentors and mentees as vectors whose cosines say how alike they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from workbench.domain.spelling import normal

# Four letters: the stems of Russian words whatever their endings, at half the cost of three and four.
LETTERS = 4


def text_vectors(mentors: Sequence[str], mentees: Sequence[str]) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Weigh runs of letters by how rare they are among all texts [Salton1988], [CavnarTrenkle1994].

    Runs of four letters within words, in one spelling (case, ё, punctuation); logarithmic counts.

    Returns
    -------
    (n_mentors, n_runs) and (n_mentees, n_runs) of length 1; zeros for a text without words.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

    texts = [normal(each) for each in (*mentors, *mentees)]
    if not any(texts):
        return sparse.csr_array((len(mentors), 1)), sparse.csr_array((len(mentees), 1))
    weigher = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(LETTERS, LETTERS),
        sublinear_tf=True,
        lowercase=False,
        dtype=np.float32,
    )
    table = sparse.csr_array(weigher.fit_transform(texts))
    return table[: len(mentors)], table[len(mentors) :]
