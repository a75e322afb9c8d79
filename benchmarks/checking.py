"""How long `workbench check` takes: `python benchmarks/checking.py [rubrics]`.

Makes as many rubrics as asked for (100) from the ready ones by putting other words of the same kind into
their texts, so that nothing that was remembered of one helps with the next beyond what it would in earnest,
and prints CPU seconds of reading, validating and applying the rules, medians of 5 runs, each in a process;
last, of the whole command with its start, which is what waits in an editor or before a commit.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np

RUNS = 5
_WORD = re.compile(r"[а-яё]{5,}")


def variant(text: str, words: list[str], rng: np.random.Generator) -> str:
    """With one in seven of the longer Russian words replaced by another of the ready rubrics."""
    return _WORD.sub(lambda found: str(rng.choice(words)) if rng.random() < 1 / 7 else found.group(), text)


def make(directory: Path, count: int) -> None:
    from workbench.files.shipped import rubric_directory

    texts = {file.stem: file.read_text(encoding="utf-8") for file in rubric_directory().glob("*.v1.yaml")}
    words = sorted({word for text in texts.values() for word in _WORD.findall(text)})
    rng = np.random.default_rng(3)
    for place in range(count):
        text = list(texts.values())[place % len(texts)]
        found = re.search(r"^id: (\w+)$", text, re.MULTILINE)
        if found is None:
            raise ValueError("a ready rubric without an id")
        name = f"{found[1]}_{place}"
        text = variant(text, words, rng).replace(found.group(), f"id: {name}", 1)
        (directory / f"{name}.v1.yaml").write_text(text, encoding="utf-8")


def measure(directory: Path) -> dict[str, float]:
    """CPU seconds of each part, in this process, the libraries already loaded."""
    from workbench.files.shipped import rubric_directory
    from workbench.files.yaml_files.checking import check_files
    from workbench.files.yaml_files.documents import rubric_of
    from workbench.files.yaml_files.yaml_nodes import read_yaml
    from workbench.linting.checks import check_rubric

    started = time.process_time()
    check_files([next(iter(sorted(rubric_directory().glob("*.yaml"))))])
    first = time.process_time()
    documents = [read_yaml(file) for file in sorted(directory.glob("*.yaml"))]
    read = time.process_time()
    rubrics = [rubric_of(document) for document in documents]
    validated = time.process_time()
    findings = sum(len(check_rubric(rubric)) for rubric in rubrics)
    ruled = time.process_time()
    return {
        "the dictionary loaded, one rubric checked": first - started,
        "reading": read - first,
        "validating": validated - read,
        f"rules ({findings} findings)": ruled - validated,
        "**reading, validating and rules**": ruled - first,
    }


def measure_command(directory: Path) -> float:
    """CPU seconds of `workbench check DIRECTORY`, its start included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "workbench.cli.main", "check", str(directory)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=directory)
    if done.returncode > 1:  # 1: there are findings
        raise RuntimeError(done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        directory = Path(place)
        make(directory, count)
        size = sum(file.stat().st_size for file in directory.iterdir())
        runs = []
        for _ in range(RUNS):
            command = [sys.executable, __file__, "--measure", place]
            runs.append(
                json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            )
            runs[-1]["the command `workbench check`, start included"] = measure_command(directory)
    print(f"{count} rubrics, {size / 1e6:.1f} MB\n\n| part | CPU s |\n| --- | ---: |")
    for part in runs[0]:
        print(f"| {part} | {median(run[part] for run in runs):.2f} |")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(Path(sys.argv[2]))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
