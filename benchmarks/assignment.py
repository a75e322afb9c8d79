"""Assigning jurors: `python benchmarks/assignment.py`.

Invents stages of 1,000 × 50 and 7,000 × 200, and one with ten times as many entries, with themes, panels,
pairs from 85 regions and jurors at home in one to three themes, three jurors for each entry. Beside our plan
stand, in the same run: affinity alone (the exact flow with loads only), and the same as a linear programme
over pairs by scipy's HiGHS. Each plan is made in a process of its own, so that its memory is its own.

Then, on the example season, whose entries and jurors' expertise were written by theme: how often the jurors
that are said to be nearest to an entry know its theme.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import eye_array, kron, vstack
from sklearn.feature_extraction.text import TfidfVectorizer

from workbench.app.example.season import build_example
from workbench.assignment import Assignment, AssignmentProblem, Wishes, assign_jurors
from workbench.assignment.affinity import text_affinity
from workbench.files.shipped import example_directory

SIZES = ((1_000, 50), (7_000, 200), (70_000, 200))
PER_ENTRY = 3
REGIONS, THEMES, PANEL = 85, 12, 16
SEED = 2025
ALONE = Wishes(panels=0.0, links=0.0, raise_worst=False)
PEER = "affinity alone, loads only: HiGHS"
PLANS = {
    "affinity alone, loads only": (ALONE, False),
    PEER: (ALONE, False),
    "affinity within all hard rules": (ALONE, True),
    "**our plan**": (Wishes(), True),
    "our plan, highest chance 0.5": (Wishes(highest_chance=0.5), True),
}
PEER_UP_TO = 7_000  # entries
# How the expertise begins that was written for a theme of the example.
THEME_OF = {
    "Поддержка молодых": "молодой_педагог",
    "Педагогические классы": "студенты_в_профессию",
    "Профилактика": "профилактика",
    "Инклюзивное": "инклюзия",
    "Медиаобразование": "цифра_и_медиа",
    "Сельская школа": "сельская_школа",
    "Театральная": "театр_и_книга",
    "Краеведение": "патриотика_и_память",
    "Спорт": "спорт_и_здоровье",
    "Предпринимательство": "профориентация_и_предпринимательство",
}


def frames(n_entries: int, n_jurors: int) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray]:
    """Entries near the centre of their theme and panel, jurors near those of their themes."""
    rng = np.random.default_rng(SEED)
    width = 48
    centre = rng.normal(size=(THEMES, width))
    centre /= np.linalg.norm(centre, axis=1)[:, None]
    share = rng.dirichlet(np.full(THEMES, 8.0))
    theme = rng.choice(THEMES, n_entries, p=share)
    panels = np.maximum(1, np.bincount(theme, minlength=THEMES) // PANEL)
    panel = rng.integers(0, panels[theme])
    number = np.concatenate([[0], np.cumsum(panels)[:-1]])[theme] + panel
    small = 1 / np.sqrt(width)
    place = centre[theme] + 0.6 * small * rng.normal(size=(panels.sum(), width))[number]
    place += 0.7 * small * rng.normal(size=(n_entries, width))
    chosen = np.zeros((n_jurors, THEMES), dtype=bool)
    for juror in range(n_jurors):
        chosen[juror, rng.choice(THEMES, rng.integers(1, 4), replace=False, p=share)] = True
    knows = chosen @ centre / np.sqrt(chosen.sum(axis=1))[:, None]
    knows += 0.6 * small * rng.normal(size=(n_jurors, width))
    near = (place / np.linalg.norm(place, axis=1)[:, None]) @ (
        knows / np.linalg.norm(knows, axis=1)[:, None]
    ).T
    affinity = 0.65 * (near + 1) / 2 + 0.35 * chosen[:, theme].T
    regions = rng.integers(0, REGIONS, (n_entries, 2))
    regions[:, 1] = np.where(rng.random(n_entries) < 0.8, regions[:, 0], regions[:, 1])
    mean = PER_ENTRY * n_entries / n_jurors
    entries = pd.DataFrame(
        {
            "entry": [f"И-{at:05d}" for at in range(n_entries)],
            "theme": theme,
            "panel": panel,
            "region": [(f"регион {one}", f"регион {other}") for one, other in regions.tolist()],
        }
    )
    jurors = pd.DataFrame(
        {
            "juror": [f"J{at:04d}" for at in range(n_jurors)],
            "load_min": int(0.6 * mean),
            "load_max": int(np.ceil(1.3 * mean)),
            "region": [f"регион {each}" for each in rng.integers(0, REGIONS, n_jurors)],
        }
    )
    return entries, jurors, affinity


def planned(n_entries: int, n_jurors: int, name: str) -> tuple[Assignment, float, float]:
    """The plan, the CPU seconds it took, and the memory it added in MB; reading the frames included."""
    entries, jurors, affinity = frames(n_entries, n_jurors)
    wishes, rules = PLANS[name]
    if not rules:
        jurors["region"] = ""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    problem = AssignmentProblem.from_frames(entries, jurors, per_entry=PER_ENTRY, affinity=affinity)
    if name == PEER:
        plan = by_linear_programme(problem)
    else:
        plan = assign_jurors(problem, wishes=wishes, rng=np.random.default_rng(SEED))
    seconds = time.process_time() - started
    return plan, seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def by_linear_programme(problem: AssignmentProblem) -> Assignment:
    """Affinity alone, one variable for each pair; a vertex of this programme is whole."""
    n_entries, n_jurors = problem.affinity.shape
    of_entry = kron(eye_array(n_entries), np.ones((1, n_jurors)), format="csr")
    of_juror = kron(np.ones((1, n_entries)), eye_array(n_jurors), format="csr")
    found = linprog(
        -problem.affinity.ravel(),
        A_ub=vstack([of_juror, -of_juror]),
        b_ub=np.r_[problem.load_max, -problem.load_min],
        A_eq=of_entry,
        b_eq=problem.wanted,
        bounds=(0, 1),
        method="highs-ds",
    )
    return Assignment(problem, found.x.reshape(n_entries, n_jurors) > 0.5)


def measure(n_entries: int, n_jurors: int, name: str) -> dict[str, float]:
    plan, seconds, memory = planned(n_entries, n_jurors, name)
    links, loads = plan.link_quality, plan.load_by_juror.values()
    entry, juror = np.nonzero(plan.plan)
    panel = plan.problem.panel
    if panel is None:
        raise ValueError("the invented stage has panels")
    seen = np.zeros((int(panel.max()) + 1, n_jurors))
    np.add.at(seen, (panel[entry], juror), 1)
    theme = np.zeros((THEMES, n_jurors), dtype=bool)
    theme[plan.problem.theme[entry], juror] = True
    return {
        "affinity": plan.affinity,
        "worst": plan.worst_served[1],
        "connectivity": links.connectivity,
        "mean_resistance": links.mean_resistance,
        "largest_resistance": links.largest_resistance,
        "efficiency": links.efficiency,
        "panel": float((seen**2 / np.maximum(np.bincount(panel), 1)[:, None]).sum() / len(entry)),
        "themes": float(theme.sum(axis=0).mean()),
        "lowest": min(loads),
        "highest": max(loads),
        "seconds": seconds,
        "memory": memory,
    }


def row(n_entries: int, n_jurors: int, name: str, best: float | None) -> float:
    command = [sys.executable, __file__, str(n_entries), str(n_jurors), name]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    stage = f"{n_entries:,} × {n_jurors:,}"
    share = f"{100 * found['affinity'] / (best or found['affinity']):.2f} %"
    print(
        f"| {stage} | {name} | {share} | {found['worst']:.3f} | {found['connectivity']:.2f}"
        f" | {found['mean_resistance']:.4f} / {found['largest_resistance']:.4f} | {found['efficiency']:.2f}"
        f" | {found['panel']:.2f} / {found['themes']:.1f} | {found['lowest']:.0f}–{found['highest']:.0f}"
        f" | {found['seconds']:.2f} | {found['memory']:.0f} |",
        flush=True,
    )
    return float(found["affinity"])


def by_words(entries: list[str], jurors: list[str]) -> np.ndarray:
    """The usual TF-IDF of whole words."""
    weights = TfidfVectorizer(sublinear_tf=True).fit_transform([*entries, *jurors])
    return (weights[: len(entries)] @ weights[len(entries) :].T).toarray()


def by_chance(entries: list[str], jurors: list[str]) -> np.ndarray:
    return np.random.default_rng(SEED).random((len(entries), len(jurors)))


def nearness() -> None:
    """Shares of entries whose nearest juror, and of nearest jurors who, know the entry's theme."""
    theme_of_pair = {
        each["pair"]: each["theme"]
        for each in json.loads((example_directory() / "truth.json").read_text(encoding="utf-8"))
    }
    with tempfile.TemporaryDirectory() as directory:
        workbench = build_example(Path(directory) / "season", reviews=False)
        with workbench.store, workbench.store.read() as work:
            entries = work.entries.all(workbench.stage().id)
            members = work.people.members().values()
    jurors = [each.expertise for each in members if each.role == "juror"]
    knows = np.array([next((t for b, t in THEME_OF.items() if each.startswith(b)), "") for each in jurors])
    texts = [
        "\n".join([each.version.title, *(part.text for part in each.version.sections)]) for each in entries
    ]
    print("\n| nearness of texts | the nearest juror knows the theme | of the nearest jurors |")
    print("| --- | ---: | ---: |")
    methods: dict[str, Callable[[list[str], list[str]], np.ndarray]] = {
        "by chance": by_chance,
        "TF-IDF of words": by_words,
        "**TF-IDF of letters within words**": text_affinity,
    }
    for name, method in methods.items():
        order = np.argsort(-method(texts, jurors), axis=1, kind="stable")
        first, share = [], []
        for row, entry in zip(order, entries, strict=True):
            right = knows[row] == theme_of_pair[entry.pair_id]
            first.append(right[0])
            share.append(right[: right.sum()].mean())
        print(f"| {name} | {100 * np.mean(first):.0f} % | {100 * np.mean(share):.0f} % |")


def main() -> None:
    print(
        "| stage | plan | affinity | worst served | λ2 | resistance, mean / largest | efficiency"
        " | panel seen / themes | loads | CPU s | MB |"
    )
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for n_entries, n_jurors in SIZES:
        best: float | None = None
        for name in PLANS:
            if name == PEER and n_entries > PEER_UP_TO:
                continue
            found = row(n_entries, n_jurors, name, best)
            best = best or found
    nearness()


if __name__ == "__main__":
    if len(sys.argv) > 3:
        print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])))
    else:
        main()
