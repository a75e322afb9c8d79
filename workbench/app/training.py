"""Puts the training works of a season's files into its store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.app.opening import Workbench
from workbench.errors import N_, InvalidDocument, Sentence, UnreadableFile
from workbench.files.yaml_files.documents import load_rubrics
from workbench.files.yaml_files.training import DIRECTORY, read_training, training_files
from workbench.workflows.importing.training import TrainingImport, import_training


def import_training_files(
    workbench: Workbench, files: Sequence[Path] = (), *, stage: str | None = None, dry_run: bool = False
) -> TrainingImport:
    """Import the named files, or all of the season's training/, for a stage (default: the season's first).

    Files of training/ that are made for the rubric of another stage are left to that stage.

    Raises UnreadableFile, InvalidDocument, SettingsError, FrozenTraining or StoreProblem; then nothing was
    imported.
    """
    chosen = workbench.stage(stage)
    workbench.rubric(chosen)  # SettingsError where its file is missing
    directory = workbench.settings.season / DIRECTORY
    rubrics = load_rubrics(workbench.settings.rubric_directory)
    works = read_training(list(files) or training_files(directory), rubrics, name=str(directory))
    fitting = [each.work(chosen.id) for each in works if each.rubric == chosen.rubric]
    if files and len(fitting) < len(works):
        other = next(each for each in works if each.rubric != chosen.rubric)
        raise InvalidDocument(
            file=str(directory),
            problems=[
                Sentence(
                    N_(
                        "«%(title)s» is made for %(rubric)s, the stage %(stage)s is rated by %(used)s; name "
                        "another stage with --stage, or other files"
                    ),
                    {
                        "title": other.title,
                        "rubric": other.rubric,
                        "stage": chosen.id,
                        "used": chosen.rubric,
                    },
                )
            ],
        )
    if not fitting:
        reason = Sentence(
            N_("there are no training works for %(rubric)s here; add a file for each, or name the files"),
            {"rubric": chosen.rubric},
        )
        raise UnreadableFile(file=str(directory), reason=reason)
    return import_training(
        workbench.store, chosen, fitting, clock=workbench.clock, whole=not files, dry_run=dry_run
    )
