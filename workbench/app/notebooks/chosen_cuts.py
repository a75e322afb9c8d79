"""The cut scores that were chosen in a notebook: whom they affect, and a file for the command to take in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from workbench.app.notebooks.checks import Check, DrawnCheck
from workbench.app.notebooks.cut_score_columns import CERTAINTY
from workbench.app.notebooks.reading import Column, Reader
from workbench.charts import Picture, level_shares
from workbench.domain.cut_scores import CutScores
from workbench.domain.rubric import Rubric
from workbench.errors import N_, Sentence
from workbench.files.saving import require_place, save
from workbench.files.yaml_files.cut_scores import cut_scores_yaml
from workbench.i18n import translator
from workbench.workflows.assessing.cut_score_findings import METHOD_NAMES, certainty_sentences
from workbench.workflows.assessing.cut_scoring import Chosen
from workbench.workflows.assessing.standard_findings import standard_findings

_TAKE_IN = N_(
    "To take these cut scores in, keep them as a file and run: workbench assess standard %(assessment)s "
    "--cut-scores FILE.yaml"
)
_FIRST_TRY = N_("With --dry-run the command shows the standard and keeps nothing.")


@dataclass(frozen=True, eq=False)
class ChosenCuts:
    """The cut scores that were chosen, whom they affect, and a file of them.

    chosen : methods, cut scores and the standard with them.
    """

    chosen: Chosen = field(repr=False)
    reader: Reader = field(repr=False)
    rubric: Rubric = field(repr=False)

    @property
    def cuts(self) -> CutScores:
        return self.chosen.cuts

    @property
    def yaml(self) -> str:
        """The file's text, as `workbench assess standard --cut-scores` reads it."""
        return cut_scores_yaml(self.cuts)

    def levels(self) -> DrawnCheck:
        """People by level, and how often the level said is the true one."""
        frame = self.chosen.certainty()
        frame["method_name"] = [self.reader.word(METHOD_NAMES[each]) for each in frame["method"]]
        said = tuple(certainty_sentences(self.chosen))
        counts = self.chosen.level_counts()

        def draw(title: str | None) -> Picture:
            return level_shares(
                counts, names=self.reader.criteria, title=title, language=self.reader.language
            )

        return DrawnCheck(frame, self.reader, said, CERTAINTY, draw)

    def standard(self) -> Check:
        """The standard that holds with these cut scores: what the command will say, of the same answers."""
        import pandas as pd

        assessment = {"assessment": self.cuts.assessment}
        found = standard_findings(self.chosen.made, self.rubric, self.reader.language)
        translate = translator(self.reader.language).gettext
        rows = [
            [each if isinstance(each, str) else each.translated(translate) for each in row]
            for row in found.rows
        ]
        frame = pd.DataFrame(rows, columns=list(found.headings))
        columns = tuple(Column(each, each, "label") for each in found.headings)
        said = (*found.sentences, Sentence(_TAKE_IN, assessment), Sentence(_FIRST_TRY))
        return Check(frame, self.reader, said, columns)

    def save(self, path: Path | str | None) -> Path | None:
        """Write the file, .yaml; with None nothing is written. Returns the path."""
        if path is None:
            return None
        file = Path(path)
        require_place(file, ".yaml")
        save(file, lambda: self.yaml.encode("utf-8"))
        return file
