"""Copies, passages and paraphrases: `python benchmarks/duplicates.py [--corpus JSONL CSV] [--texts CSV]`.

Prints Markdown tables. Quality, by kind: found and true pairs of ours, against cosine, MinHash and difflib,
each with the threshold that is best FOR it on the very pairs it is measured on (highest F1); ours has none.

--corpus    JSON lines with `id` and fields of text, and a CSV of `id,of_id,kind`.
--texts     CSV with `text`: time and memory for 1,000 and 7,000 of them, each in a process of its own. Time
            without encoding; the encoding of words and sentences stands beside it.
--encoder   embedded or fast.

Always: the invented pairs of tests/similarity/paraphrases.json and of paraphrases_held_out.json. MinHash
takes part where datasketch is installed. Seconds are of the processor.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import importlib.util
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

from workbench.similarity.duplicates import find_duplicates
from workbench.similarity.encoders import load_encoder

FIELDS = ("title", "summary", "problem", "goal", "activities", "results", "audience", "resources")
INVENTED = Path(__file__).parents[1] / "tests" / "similarity" / "paraphrases.json"
HELD_OUT = INVENTED.with_name("paraphrases_held_out.json")
SIZES = (1_000, 7_000)
Pair = tuple[str, str]
Scores = dict[Pair, float]
Truth = dict[Pair, str]


def corpus(file: str, pairs: str) -> tuple[dict[str, str], Truth]:
    rows = [json.loads(line) for line in Path(file).read_text(encoding="utf-8").splitlines()]
    texts = {row["id"]: "\n".join(str(row.get(each) or "") for each in FIELDS) for row in rows}
    with Path(pairs).open(encoding="utf-8", newline="") as source:
        return texts, {ordered(row["id"], row["of_id"]): row["kind"] for row in csv.DictReader(source)}


def invented(file: Path) -> tuple[dict[str, str], Truth]:
    told = json.loads(file.read_text(encoding="utf-8"))
    texts = {
        f"{n:02d}-{which}": each[which]
        for n, each in enumerate(told)
        for which in ("original", "paraphrase", "another")
    }
    return texts, {(f"{n:02d}-original", f"{n:02d}-paraphrase"): "paraphrase" for n in range(len(told))}


def ordered(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def by_cosine(texts: dict[str, str], encoder: str) -> Scores:
    vectors = load_encoder(encoder).encode(
        list(texts.values()), normalize_embeddings=True, show_progress_bar=False
    )
    cosine = vectors @ vectors.T
    return {
        ordered(one, other): float(cosine[i, j]) for (i, one), (j, other) in combinations(enumerate(texts), 2)
    }


def by_minhash(texts: dict[str, str], _: str) -> Scores:
    from datasketch import MinHash

    sketches = {}
    for name, text in texts.items():
        words = re.findall(r"\w+", text.casefold())
        sketches[name] = MinHash(num_perm=128)
        for start in range(max(1, len(words) - 2)):
            sketches[name].update(" ".join(words[start : start + 3]).encode())
    return {
        ordered(one, other): sketches[one].jaccard(sketches[other]) for one, other in combinations(texts, 2)
    }


def by_difflib(texts: dict[str, str], _: str) -> Scores:
    words = {name: text.casefold().split() for name, text in texts.items()}
    found = {}
    for one, other in combinations(texts, 2):
        found[ordered(one, other)] = difflib.SequenceMatcher(None, words[one], words[other], False).ratio()
    return found


def best_cut(scores: Scores, truth: Sequence[Pair], left_out: Sequence[Pair]) -> list[Pair]:
    """The pairs above the threshold with the highest F1."""
    ranked = sorted((each for each in scores if each not in set(left_out)), key=lambda each: -scores[each])
    hits = np.cumsum([each in set(truth) for each in ranked[:2_000]])
    f1 = 2 * hits / (np.arange(1, len(hits) + 1) + len(truth))
    return ranked[: int(f1.argmax()) + 1]


def quality(name: str, texts: dict[str, str], truth: Truth, encoder: str) -> None:
    print(f"\n{name}: {len(texts)} texts, encoder {encoder}\n")
    print("| method | kind | planted | found | right | precision | recall | CPU s |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    started = time.process_time()
    found = {
        (each.first, each.second): each.kind for each in find_duplicates(texts, encoder=load_encoder(encoder))
    }
    ours = time.process_time() - started
    kinds = sorted(set(truth.values()))
    for kind in kinds:
        row("**ours**", kind, [each for each in found if found[each] == kind], truth, ours)
    peers: dict[str, Callable[[dict[str, str], str], Scores]] = {
        "cosine, best threshold": by_cosine,
        "difflib, best threshold": by_difflib,
    }
    if importlib.util.find_spec("datasketch"):
        peers["MinHash, best threshold"] = by_minhash
    for peer, scored in peers.items():
        started = time.process_time()
        scores = scored(texts, encoder)
        seconds = time.process_time() - started
        for kind in kinds:
            wanted = [each for each in truth if truth[each] == kind]
            others = [each for each in truth if truth[each] != kind]
            row(peer, kind, best_cut(scores, wanted, others), truth, seconds)


def row(method: str, kind: str, found: Sequence[Pair], truth: Truth, seconds: float) -> None:
    planted = sum(each == kind for each in truth.values())
    right = sum(truth.get(each) == kind for each in found)
    precision = f"{right / len(found):.2f}" if found else "–"
    print(
        f"| {method} | {kind} | {planted} | {len(found)} | {right} | {precision} | {right / planted:.2f}"
        f" | {seconds:.1f} |",
        flush=True,
    )


def measured(file: str, count: int, encoder: str) -> dict[str, float]:
    with Path(file).open(encoding="utf-8", newline="") as source:
        texts = [each["text"] for each in csv.DictReader(source)][:count]
    model = load_encoder(encoder)
    calls: list[float] = []

    def encode(listed: Sequence[str]) -> np.ndarray:
        started = time.process_time()
        vectors = np.asarray(model.encode(list(listed), batch_size=256, show_progress_bar=False))
        calls.append(time.process_time() - started)
        return vectors

    started = time.process_time()
    found = find_duplicates({f"{n:05d}": each for n, each in enumerate(texts)}, encoder=encode)
    return {
        "cpu": time.process_time() - started - sum(calls),
        "texts": calls[0],
        "parts": sum(calls[1:]),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "pairs": len(found),
        "paraphrases": sum(each.kind == "paraphrase" for each in found),
    }


def speed(file: str, encoder: str) -> None:
    print("\n| texts | CPU s | encoding texts | words, sentences | peak MB | pairs | paraphrases |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for count in SIZES:
        command = [sys.executable, __file__, "--one", str(count), "--texts", file, "--encoder", encoder]
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
        got = json.loads(output.stdout.splitlines()[-1])
        print(
            f"| {count:,} | {got['cpu']:.1f} | {got['texts']:.1f} | {got['parts']:.1f} | {got['memory']:.0f}"
            f" | {got['pairs']:.0f} | {got['paraphrases']:.0f} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", nargs=2)
    parser.add_argument("--texts")
    parser.add_argument("--encoder", default="embedded")
    parser.add_argument("--one", type=int)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measured(asked.texts, asked.one, asked.encoder)))
        return
    quality("invented", *invented(INVENTED), asked.encoder)
    quality("held out", *invented(HELD_OUT), asked.encoder)
    if asked.corpus:
        quality("corpus", *corpus(*asked.corpus), asked.encoder)
    if asked.texts:
        speed(asked.texts, asked.encoder)


if __name__ == "__main__":
    main()
