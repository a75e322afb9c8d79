"""Cut scores as a YAML file: what a panel decided, for people to read, keep and sign.

assessment: entry
rubric: mentor_competencies@1
set_on: 2025-11-20
competencies:
  - id: listening
    scale: 1a14aeeae187        # of the standard they were set on; `workbench assess standard` names it
    method: bookmark           # angoff, bookmark, borderline or contrasting
    n: 9                       # panellists, or people judged
    cuts:
      - {level: 2, logits: -1.2, se: 0.18}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from workbench.domain import cut_scores
from workbench.domain.cut_scores import CutScores
from workbench.domain.problems import Problem
from workbench.domain.rubric import Rubric
from workbench.files.yaml_files.documents import validated
from workbench.files.yaml_files.yaml_nodes import read_yaml

_DIGITS = 4  # of logits; their errors are a hundred times larger


def load_cut_scores(path: Path, rubric: Rubric) -> CutScores:
    """Read a file; raises UnreadableFile or InvalidDocument with every mistake's place."""
    return validated(CutScores, read_yaml(path), partial(_problems, rubric=rubric))


def cut_scores_yaml(cuts: CutScores) -> str:
    """The file's text; `load_cut_scores` reads the same from it, logits to four digits."""
    head = {"assessment": cuts.assessment, "rubric": cuts.rubric, "set_on": cuts.set_on.isoformat()}
    lines = [yaml.safe_dump(head, allow_unicode=True, sort_keys=False), "competencies:\n"]
    for each in cuts.competencies:
        # In quotes: of digits alone it would be read as a number.
        lines.append(f'  - id: {each.id}\n    scale: "{each.scale}"\n')
        lines.append(f"    method: {each.method}\n    n: {each.n}\n    cuts:\n")
        for cut in each.cuts:
            logits, se = (f"{number:.{_DIGITS}f}" for number in (cut.logits, cut.se))
            lines.append(f"      - {{level: {cut.level}, logits: {logits}, se: {se}}}\n")
    return "".join(lines)


def _problems(data: Any, rubric: Rubric) -> Iterator[Problem]:
    yield from cut_scores.disagreements(data)
    yield from cut_scores.unfit_for(data, rubric)
