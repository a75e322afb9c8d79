"""Groups of texts: `python benchmarks/grouping.py [--corpus JSONL] [--texts CSV] [--count N] …`.

Prints one Markdown table for each set of labelled texts, all methods on the same vectors (ours adds lemmas):

--corpus  JSON lines with `id`, `theme` and fields of text; ids above P080 are planted copies and left out.
--texts   CSV with `text` and `label`, of which N are drawn (1,000).
--slices  N more sets of M of these texts, no text in two of them: the mean of N tables.
--vectors folder where vectors are kept, so that a second run need not encode.
--once    peers run once, so without seed, order and moved.

Without a file, texts are made by lot from eight overlapping vocabularies. k-means and Ward are told the
number of labels; the others are not. BERTopic takes part where it is installed (it is no dependency): as it
comes; tuned, the best of 12 settings of UMAP and HDBSCAN on 80 and of 24 on 1,000 texts of this source, see
TUNED; and tuned with its outliers placed by `reduce_outliers(strategy="embeddings")`.

An outlier counts as a group of its own. Seed and order: agreement (ARI) of two runs. Moved: of nine tenths
of the texts, how many change their group when the last tenth arrives, groups matched as well as they can
be. Seconds are of the processor, one core, MB what one run adds to the process at its peak (Linux).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib.util
import json
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, confusion_matrix
from threadpoolctl import threadpool_limits

from workbench.similarity.encoders import load_encoder
from workbench.similarity.grouping import Grouping, group_entries

SEED = 2025
FIELDS = ("title", "summary", "problem", "goal", "activities", "results", "audience")
Labels = np.ndarray
Cluster = Callable[[list[str], np.ndarray, int], Labels]
# Of UMAP: neighbours, dimensions; of HDBSCAN: least size of a cluster, samples. For up to so many texts.
TUNED = {300: (10, 5, 8, 1), 1_000_000: (15, 5, 15, 10)}
COLUMNS = ("ARI", "AMI", "outliers", "groups", "sizes", "seed", "order", "moved", "s", "MB")


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


def communities(threshold: float) -> Cluster:
    def cluster(_: list[str], vectors: np.ndarray, __: int) -> Labels:
        from sentence_transformers.util import community_detection

        found = np.full(len(vectors), -1)
        groups = community_detection(vectors, threshold=threshold, min_community_size=3)
        for number, members in enumerate(groups):
            found[members] = number
        return found

    return cluster


def topics(settings: tuple[int, int, int, int] | None, *, placed: bool = False) -> Cluster:
    """BERTopic; `settings` as in TUNED."""

    def cluster(texts: list[str], vectors: np.ndarray, seed: int) -> Labels:
        from bertopic import BERTopic
        from hdbscan import HDBSCAN
        from umap import UMAP

        neighbours, dimensions, size, samples = settings or (15, 5, 10, 10)
        model = BERTopic(
            language="multilingual",
            umap_model=UMAP(
                n_neighbors=neighbours,
                n_components=dimensions,
                min_dist=0.0,
                metric="cosine",
                random_state=seed,
            ),
            hdbscan_model=HDBSCAN(min_cluster_size=size, min_samples=samples, prediction_data=True),
        )
        found = np.array(model.fit_transform(texts, vectors)[0])
        if placed and found.min() < 0 <= found.max():
            found = np.array(
                model.reduce_outliers(texts, list(found), strategy="embeddings", embeddings=vectors)
            )
        return found

    return cluster


def peers(n_labels: int, n_texts: int, threshold: float) -> dict[str, Cluster]:
    found: dict[str, Cluster] = {
        f"k-means, told {n_labels}": lambda _, vectors, seed: KMeans(
            n_labels, n_init=5, random_state=seed
        ).fit_predict(vectors),
        f"Ward, told {n_labels}": lambda _, vectors, __: AgglomerativeClustering(n_labels).fit_predict(
            vectors
        ),
        f"community_detection, {threshold:.2f}": communities(threshold),
    }
    if all(importlib.util.find_spec(each) for each in ("bertopic", "umap", "hdbscan")):
        tuned = next(settings for most, settings in TUNED.items() if n_texts <= most)
        found["BERTopic"] = topics(None)
        found["BERTopic, tuned"] = topics(tuned)
        found["BERTopic, tuned, all placed"] = topics(tuned, placed=True)
    return found


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


def measured(
    cluster: Cluster, texts: list[str], vectors: np.ndarray, truth: list[str], *, once: bool
) -> dict[str, float]:
    found, seconds, memory = run_once(cluster, texts, vectors)
    if once:
        return row(truth, found, None, None, np.nan, seconds, memory)
    order = np.random.default_rng(SEED).permutation(len(texts))
    reordered = np.empty_like(found)
    reordered[order] = cluster([texts[place] for place in order], vectors[order], 0)
    fewer = len(texts) * 9 // 10
    before = cluster(texts[:fewer], vectors[:fewer], 0)
    again = cluster(texts, vectors, 1)
    return row(truth, found, again, reordered, moved(before, found[:fewer]), seconds, memory)


def ours_measured(texts: list[str], vectors: np.ndarray, truth: list[str]) -> dict[str, float]:
    everyone = np.arange(len(texts))
    order = np.random.default_rng(SEED).permutation(len(texts))

    def cluster(_: list[str], __: np.ndarray, seed: int) -> Labels:
        return theme_numbers(ours(texts, vectors, seed, everyone), len(texts))

    found, seconds, memory = run_once(cluster, texts, vectors)
    again = cluster(texts, vectors, 1)
    reordered = theme_numbers(ours(texts, vectors, 0, order), len(texts))
    fewer = len(texts) * 9 // 10
    before = ours(texts, vectors, 0, everyone[:fewer])
    after = ours(texts, vectors, 0, everyone, before)
    gone = moved(theme_numbers(before, fewer), theme_numbers(after, len(texts))[:fewer])
    return row(truth, found, again, reordered, gone, seconds, memory)


def run_once(cluster: Cluster, texts: list[str], vectors: np.ndarray) -> tuple[Labels, float, float]:
    """What a method finds, its CPU seconds and the MB it adds; what it loads is loaded before."""
    few = min(len(texts), 60)
    cluster(texts[:few], vectors[:few], 0)
    Path("/proc/self/clear_refs").write_text("5")  # the peak from here on
    before, start = megabytes("VmRSS"), time.process_time()
    found = cluster(texts, vectors, 0)
    return found, time.process_time() - start, megabytes("VmHWM") - before


def megabytes(name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def row(
    truth: list[str],
    found: Labels,
    again: Labels | None,
    reordered: Labels | None,
    gone: float,
    seconds: float,
    memory: float,
) -> dict[str, float]:
    placed = alone(found)
    sizes = np.bincount(found[found >= 0]) if (found >= 0).any() else np.zeros(1)
    return {
        "ARI": adjusted_rand_score(truth, placed),
        "AMI": adjusted_mutual_info_score(truth, placed),
        "outliers": float((found < 0).mean()),
        "groups": float(found.max() + 1),
        "smallest": float(sizes.min()),
        "largest": float(sizes.max()),
        "seed": np.nan if again is None else adjusted_rand_score(placed, alone(again)),
        "order": np.nan if reordered is None else adjusted_rand_score(placed, alone(reordered)),
        "moved": gone,
        "s": seconds,
        "MB": memory,
    }


def shown(results: list[Mapping[str, float]]) -> str:
    mean = {name: float(np.mean([each[name] for each in results])) for name in results[0]}
    cells = {
        **{name: f"{mean[name]:.3f}" for name in ("ARI", "AMI", "seed", "order")},
        **{name: f"{mean[name]:.0%}" for name in ("outliers", "moved")},
        "groups": f"{mean['groups']:.0f}",
        "sizes": f"{mean['smallest']:.0f}–{mean['largest']:.0f}",
        "s": f"{mean['s']:.1f}",
        "MB": f"{mean['MB']:.0f}",
    }
    return " | ".join("–" if "nan" in cells[name] else cells[name] for name in COLUMNS)


def vectors_of(texts: list[str], folder: str | None) -> np.ndarray:
    name = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
    file = Path(folder) / f"{name}.npy" if folder else None
    if file and file.exists():
        kept: np.ndarray = np.load(file)
        return kept
    encoder = load_encoder()
    made = np.asarray(
        encoder.encode(texts, batch_size=256, normalize_embeddings=True, show_progress_bar=False)
    )
    if file:
        np.save(file, made)
    return made


def compare(name: str, sets: list[tuple[list[str], list[str]]], folder: str | None, *, once: bool) -> None:
    """One table, of means where there are several sets."""
    lines: dict[str, list[Mapping[str, float]]] = {}
    some = [(texts, truth, vectors_of(texts, folder)) for texts, truth in sets]
    for texts, truth, vectors in some:
        lines.setdefault("**ours**", []).append(ours_measured(texts, vectors, truth))
        # A threshold that lets each text have about ten neighbours; cosines of encoders cannot be compared.
        sample = vectors[:2_000]
        threshold = float(np.quantile(sample @ sample.T, 1 - 10 / len(texts)))
        labels = max(len(set(each)) for _, each in sets)
        for number, (method, cluster) in enumerate(peers(labels, len(texts), threshold).items()):
            method = "community_detection" if number == 2 else method
            lines.setdefault(method, []).append(measured(cluster, texts, vectors, truth, once=once))
    print(f"\n{name}: {len(sets)} × {len(sets[0][0])} texts, {len(set(sets[0][1]))} labels\n")
    print(f"| method | {' | '.join(COLUMNS)} |\n| --- {'| ---: ' * len(COLUMNS)}|")
    for method, results in lines.items():
        print(f"| {method} | {shown(results)} |", flush=True)
    panels(*some[0][::2])


def panels(texts: list[str], vectors: np.ndarray) -> None:
    grouping = ours(texts, vectors, 0, np.arange(len(texts)))
    sizes = sorted(len(each.entries) for each in grouping.panels)
    outside = len(grouping.out_of_bounds)
    print(f"\nOur panels: {len(sizes)} of {sizes[0]} to {sizes[-1]} entries, {outside} out of bounds.")
    print("Themes: " + " · ".join(each.label for each in grouping.themes))


def slices(texts: list[str], labels: list[str], number: int, size: int) -> list[Any]:
    """From the end, so that none is among the first texts, by which anything was tuned."""
    return [
        (texts[len(texts) - (each + 1) * size :][:size], labels[len(labels) - (each + 1) * size :][:size])
        for each in range(number)
    ]


def main() -> None:
    warnings.filterwarnings("ignore")  # of the peers: seeds and threads, deprecated parameters
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus")
    parser.add_argument("--texts")
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--slices", type=int, nargs=2, metavar=("N", "M"))
    parser.add_argument("--vectors")
    parser.add_argument("--once", action="store_true")
    asked = parser.parse_args()
    sets = {}
    if asked.corpus:
        sets["corpus"] = [corpus(asked.corpus)]
    if asked.texts and asked.slices:
        sets["slices"] = slices(*labelled(asked.texts, 1_000_000), *asked.slices)
    elif asked.texts:
        sets["texts"] = [labelled(asked.texts, asked.count)]
    with threadpool_limits(1):
        for name, some in (sets or {"invented": [invented(asked.count)]}).items():
            compare(name, some, asked.vectors, once=asked.once)


if __name__ == "__main__":
    main()
