"""Groups of texts: `python benchmarks/grouping.py [--corpus JSONL] [--texts CSV] [--count N]`.

Prints one Markdown table for each set of labelled texts, all methods on the same vectors (ours adds lemmas):

--corpus  JSON lines with `id`, `theme` and fields of text; ids above P080 are planted copies and left out.
--texts   CSV with `text` and `label`, of which N are drawn (1,000).

Without either, texts are made by lot from eight overlapping vocabularies. k-means and Ward are told the
number of labels; ours and community_detection are not. An outlier counts as a group of its own. Seed and
order: agreement (ARI) of two runs. Moved: of nine tenths of the texts, how many change their group when the
last tenth arrives, groups matched as well as they can be. Seconds are of the processor.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, confusion_matrix

from workbench.similarity.encoders import load_encoder
from workbench.similarity.grouping import Grouping, group_entries

SEED = 2025
FIELDS = ("title", "summary", "problem", "goal", "activities", "results", "audience")
Labels = np.ndarray
Cluster = Callable[[list[str], np.ndarray, int], Labels]


def corpus(file: str) -> tuple[list[str], list[str]]:
    rows = [json.loads(line) for line in Path(file).read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["id"] <= "P080"]
    return ["\n".join(row.get(each) or "" for each in FIELDS) for row in rows], [row["theme"] for row in rows]


def labelled(file: str, count: int) -> tuple[list[str], list[str]]:
    with Path(file).open(encoding="utf-8", newline="") as source:
        rows = [(row["text"], row["label"]) for row in csv.DictReader(source)]
    drawn = np.random.default_rng(SEED).permutation(len(rows))[:count]
    return [rows[place][0] for place in drawn], [rows[place][1] for place in drawn]


def invented(count: int) -> tuple[list[str], list[str]]:
    rng = np.random.default_rng(SEED)
    syllables = ("ко", "на", "ста", "пе", "ра", "ни", "ту", "ве", "ли", "до", "мо", "ги", "шко", "ла")
    words = ["".join(rng.choice(syllables, rng.integers(2, 5))) for _ in range(2_000)]
    topics = [rng.choice(words, 60, replace=False) for _ in range(8)]
    labels = rng.integers(0, 8, count)
    texts = [" ".join([*rng.choice(topics[each], 15), *rng.choice(words, 45)]) for each in labels]
    return texts, [str(each) for each in labels]


def names(count: int) -> list[str]:
    return [f"{place:06d}" for place in range(count)]


def ours(
    texts: list[str], vectors: np.ndarray, seed: int, order: np.ndarray, previous: Grouping | None = None
) -> Grouping:
    """Group the texts at `order`; each keeps its id, as entries of a contest do."""
    ids = names(len(texts))
    # Vectors are made already, and asked for in the order of ids.
    return group_entries(
        {ids[place]: texts[place] for place in order},
        encoder=lambda _: vectors[np.sort(order)],
        previous=previous,
        rng=np.random.default_rng(seed),
    )


def theme_numbers(grouping: Grouping, count: int) -> Labels:
    theme_of = {entry: place for place, theme in enumerate(grouping.themes) for entry in theme.entries}
    return np.array([theme_of.get(each, -1) for each in names(count)])


def peers(n_labels: int, threshold: float) -> dict[str, Cluster]:
    from sentence_transformers.util import community_detection

    def communities(_: list[str], vectors: np.ndarray, __: int) -> Labels:
        found = np.full(len(vectors), -1)
        groups = community_detection(vectors, threshold=threshold, min_community_size=3)
        for number, members in enumerate(groups):
            found[members] = number
        return found

    return {
        f"k-means, told {n_labels}": lambda _, vectors, seed: KMeans(
            n_labels, n_init=5, random_state=seed
        ).fit_predict(vectors),
        f"Ward, told {n_labels}": lambda _, vectors, __: AgglomerativeClustering(n_labels).fit_predict(
            vectors
        ),
        f"community_detection, {threshold:.2f}": communities,
    }


def alone(labels: Labels) -> Labels:
    """Each outlier in a group of its own."""
    own = labels.copy()
    outliers = np.flatnonzero(labels < 0)
    own[outliers] = labels.max(initial=0) + 1 + np.arange(len(outliers))
    return own


def moved(before: Labels, after: Labels) -> float:
    table = confusion_matrix(alone(before), alone(after))
    rows, columns = linear_sum_assignment(table, maximize=True)
    return 1 - float(table[rows, columns].sum()) / len(before)


def measured(cluster: Cluster, texts: list[str], vectors: np.ndarray, truth: list[str]) -> list[str]:
    start = time.process_time()
    found = cluster(texts, vectors, 0)
    seconds = time.process_time() - start
    order = np.random.default_rng(SEED).permutation(len(texts))
    reordered = np.empty_like(found)
    reordered[order] = cluster([texts[place] for place in order], vectors[order], 0)
    fewer = len(texts) * 9 // 10
    before = cluster(texts[:fewer], vectors[:fewer], 0)
    again = cluster(texts, vectors, 1)
    return row(truth, found, again, reordered, moved(before, found[:fewer]), seconds)


def ours_measured(texts: list[str], vectors: np.ndarray, truth: list[str]) -> tuple[list[str], Grouping]:
    everyone = np.arange(len(texts))
    order = np.random.default_rng(SEED).permutation(len(texts))
    start = time.process_time()
    grouping = ours(texts, vectors, 0, everyone)
    seconds = time.process_time() - start
    found, again, reordered = (
        theme_numbers(each, len(texts))
        for each in (grouping, ours(texts, vectors, 1, everyone), ours(texts, vectors, 0, order))
    )
    fewer = len(texts) * 9 // 10
    before = ours(texts, vectors, 0, everyone[:fewer])
    after = ours(texts, vectors, 0, everyone, before)
    gone = moved(theme_numbers(before, fewer), theme_numbers(after, len(texts))[:fewer])
    return row(truth, found, again, reordered, gone, seconds), grouping


def row(
    truth: list[str], found: Labels, again: Labels, reordered: Labels, gone: float, seconds: float
) -> list[str]:
    placed = alone(found)
    return [
        f"{adjusted_rand_score(truth, placed):.3f}",
        f"{adjusted_mutual_info_score(truth, placed):.3f}",
        f"{(found < 0).mean():.0%}",
        f"{found.max() + 1}",
        f"{adjusted_rand_score(placed, alone(again)):.3f}",
        f"{adjusted_rand_score(placed, alone(reordered)):.3f}",
        f"{gone:.0%}",
        f"{seconds:.1f}",
    ]


def compare(name: str, texts: list[str], truth: list[str]) -> None:
    encoder = load_encoder()
    vectors = np.asarray(encoder.encode(texts, normalize_embeddings=True, show_progress_bar=False))
    print(f"\n{name}: {len(texts)} texts, {len(set(truth))} labels\n")
    print("| method | ARI | AMI | outliers | groups | seed | order | moved | s |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    # Read once: the first text would pay for the dictionary.
    ours(texts[:2], vectors[:2], 0, np.arange(2))
    cells, grouping = ours_measured(texts, vectors, truth)
    print(f"| **ours** | {' | '.join(cells)} |")
    # A threshold that lets each text have about ten neighbours; cosines of encoders cannot be compared.
    threshold = float(np.quantile(vectors @ vectors.T, 1 - 10 / len(texts)))
    for method, cluster in peers(len(set(truth)), threshold).items():
        print(f"| {method} | {' | '.join(measured(cluster, texts, vectors, truth))} |")
    sizes = sorted(len(each.entries) for each in grouping.panels)
    outside = len(grouping.out_of_bounds)
    print(f"\nOur panels: {len(sizes)} of {sizes[0]} to {sizes[-1]} entries, {outside} out of bounds.")
    print("Themes: " + " · ".join(each.label for each in grouping.themes))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus")
    parser.add_argument("--texts")
    parser.add_argument("--count", type=int, default=1_000)
    asked = parser.parse_args()
    sets = {}
    if asked.corpus:
        sets["corpus"] = corpus(asked.corpus)
    if asked.texts:
        sets["texts"] = labelled(asked.texts, asked.count)
    for name, (texts, truth) in (sets or {"invented": invented(asked.count)}).items():
        compare(name, texts, truth)


if __name__ == "__main__":
    main()
