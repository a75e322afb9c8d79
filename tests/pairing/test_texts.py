"""How alike texts are, and sparse vectors beside dense ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from workbench.errors import InvalidPairing
from workbench.pairing import form_pairs, text_vectors


def cosines(mentors: list[str], mentees: list[str]) -> np.ndarray:
    first, second = text_vectors(mentors, mentees)
    return np.asarray((first @ second.T).toarray())


def test_texts_on_one_subject_are_more_alike_than_others_whatever_the_endings() -> None:
    found = cosines(
        ["Школьный театр и чтение вслух", "Лыжная секция для детей"],
        ["Хочу поставить спектакль в школьном театре", "Занимаюсь лыжами, веду секцию"],
    )
    assert found[0, 0] > 2 * found[0, 1]
    assert found[1, 1] > 2 * found[1, 0]


def test_the_same_text_in_other_letters_is_the_same() -> None:
    assert cosines(["Учёба, лыжи!"], ["учеба  ЛЫЖИ"]) == pytest.approx(1, abs=1e-6)


def test_a_text_without_words_is_similar_to_nobody() -> None:
    assert cosines(["", "театр"], ["театр", "…"]).tolist() == [[0, 0], [1, 0]]
    assert cosines(["", ""], ["", "", ""]).shape == (2, 3)


@pytest.mark.parametrize("kept", [0, 1_000_000])
def test_sparse_vectors_give_the_pairs_that_dense_ones_give(
    kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether all cosines are kept or computed anew each time."""
    monkeypatch.setattr("workbench.pairing.similarity._KEPT", kept)
    rng = np.random.default_rng(5)
    first, second = (rng.random((n, 40)) * (rng.random((n, 40)) < 0.2) for n in (30, 25))
    mentors = pd.DataFrame({"mentor": range(30)})
    mentees = pd.DataFrame({"mentee": range(100, 125)})
    found = [
        form_pairs(mentors, mentees, similarity=given, rng=np.random.default_rng(1))
        for given in ((first, second), (sparse.csr_array(first), sparse.csr_array(second)))
    ]
    assert found[0].couples == found[1].couples
    assert found[1].total == pytest.approx(found[0].total, rel=1e-6)


def test_whose_sparse_vector_is_no_number_is_named() -> None:
    vectors = sparse.csr_array(np.array([[1.0, 0.0], [np.nan, 1.0]]))
    with pytest.raises(InvalidPairing, match="the vector of Н2 holds"):
        form_pairs(
            pd.DataFrame({"mentor": ["Н1", "Н2"]}),
            pd.DataFrame({"mentee": ["У1", "У2"]}),
            similarity=(vectors, sparse.csr_array(np.eye(2))),
            rng=np.random.default_rng(0),
        )


def test_sparse_vectors_of_another_number_of_people_are_refused() -> None:
    with pytest.raises(InvalidPairing, match="3 × 3 and the table needs 2 rows"):
        form_pairs(
            pd.DataFrame({"mentor": ["Н1", "Н2"]}),
            pd.DataFrame({"mentee": ["У1", "У2"]}),
            similarity=(sparse.csr_array(np.eye(3)), sparse.csr_array(np.eye(2))),
            rng=np.random.default_rng(0),
        )
