"""Choosing finalists under many limits: `python benchmarks/selection.py [n_draws]`.

Invents a season of 7,000 candidates for 300 seats with about 100 quotas that cross each other and more than
1,000 limits on organisations and sets of duplicates, the same with nested limits only, and ten times as many
candidates. The optimum is checked against one integer programme over everything (scipy's HiGHS) in the same
run. Each part is measured in a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from workbench.selection import (
    Quota,
    Selection,
    SelectionRule,
    select_finalists,
    selection_probability,
)

SEATS = 300
REGIONS = 85
DISTRICTS = 8
SEED = 2025
DRAWS = 1_000
DRAW_SD = 0.3  # of a measure in logits, given three jurors


def candidates(n: int) -> pd.DataFrame:
    rng = np.random.default_rng(SEED)
    region = rng.choice(REGIONS, n, p=rng.dirichlet(np.ones(REGIONS)))
    # An organisation lies in one region, so that limits on both are nested.
    organisation = region * 1_000 + (rng.zipf(1.3, n) % max(1, n // 150))
    duplicate_set = np.where(rng.random(n) < 0.06, rng.integers(0, n // 40, n), -1)
    category = rng.choice(["student", "teacher", "manager"], n, p=[0.5, 0.35, 0.15])
    return pd.DataFrame(
        {
            "candidate": [f"И-{number:05d}" for number in range(n)],
            "merit": rng.normal(0, 1, n)
            + 0.3 * (category == "student")
            + rng.normal(0, 0.3, REGIONS)[region],
            "region": region,
            "district": region % DISTRICTS,
            "category": category,
            "track": rng.integers(0, 4, n),
            "theme": rng.integers(0, 12, n),
            "organisation": organisation,
            "duplicate_set": pd.array(duplicate_set, dtype="Int64").astype(object),
        }
    ).replace({"duplicate_set": {-1: None}})


def crossing(seats: int) -> SelectionRule:
    scale = seats / 300
    quotas = [Quota("region", region, 1, round(10 * scale)) for region in range(REGIONS)]
    quotas += [Quota("district", each, round(20 * scale), round(50 * scale)) for each in range(DISTRICTS)]
    quotas += [
        Quota("category", "student", 0, round(140 * scale)),
        Quota("category", "teacher", round(90 * scale)),
    ]
    quotas += [Quota("track", each, round(60 * scale), round(90 * scale)) for each in range(4)]
    quotas += [Quota("theme", each, round(15 * scale), round(35 * scale)) for each in range(12)]
    return SelectionRule(seats, quotas, at_most={"organisation": 2, "duplicate_set": 1}, reserve=seats // 10)


def nested(seats: int) -> SelectionRule:
    quotas = [each for each in crossing(seats).quotas if each.attribute in ("region", "district")]
    return SelectionRule(seats, quotas, at_most={"organisation": 2}, reserve=seats // 10)


RULES = {"crossing": crossing, "nested": nested}


def chosen(n: int, rule: SelectionRule) -> Selection:
    return select_finalists(candidates(n), rule, rng=np.random.default_rng(SEED))


def against_milp(selection: Selection) -> str:
    """The same optimum as one integer programme over all candidates and limits."""
    program, merit = selection.problem.program, selection.problem.merit
    started = time.perf_counter()
    found = milp(
        -merit.astype(float),
        constraints=LinearConstraint(program.matrix, program.lower, program.upper),
        integrality=np.ones(len(merit)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0},
    )
    seconds = time.perf_counter() - started
    best, ours = round(-found.fun), int(merit[selection.chosen].sum())
    return f"{'equal' if best == ours else f'{ours} against {best}'} (alone {seconds:.2f} s)"


def check_explanations(selection: Selection, frame: pd.DataFrame, sample: int = 20) -> str:
    """Rises against choosing anew with the candidate's merit raised by so much, and by one step less."""
    table = selection.explanations().query("not chosen and rise > 0").sample(sample, random_state=SEED)
    right = 0
    for each in table.itertuples():
        entered = []
        for rise in (each.rise + 0.001, each.rise - 0.001):
            raised = frame.assign(
                merit=frame["merit"].round(3) + rise * (frame["candidate"] == each.candidate)
            )
            again = select_finalists(raised, selection.rule, rng=np.random.default_rng(SEED))
            entered.append(each.candidate in again.finalists)
        right += entered == [True, False]
    return f"{right} of {sample} confirmed by choosing anew"


def timed(step: Callable[[], object]) -> tuple[float, object]:
    started = time.perf_counter()
    made = step()
    return time.perf_counter() - started, made


def measure(part: str, kind: str, n: int, n_draws: int) -> dict[str, object]:
    seats = SEATS * n // 7_000
    rule, frame = RULES[kind](seats), candidates(n)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, selection = timed(lambda: select_finalists(frame, rule, rng=np.random.default_rng(SEED)))
    note = f"{len(selection.limits.rows):,} limits"
    if part == "choose":
        note += f"; optimum {against_milp(selection)}"
    if part == "explain":
        seconds, _ = timed(selection.explanations)
        note = check_explanations(selection, frame) if n <= 7_000 else ""
    if part == "prices":
        seconds, table = timed(selection.quota_prices)
        note = f"{len(table)} bounds"
    if part == "reserve":
        seconds, table = timed(selection.replacements)
        note = f"{int(table['keeps_limits'].sum())} of {len(table)} seats can be refilled within the limits"
    if part == "draws":
        rng = np.random.default_rng(SEED)
        draws = frame["merit"].to_numpy() + rng.normal(0, DRAW_SD, (n_draws, n))
        seconds, found = timed(lambda: selection_probability(draws, candidates=frame, rule=rule))
        note = f"{n_draws:,} draws, {int(((found > 0.05) & (found < 0.95)).sum())} contested"
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"seconds": seconds, "memory": memory, "note": note}


def main(n_draws: int) -> None:
    print("| what | limits | candidates | seats | seconds | memory, MB | |")
    print("| --- | --- | ---: | ---: | ---: | ---: | --- |")
    steps = [
        (part, kind, 7_000) for kind in RULES for part in ("choose", "explain", "prices", "reserve", "draws")
    ]
    steps += [("choose", kind, 70_000) for kind in RULES]
    for part, kind, n in steps:
        command = [sys.executable, __file__, part, kind, str(n), str(n_draws)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(
            f"| {part} | {kind} | {n:,} | {SEATS * n // 7_000:,} | {found['seconds']:.2f}"
            f" | {found['memory']:.0f} | {found['note']} |",
            flush=True,
        )


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(measure(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else DRAWS)
