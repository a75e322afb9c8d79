"""`workbench import training`: the season's training works, from its files into its database."""

from __future__ import annotations

import json
from pathlib import Path

import click

from workbench.app import Workbench
from workbench.app.training import import_training_files
from workbench.cli.common import console
from workbench.domain.text import Language, Text

SOURCE = "training"
# Outcomes in the order in which they are told.
WORDS = {
    "new": Text(ru="Новые учебные работы: %(works)s", en="New training works: %(works)s"),
    "changed": Text(ru="Изменены: %(works)s", en="Changed: %(works)s"),
    "unchanged": Text(ru="Без изменений: %(works)s", en="Unchanged: %(works)s"),
    "removed": Text(ru="Удалены, файлов больше нет: %(works)s", en="Removed, the files are gone: %(works)s"),
    "kept": Text(
        ru="Файлов больше нет, но эксперты эти работы уже оценивали, поэтому они остались: %(works)s",
        en="The files are gone, but jurors have rated these, so they stay: %(works)s",
    ),
}
DRY_RUN = Text(ru="Проба: в базу ничего не записано.", en="Dry run: nothing was written to the database.")


def run_import(
    workbench: Workbench,
    files: tuple[Path, ...],
    *,
    dry_run: bool,
    as_json: bool,
    stage: str | None,
    language: Language,
) -> None:
    done = import_training_files(workbench, files, stage=stage, dry_run=dry_run).to_json()
    if as_json:
        click.echo(json.dumps({**done, "dry_run": dry_run}, ensure_ascii=False, indent=1))
        return
    for outcome, words in WORDS.items():
        if done[outcome]:
            say(words.to(language) % {"works": ", ".join(done[outcome])})
    if dry_run:
        say(DRY_RUN.to(language))


def say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
