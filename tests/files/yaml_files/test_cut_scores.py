"""Cut scores are read strictly: every mistake at its place, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assessing_case import competencies
from workbench.errors import InvalidDocument
from workbench.files.yaml_files.cut_scores import cut_scores_yaml, load_cut_scores

RUBRIC = competencies()
WHOLE = """\
assessment: entry
rubric: mentor@1
set_on: 2025-11-20
competencies:
  - id: asking
    scale: "1a14aeeae187"
    method: bookmark
    n: 9
    cuts:
      - {level: 1, logits: -1.25, se: 0.18}
      - {level: 2, logits: -0.4, se: 0.15}
      - {level: 3, logits: 0.5, se: 0.15}
      - {level: 4, logits: 2, se: 0.3}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "cuts.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_written_is_read_back_the_same(tmp_path: Path) -> None:
    cuts = load_cut_scores(written(tmp_path, WHOLE), RUBRIC)
    assert cuts.competencies[0].logits == (-1.25, -0.4, 0.5, 2.0)
    assert cuts.set_on.isoformat() == "2025-11-20"
    assert load_cut_scores(written(tmp_path, cut_scores_yaml(cuts)), RUBRIC) == cuts


@pytest.mark.parametrize("scale", ["123456789012", "12e456789012"])
def test_a_scale_that_looks_like_a_number_survives_the_round(tmp_path: Path, scale: str) -> None:
    cuts = load_cut_scores(written(tmp_path, WHOLE.replace("1a14aeeae187", scale)), RUBRIC)
    assert load_cut_scores(written(tmp_path, cut_scores_yaml(cuts)), RUBRIC) == cuts


MISTAKES = [
    ("logits: -0.4", "logits: -1.3", "11:", "-1.25"),
    ("level: 2", "level: 3", "11:", "level 2"),
    ("      - {level: 4, logits: 2, se: 0.3}\n", "", "10:", "1, 2, 3, 4"),
    ("id: asking", "id: singing", "5:", "asking, hearing"),
    ("rubric: mentor@1", "rubric: mentor@2", "2:", "mentor@1"),
    ("bookmark", "guessing", "7:", "bookmark"),
    ("2025-11-20", "20.11.2025", "3:", "2025-11-20"),
    ('"1a14aeeae187"', '"XYZ"', "6:", "XYZ"),
    ("n: 9", "n: 0", "8:", "1"),
    ("se: 0.18", "se: -1", "10:", "0"),
    ("logits: 0.5", "logits: .nan", "12:", "number"),
    ("    n: 9\n", "    n: 9\n    panel: big\n", "9:", "panel"),
]


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    MISTAKES,
)
def test_a_mistake_is_told_by_its_place(tmp_path: Path, old: str, new: str, place: str, said: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        load_cut_scores(written(tmp_path, WHOLE.replace(old, new, 1)), RUBRIC)
    told = [each.partition("cuts.yaml:")[2] for each in caught.value.problems]
    assert any(each.startswith(place) and said in each for each in told), told


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    wrong = WHOLE.replace("mentor@1", "mentor@2").replace("level: 2", "level: 3").replace("n: 9", "n: none")
    with pytest.raises(InvalidDocument) as caught:
        load_cut_scores(written(tmp_path, wrong), RUBRIC)
    assert len(caught.value.problems) >= 3


def test_a_competency_stands_once(tmp_path: Path) -> None:
    row = WHOLE[WHOLE.index("  - id") :]
    with pytest.raises(InvalidDocument, match="asking"):
        load_cut_scores(written(tmp_path, WHOLE + row), RUBRIC)
