"""How long assigning jurors takes: `python benchmarks/assignment.py`.

Invents stages of three sizes, jurors and pairs spread over 85 regions, three jurors per entry, and prints a
Markdown table. Each size is solved in a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time

import numpy as np

from workbench.assignment.min_cost_flow import assign_jurors
from workbench.assignment.problem import AssignmentProblem, JurorCapacity

SIZES = ((100, 24), (1_000, 60), (7_000, 200))
PER_ENTRY = 3
REGIONS = 85
SEED = 2025


def a_problem(n_entries: int, n_jurors: int) -> AssignmentProblem:
    rng = np.random.default_rng(SEED)
    jurors = [f"J{place:03d}" for place in range(n_jurors)]
    entries = [f"И-{place:04d}" for place in range(n_entries)]
    region_by_juror = rng.integers(0, REGIONS, n_jurors)
    regions_by_entry = rng.integers(0, REGIONS, (n_entries, 2))
    same = (region_by_juror[:, None, None] == regions_by_entry).any(axis=2)
    conflicts = {(jurors[row], entries[column]): "own_region" for row, column in np.argwhere(same)}
    load_max = 2 * PER_ENTRY * n_entries // n_jurors
    capacities = tuple(JurorCapacity(juror, load_max) for juror in jurors)
    return AssignmentProblem(tuple(entries), capacities, PER_ENTRY, conflicts)


def measure(n_entries: int, n_jurors: int) -> dict[str, float]:
    problem = a_problem(n_entries, n_jurors)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    plan = assign_jurors(problem, rng=np.random.default_rng(SEED))
    seconds = time.perf_counter() - started
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    loads = plan.load_by_juror.values()
    return {"seconds": seconds, "memory": memory, "lowest": min(loads), "highest": max(loads)}


def main() -> None:
    print("| entries | jurors | seconds | memory, MB | loads |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for n_entries, n_jurors in SIZES:
        command = [sys.executable, __file__, str(n_entries), str(n_jurors)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(
            f"| {n_entries:,} | {n_jurors} | {found['seconds']:.2f} | {found['memory']:.0f}"
            f" | {found['lowest']}–{found['highest']} |"
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(*map(int, sys.argv[1:]))))
    else:
        main()
