"""Time and memory of comparing texts, by their number: `benchmarks/similarity_size.py [--texts CSV] …`.

Prints one Markdown table: CPU seconds of each step and the MB that all of them add, each size in a process of
its own, on one core. More texts than the CSV has (`text`; otherwise texts are made by lot) are drawn from it
again, their words in another order, so that they are no copies, and a little noise added to their vectors.

Encoding is measured on 500 texts and multiplied, as it takes the same for each; all else is done in full.
`all` is `group_entries` with vectors at hand: reading, comparing, themes, their stability, panels, labels.
Its parts are measured once more on their own, so what they share is counted in each of them.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

SEED = 2025
SIZES = (1_000, 7_000, 100_000)
SAMPLE = 500
NOISE = 0.02
STEPS = ("encoding", "lemmas", "neighbours", "themes", "panels", "labels", "all", "duplicates")
T = TypeVar("T")


def source(file: str | None) -> list[str]:
    if file:
        with Path(file).open(encoding="utf-8", newline="") as rows:
            return [row["text"] for row in csv.DictReader(rows)]
    rng = np.random.default_rng(SEED)
    syllables = ("ко", "на", "ста", "пе", "ра", "ни", "ту", "ве", "ли", "до", "мо", "ги", "шко", "ла")
    words = ["".join(rng.choice(syllables, rng.integers(2, 5))) for _ in range(20_000)]
    share = 1 / np.arange(1, len(words) + 1)
    return [" ".join(rng.choice(words, 60, p=share / share.sum())) for _ in range(7_000)]


def drawn(texts: list[str], n: int) -> tuple[list[str], np.ndarray]:
    """n texts, and which of `texts` each is."""
    rng = np.random.default_rng(SEED)
    of = np.concatenate([rng.permutation(len(texts)) for _ in range(-(-n // len(texts)))])[:n]
    again = [" ".join(rng.permutation(texts[place].split())) for place in of[len(texts) :]]
    return [texts[place] for place in of[: len(texts)]] + again, of


def megabytes(name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def measure(n: int, file: str | None, vectors: str) -> dict[str, float]:
    from workbench.domain.plain_text import plain_text
    from workbench.similarity.duplicates import find_duplicates
    from workbench.similarity.grouping import SIZE, group_entries
    from workbench.similarity.labels import Phrases
    from workbench.similarity.neighbours import features
    from workbench.similarity.panels import cut_panels
    from workbench.similarity.russian import lemmas
    from workbench.similarity.themes import find_themes

    texts, of = drawn(source(file), n)
    rng = np.random.default_rng(SEED)
    meaning = np.load(vectors)[of].astype(np.float32)
    meaning[len(source(file)) :] += rng.normal(0, NOISE, meaning[len(source(file)) :].shape)
    ids = [f"{place:06d}" for place in range(n)]
    named = dict(zip(ids, texts, strict=True))
    # What is loaded once is loaded before: the dictionary, libraries.
    group_entries(dict(list(named.items())[:30]), encoder=lambda some: meaning[: len(some)], rng=rng)
    before = megabytes("VmRSS")
    found: dict[str, float] = {}

    def timed(step: str, work: Callable[[], T]) -> T:
        start = time.process_time()
        result = work()
        found[step] = time.process_time() - start
        return result

    grouping = timed("all", lambda: group_entries(named, encoder=lambda _: meaning, rng=rng))
    found["MB"] = megabytes("VmHWM") - before
    plain = {name: plain_text(text).text for name, text in named.items()}
    words = timed("lemmas", lambda: [lemmas(text) for text in plain.values()])
    alike = features(meaning, words)
    timed("neighbours", lambda: alike.graph)
    theme = timed("themes", lambda: find_themes(alike, SIZE))
    parts = [np.flatnonzero(theme == number) for number in range(int(theme.max()) + 1)]
    timed("panels", lambda: [cut_panels(alike.part(rows), SIZE) for rows in parts])
    panels = {panel.id: panel.entries for panel in grouping.panels}
    timed("labels", lambda: Phrases(plain).named(panels, other="Группа"))
    timed("duplicates", lambda: find_duplicates(named))
    return found


def encode(file: str | None, vectors: str) -> float:
    """CPU seconds for each text; keeps the vectors of all."""
    import torch

    from workbench.similarity.encoders import load_encoder

    torch.set_num_threads(1)
    texts, model = source(file), load_encoder()
    model.encode(texts[:1], show_progress_bar=False)
    start = time.process_time()
    model.encode(texts[:SAMPLE], batch_size=256, show_progress_bar=False)
    seconds = (time.process_time() - start) / min(SAMPLE, len(texts))
    if not Path(vectors).exists():
        made = model.encode(texts, batch_size=256, normalize_embeddings=True, show_progress_bar=False)
        np.save(vectors, made)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", type=int, nargs="*")
    parser.add_argument("--texts")
    parser.add_argument("--vectors", help="a file that keeps them between runs over the same texts")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    with threadpool_limits(1), tempfile.TemporaryDirectory() as directory:
        vectors = asked.vectors or f"{directory}/vectors.npy"
        if asked.one:
            print(json.dumps(measure(asked.one, asked.texts, vectors)))
        else:
            table(asked.sizes or SIZES, asked.texts, vectors)


def table(sizes: Sequence[int], texts: str | None, vectors: str) -> None:
    each_text = encode(texts, vectors)
    print(f"| texts | {' | '.join(STEPS)} | MB |\n| ---: {'| ---: ' * (len(STEPS) + 1)}|", flush=True)
    for n in sizes:
        command = [sys.executable, __file__, "--one", str(n), "--vectors", vectors]
        command += ["--texts", texts] if texts else []
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        found = {**json.loads(done.stdout), "encoding": each_text * n}
        cells = " | ".join(f"{found[step]:.1f}" for step in STEPS)
        print(f"| {n:,} | {cells} | {found['MB']:.0f} |", flush=True)


if __name__ == "__main__":
    main()
