"""Pairing mentors and mentees: `python benchmarks/pairing.py [largest]`.

Invents equally many mentors and mentees with interests around 40 subjects, as vectors of 384 numbers, and
prints a Markdown table. The dense optimum (scipy's Hungarian method on all pairs) runs beside it up to 7,000.
Each row is measured in a process of its own, so that its memory is its own. CPU seconds stand beside those of
the clock, which others on the machine make longer.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linear_sum_assignment

from workbench.pairing import PairingRules, Pairs, form_pairs, text_vectors

SEED = 2025
SUBJECTS = 40
NUMBERS = 384
FIELDS = 5
ZONES = (2, 3, 3, 3, 3, 4, 5, 7, 9, 12)
LISTED = 50
LARGEST_DENSE = 7_000
# Of the texts: words of a text, of which two in three are its subject's; all the words there are.
WORDS_OF_TEXT = 40
WORDS_OF_SUBJECT = 60
VOCABULARY = 4_000
SYLLABLES = [
    first + vowel + last for first in "бвгдзклмнпрстч" for vowel in "аеиоуы" for last in ("", *"нрст")
]
MOST = {"texts": 7_000, "rules": 21_000, "listed": 70_000}  # the work on vectors grows with the square
LARGEST = 70_000
WORDS = {
    "dense none": "scipy, all pairs, no rules",
    "none": "form_pairs, no rules",
    "dense rules": "scipy, all pairs, three rules",
    "rules": "form_pairs, three rules",
    "texts": "form_pairs, three rules, texts",
    "stable": "form_pairs, stable",
    "listed": "form_pairs, 50 candidates each",
}
RULES = PairingRules(experience_lead=3, same_field=True, hours_apart=3)
Vectors = tuple[np.ndarray, np.ndarray]
Times = tuple[float, float]  # of the clock, of the processor


def people(n: int) -> tuple[pd.DataFrame, pd.DataFrame, Vectors]:
    rng = np.random.default_rng(SEED)
    centre = rng.normal(size=(SUBJECTS, NUMBERS))
    vectors = tuple(
        (centre[rng.integers(0, SUBJECTS, n)] + 1.5 * rng.normal(size=(n, NUMBERS))).astype(np.float32)
        for _ in range(2)
    )
    sides = [
        pd.DataFrame(
            {
                role: [f"{letter}{number:05d}" for number in range(n)],
                "experience": rng.integers(*years, n),
                "field": rng.integers(0, FIELDS, n),
                "time_zone": rng.choice(ZONES, n),
            }
        )
        for role, letter, years in (("mentor", "Н", (2, 30)), ("mentee", "У", (0, 10)))
    ]
    return sides[0], sides[1], (vectors[0], vectors[1])


def clocks() -> Times:
    return time.perf_counter(), time.process_time()


def since(started: Times) -> Times:
    wall, cpu = clocks()
    return wall - started[0], cpu - started[1]


def wanted(n: int, rng: np.random.Generator) -> list[list[str]]:
    """Whom each mentor names: 20 mentees by chance; the mentees name those who named them."""
    return [[f"У{each:05d}" for each in rng.choice(n, 20, replace=False)] for _ in range(n)]


def formed(kind: str, n: int) -> tuple[Times, Pairs]:
    mentors, mentees, similarity = people(n)
    given: dict[str, object] = {
        "similarity": similarity,
        "rules": RULES if kind in ("rules", "texts") else PairingRules(),
    }
    if kind == "listed":
        given["similarity"] = listed(n)
    if kind == "stable":
        rng = np.random.default_rng(SEED)
        mentors["preferences"] = wanted(n, rng)
        named: list[list[str]] = [[] for _ in range(n)]
        for mentor, names in zip(mentors["mentor"], mentors["preferences"], strict=True):
            for each in names:
                named[int(each[1:])].append(mentor)
        mentees["preferences"] = [list(rng.permutation(each)) for each in named]
        given["stable"] = True
    written = texts(n) if kind == "texts" else None
    started = clocks()
    if written is not None:
        given["similarity"] = text_vectors(*written)
    pairs = form_pairs(mentors, mentees, rng=np.random.default_rng(SEED), **given)  # type: ignore[arg-type]
    return since(started), pairs


def texts(n: int) -> tuple[list[str], list[str]]:
    """Goals and interests of each: words of a subject among words of all, the first of them the commonest."""
    rng = np.random.default_rng(SEED)
    words = np.array(["".join(rng.choice(SYLLABLES, rng.integers(2, 6))) for _ in range(VOCABULARY)])
    share = 1 / np.arange(1, VOCABULARY + 1)
    share /= share.sum()

    def one() -> str:
        subject = rng.integers(0, SUBJECTS) * WORDS_OF_SUBJECT
        own = subject + rng.integers(0, WORDS_OF_SUBJECT, 2 * WORDS_OF_TEXT // 3)
        common = rng.choice(VOCABULARY, WORDS_OF_TEXT - len(own), p=share)
        return " ".join(words[[*own, *common]])

    return [one() for _ in range(n)], [one() for _ in range(n)]


def listed(n: int) -> sparse.coo_array:
    """50 candidates for each mentor, as a search in an index of vectors returns them."""
    rng = np.random.default_rng(SEED)
    rows = np.repeat(np.arange(n), LISTED)
    # Steps through the mentees from a place drawn by lot: nobody stands twice in a list.
    columns = (np.repeat(rng.integers(0, n, n), LISTED) + np.tile(np.arange(LISTED) * (n // LISTED), n)) % n
    values = rng.random(len(rows)).astype(np.float32)
    return sparse.coo_array((values, (rows, columns)), shape=(n, n))


def dense(kind: str, n: int) -> tuple[Times, int, float]:
    """Times, pairs and the sum of similarity of the Hungarian method on all pairs."""
    mentors, mentees, vectors = people(n)
    started = clocks()
    first, second = (each / np.linalg.norm(each, axis=1, keepdims=True) for each in vectors)
    similarity = first @ second.T
    worth = similarity.astype(np.float64)
    if kind == "rules":
        ahead = mentors["experience"].to_numpy()[:, None] - 3 >= mentees["experience"].to_numpy()
        same = mentors["field"].to_numpy()[:, None] == mentees["field"].to_numpy()
        apart = np.abs(mentors["time_zone"].to_numpy()[:, None] - mentees["time_zone"].to_numpy())
        open_to = ahead & same & (np.minimum(apart, 24 - apart) <= 3)
        worth = np.where(open_to, worth + 4 * n, 0.0)  # a pair outweighs any sum of similarity
    rows, columns = linear_sum_assignment(worth, maximize=True)
    kept = worth[rows, columns] > 2 * n if kind == "rules" else np.ones(n, dtype=bool)
    total = similarity[rows, columns][kept].astype(np.float64).sum()
    return since(started), int(kept.sum()), float(total)


def measure(kind: str, n: int) -> dict[str, object]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if kind.startswith("dense"):
        times, count, total = dense(kind.partition(" ")[2], n)
    else:
        times, pairs = formed(kind, n)
        count, total = len(pairs), pairs.total
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"times": times, "memory": memory, "pairs": count, "total": total}


def main(largest: int) -> None:
    sys.stdout.write("| what | mentors | pairs | CPU s | seconds | memory, MB | share of the optimum |\n")
    sys.stdout.write("| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n")
    sizes = (700, 7_000, 21_000, 70_000)
    steps = [(kind, n) for kind in WORDS for n in sizes if n <= min(largest, MOST.get(kind, LARGEST_DENSE))]
    best: dict[tuple[str, int], float] = {}
    for kind, n in steps:
        command = [sys.executable, __file__, kind, str(n)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        wall, cpu = found["times"]
        best.setdefault((kind.removeprefix("dense "), n), found["total"])
        compared = kind in ("none", "rules") and n <= LARGEST_DENSE
        share = f"{100 * found['total'] / best[kind, n]:.4f} %" if compared else ""
        sys.stdout.write(
            f"| {WORDS[kind]} | {n:,} | {found['pairs']:,} | {cpu:.2f} | {wall:.2f}"
            f" | {found['memory']:.0f} | {share} |\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.stdout.write(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else LARGEST)
