"""`workbench duplicates` and `workbench similar`: entries of a stage that resemble each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from workbench.app.opening import Workbench
from workbench.cli.common import error_console, season_options, workbench_for, wrote
from workbench.domain.duplicates import DuplicateKind
from workbench.domain.season import Stage
from workbench.domain.text import Language
from workbench.errors import N_, Sentence, SettingsError
from workbench.files.saving import require_place, save
from workbench.i18n import translator

if TYPE_CHECKING:
    from workbench.workflows.grouping.compare import ComparisonSummary, SimilarRow
    from workbench.workflows.grouping.relations import ExplainedDuplicate

Translate = Callable[[str], str]

_WIDTH = 120
_SUFFIXES = (".html", ".xlsx")
_PAIR_HEADINGS = (
    N_("Entry"),
    N_("Resembles"),
    N_("What they share"),
    N_("Share"),
    N_("What explains it"),
    N_("Decision"),
)
_SIMILAR_HEADINGS = (
    N_("Entry"),
    N_("Title"),
    N_("How alike, from 0 to 1"),
    N_("Phrases both hold"),
    N_("Shared text"),
)
_CHANGED = N_(
    "Texts have changed or arrived since they were compared on %(date)s. To compare them again, run: "
    "workbench duplicates"
)
_NOTHING_ALIKE = N_("No entry is like it.")


@click.command()
@click.option("--stage", "stage_id", help="Stage id (default: the season's first).")
@click.option("--encoder", default="embedded", show_default=True, help="embedded, fast, a folder or a name.")
@click.option(
    "--kind", type=click.Choice(get_args(DuplicateKind)), multiple=True, help="Show these kinds only."
)
@click.option("--dry-run", is_flag=True, help="Show what is found and keep nothing.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="Write a report to this .html or .xlsx file; may be given again.",
)
@season_options
def duplicates(
    flags: dict[str, Any],
    stage_id: str | None,
    encoder: str,
    kind: tuple[DuplicateKind, ...],
    dry_run: bool,
    out: tuple[Path, ...],
) -> None:
    """Compare the entries of a stage with each other: same texts, shared passages, the same in other words.

    What is found is kept for the pages of jurors and of the chair, who decides about each pair. Decisions
    stay when entries are compared again. A report shows the passages side by side; it holds numbers and
    titles, no names.
    """
    for each in out:
        _require_report(each)
    workbench = workbench_for(flags)
    language = _language(workbench)
    with workbench.store:
        stage = workbench.stage(stage_id)
        summary = _compared(workbench, stage, encoder, dry_run=dry_run)
    if kind:
        summary = summary.of_kinds(kind)
    _ = translator(language).gettext
    title = f"{stage.name.to(language)} · {workbench.season.title.to(language)}"
    console = _console()
    console.print(f"[bold]{escape(title)}[/bold]", highlight=False)
    if summary.pairs:
        _show_pairs(console, summary.pairs, _)
    for sentence in summary.sentences():
        console.print(Padding(Text(sentence.translated(_)), (0, 0, 0, 2)))
    if dry_run:
        console.print(_(N_("Dry run: nothing was kept.")))
    _write_reports(out, summary, title, workbench)


@click.command()
@click.argument("entry")
@click.option("--stage", "stage_id", help="Stage id (default: the season's first).")
@click.option("--count", type=click.IntRange(min=1), help="At most so many (default: all that are kept).")
@season_options
def similar(flags: dict[str, Any], entry: str, stage_id: str | None, count: int | None) -> None:
    """Show the entries most like ENTRY, as `workbench duplicates` last found them: what jurors see too."""
    # Imported here: the methods' libraries take a second that --help need not spend.
    from workbench.app.comparing import similar_to_entry
    from workbench.workflows.importing.groups import entry_number

    workbench = workbench_for(flags)
    language = _language(workbench)
    with workbench.store:
        found = similar_to_entry(workbench, workbench.stage(stage_id), entry_number(entry), count=count)
    _ = translator(language).gettext
    console = _console()
    console.print(f"[bold]{escape(f'{found.number} «{found.title}»')}[/bold]", highlight=False)
    if found.rows:
        _show_similar(console, found.rows, _)
    else:
        console.print(Padding(Text(_(_NOTHING_ALIKE)), (0, 0, 0, 2)))
    if found.changed:
        date = f"{found.comparison.made_at.astimezone(workbench.season.zone):%d.%m.%Y %H:%M}"
        console.print(Padding(Text(_(_CHANGED) % {"date": date}), (0, 0, 0, 2)))


def _require_report(out: Path) -> None:
    if out.suffix.lower() not in _SUFFIXES:
        kinds = ", ".join(_SUFFIXES)
        raise SettingsError(
            name="out",
            reason=Sentence(
                N_("%(out)s is no report's name; end it with %(kinds)s"), {"out": out, "kinds": kinds}
            ),
        )
    require_place(out)


def _language(workbench: Workbench) -> Language:
    return "en" if workbench.settings.language == "en" else "ru"


def _console() -> Console:
    # Into a file or a pipe: wide enough for the tables, whatever the terminal was.
    return Console() if Console().is_terminal else Console(width=_WIDTH)


def _compared(workbench: Workbench, stage: Stage, encoder: str, *, dry_run: bool) -> ComparisonSummary:
    # Imported here: the methods' libraries take a second that --help need not spend.
    from workbench.app.comparing import compare_stage_entries

    with error_console.status("") as status:
        return compare_stage_entries(
            workbench,
            stage,
            encoder=encoder,
            dry_run=dry_run,
            progress=lambda done, all_: status.update(f"{done} / {all_}"),
        )


def _show_pairs(console: Console, pairs: Sequence[ExplainedDuplicate], _: Translate) -> None:
    from workbench.files.duplicates.content import NOT_DECIDED, share_of
    from workbench.workflows.grouping.relations import KIND_TEXTS, RELATION_TEXTS, VERDICT_TEXTS

    table = _table(_PAIR_HEADINGS, _, whole=(0, 1, 3))
    for each in pairs:
        found, decision = each.duplicate, each.decision
        share = share_of(found)
        cells = (
            found.first,
            found.second,
            _(KIND_TEXTS[found.kind]),
            "" if share is None else f"{share:.0%}",
            "; ".join(_(RELATION_TEXTS[relation]) for relation in each.relations),
            _(VERDICT_TEXTS[decision.verdict]) if decision else _(NOT_DECIDED),
        )
        table.add_row(*map(escape, cells))
    console.print(table)


def _show_similar(console: Console, rows: Sequence[SimilarRow], _: Translate) -> None:
    from workbench.workflows.grouping.relations import KIND_TEXTS, VERDICT_TEXTS

    table = _table(_SIMILAR_HEADINGS, _, whole=(0, 2))
    for each in rows:
        shared = _(KIND_TEXTS[each.kind]) if each.kind else ""
        if each.decision:
            shared += f" ({_(VERDICT_TEXTS[each.decision.verdict])})"
        score = "" if each.score is None else f"{each.score:.2f}"
        table.add_row(*map(escape, (each.number, each.title, score, ", ".join(each.shared), shared)))
    console.print(table)


def _table(headings: Sequence[str], _: Translate, *, whole: Sequence[int]) -> Table:
    """`whole` : columns that are never broken: a number of an entry has a hyphen."""
    table = Table()
    for place, heading in enumerate(headings):
        table.add_column(_(heading), no_wrap=place in whole)
    return table


def _write_reports(out: Sequence[Path], summary: ComparisonSummary, title: str, workbench: Workbench) -> None:
    if not out:
        return
    from workbench.files.duplicates.content import DuplicatesReport, duplicates_report
    from workbench.files.duplicates.html import duplicates_html
    from workbench.files.duplicates.xlsx import duplicates_xlsx

    report = duplicates_report(
        summary, title=title, language=_language(workbench), zone=workbench.season.zone
    )
    makers: dict[str, Callable[[DuplicatesReport], bytes]] = {
        ".html": duplicates_html,
        ".xlsx": duplicates_xlsx,
    }
    for each in out:
        save(each, partial(makers[each.suffix.lower()], report))
        wrote(each)
