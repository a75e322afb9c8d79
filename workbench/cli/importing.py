"""`workbench import`: takes what the platform and the pairing bot export into the season."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, get_args

import click
from rich.progress import Progress
from rich.table import Table

from workbench.app.importing import ImportedFile, import_file
from workbench.cli import importing_training
from workbench.cli.common import console, error_console, season_options, word, workbench_for
from workbench.cli.common import language as said_in
from workbench.cli.import_labels import LABELS
from workbench.domain.season import Source
from workbench.domain.text import Language, Text
from workbench.errors import N_
from workbench.workflows.importing.common import SourceRow

_ONE_FILE = N_("name one FILE to import %(source)s from")
WORDS = {
    "title": Text(ru="Загрузка: %(source)s", en="Import: %(source)s"),
    "participants": Text(ru="участники", en="participants"),
    "pairs": Text(ru="пары", en="pairs"),
    "proposals": Text(ru="инициативы", en="proposals"),
    "jurors": Text(ru="эксперты", en="jurors"),
    "profiles": Text(ru="анкеты", en="profiles"),
    "groups": Text(ru="темы и группы работ", en="themes and panels of entries"),
    "attributes": Text(ru="сведения о работах", en="what is known of entries"),
    "ratings": Text(ru="оценки компетенций", en="ratings of competencies"),
    "answers": Text(ru="ответы на тест", en="answers to the test"),
    "rows": Text(ru="строк в файле", en="rows in the file"),
    "accepted": Text(ru="принято", en="accepted"),
    "updated": Text(ru="обновлено", en="updated"),
    "unchanged": Text(ru="без изменений", en="unchanged"),
    "repeated": Text(ru="повторы", en="repeated"),
    "cancelled": Text(ru="расторгнутые пары", en="cancelled"),
    "newer_versions": Text(ru="прежние версии инициатив", en="older versions of proposals"),
    "offered": Text(ru="предложены, ответа нет", en="offered, not answered yet"),
    "refused": Text(ru="отказы от предложений", en="offers refused"),
    "rejected": Text(ru="отклонено", en="rejected"),
    "reading": Text(ru="Чтение файла", en="Reading the file"),
    "checking": Text(ru="Проверка строк", en="Checking the rows"),
    "written": Text(ru="Отклонённые строки с причинами: %(file)s", en="Rejected rows with reasons: %(file)s"),
    "ignored": Text(ru="Не использованы столбцы: %(columns)s", en="Columns not used: %(columns)s"),
    "nothing": Text(ru="В файле нет ни одной строки с данными.", en="The file has no rows of data."),
    "dry_run": Text(
        ru="Проба: в базу ничего не записано.", en="Dry run: nothing was written to the database."
    ),
}


@click.command("import")
@click.argument("source", type=click.Choice([*get_args(Source), importing_training.SOURCE]))
@click.argument("files", metavar="FILE…", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check and count everything, write nothing to the database.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--stage", help="Stage of the entries or training works (default: the season's first).")
@click.option("--assessment", help="Assessment of the ratings or answers (default: the season's first).")
@season_options
def import_(
    source: Source | Literal["training"],
    files: tuple[Path, ...],
    dry_run: bool,
    as_json: bool,
    stage: str | None,
    assessment: str | None,
    flags: dict[str, Any],
) -> None:
    """Import SOURCE (participants, pairs, proposals, jurors, profiles, …) from FILE (XLSX or CSV).

    Importing the same file again changes nothing; a later file updates. Rejected rows are written with their
    reasons to rejected-….xlsx in the season directory.

    With SOURCE attributes: a column with the numbers of entries, and others with what the rule of selection
    asks for, by its names (interview, certificate, chair_vote, duplicate_set, …). An empty cell removes the
    value.

    With SOURCE ratings: columns for participant, source (self, mentor, mentee, expert) and rater, and one for
    each indicator, by its id or text, with never, sometimes, often, always or 0 to 3.

    With SOURCE answers: the participant and one column for each situation of the test, with letters or
    numbers of options. Answers of both kinds count as submitted and are never changed by a later file.

    With SOURCE training: the training works, from the YAML files named or from all of training/ in the season
    directory. A work that somebody has rated is not changed any more.
    """
    if source != "training" and len(files) != 1:
        raise click.UsageError(word(_ONE_FILE) % {"source": WORDS[source].to(said_in())})
    workbench = workbench_for(flags)
    language: Language = "en" if workbench.settings.language == "en" else "ru"
    if source == "training":
        importing_training.run_import(
            workbench, files, dry_run=dry_run, as_json=as_json, stage=stage, language=language
        )
        return
    (file,) = files
    with _progress(language) as (reading, checking):
        done = import_file(
            workbench,
            source,
            file,
            dry_run=dry_run,
            stage=stage,
            assessment=assessment,
            reading=reading,
            checking=checking,
        )
    for note in done.report.notes:
        error_console.print(note.to(language), markup=False, highlight=False)
    if as_json:
        click.echo(json.dumps(done.to_json(), ensure_ascii=False, indent=1))
    else:
        _print(done, language)


@contextmanager
def _progress(
    language: Language,
) -> Iterator[tuple[Callable[[int], None], Callable[[Iterable[SourceRow]], Iterable[SourceRow]]]]:
    """Two bars on stderr: rows read so far, rows checked."""
    with Progress(console=error_console, transient=True) as progress:
        words = WORDS["reading"].to(language)
        task = progress.add_task(words, total=None)

        def reading(rows: int) -> None:
            progress.update(task, completed=rows, description=f"{words}: {rows}")

        def checking(rows: Iterable[SourceRow]) -> Iterable[SourceRow]:
            rows = list(rows)
            progress.update(task, visible=False)
            return progress.track(rows, total=len(rows), description=WORDS["checking"].to(language))

        yield reading, checking


def _print(done: ImportedFile, language: Language) -> None:
    def say(word: str) -> str:
        return WORDS[word].to(language)

    summary = done.report.summary
    counts = summary.to_json()
    title = say("title") % {"source": say(done.table.source)}
    shown = Table(title=title, show_header=False, title_justify="left")
    shown.add_column()
    shown.add_column(justify="right")
    for name in [each for each in counts if each != "rejected"]:
        if counts[name] or name in ("rows", "accepted"):
            shown.add_row(say(name), str(counts[name]))
    shown.add_row(say("rejected"), str(sum(summary.rejected.values())))
    for code, count in summary.rejected.items():
        shown.add_row(f"  {LABELS[code].to(language)} ({code})", str(count))
    console.print(shown)
    if not summary.rows:
        console.print(say("nothing"), markup=False, highlight=False)
    if done.table.ignored:
        columns = ", ".join(f"«{heading}»" for heading in done.table.ignored)
        console.print(say("ignored") % {"columns": columns}, markup=False, highlight=False)
    if done.rejected:
        console.print(say("written") % {"file": done.rejected}, markup=False, highlight=False, soft_wrap=True)
    if done.dry_run:
        console.print(say("dry_run"), markup=False)
