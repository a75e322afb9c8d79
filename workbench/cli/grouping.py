"""`workbench group`: themes and panels of a stage's entries, and corrections by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from workbench.app.opening import Workbench
from workbench.cli.common import error_console, season_options, workbench_for, wrote
from workbench.domain.season import Stage
from workbench.domain.text import Language
from workbench.errors import N_, Sentence, SettingsError
from workbench.files.saving import require_place, save
from workbench.i18n import translator

if TYPE_CHECKING:
    from workbench.similarity.edits import Edit
    from workbench.workflows.grouping.group import GroupingSummary

Translate = Callable[[str], str]

_WIDTH = 120
_PHRASES_SHOWN = 3
_HEADINGS = (N_("Id"), N_("Panel"), N_("Entries"), N_("Key phrases"), N_("Most typical"))
_GROUP_ID = re.compile(r"T\d+(?:-\d+(?:\.\d+)*)?", re.IGNORECASE)
# Letters of a group's id typed on a Russian keyboard.
_LATIN = str.maketrans("Тт", "Tt")
_PAIRS = (
    ("move", "ENTRY TO", "Put an entry into a panel, or a theme."),
    ("merge", "A B", "Make one group of two panels, or of two themes."),
    ("together", "ENTRY ENTRY", "Keep two entries in one panel."),
    ("apart", "ENTRY ENTRY", "Keep two entries in different panels."),
    ("rename", "GROUP LABEL", "Give a theme or a panel another label."),
)


def correction_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each kind of correction; each may be given again."""
    for name, metavar, text in reversed(_PAIRS):
        command = click.option(f"--{name}", type=(str, str), multiple=True, metavar=metavar, help=text)(
            command
        )
    command = click.option("--pin", multiple=True, metavar="ENTRY", help="Hold an entry where it is.")(
        command
    )
    return click.option(
        "--split", multiple=True, metavar="ENTRY,ENTRY…", help="Take entries out into a panel of their own."
    )(command)


@click.command()
@click.option("--stage", "stage_id", help="Stage id (default: the season's first).")
@click.option(
    "--size",
    type=(click.IntRange(min=1), click.IntRange(min=1)),
    metavar="LEAST MOST",
    help="Entries of a panel (default: as before, at first 8 25).",
)
@correction_options
@click.option("--undo", is_flag=True, help="Take the last correction back.")
@click.option("--anew", is_flag=True, help="Form all groups again; only before judging has begun.")
@click.option("--encoder", default="embedded", show_default=True, help="embedded, fast, a folder or a name.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of the stability.")
@click.option("--dry-run", is_flag=True, help="Show the groups and keep nothing.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the groups to this XLSX file."
)
@season_options
def group(flags: dict[str, Any], stage_id: str | None, dry_run: bool, out: Path | None, **asked: Any) -> None:
    """Put entries on similar subjects into themes, and in them into panels that are judged side by side.

    Groups that stand stay as they are: what has arrived since is placed beside them. Corrections stay in
    force until they are undone. A group is named by its id, such as T2-1, or by an entry in it.
    """
    _check(asked, out)
    workbench = workbench_for(flags)
    language: Language = "en" if workbench.settings.language == "en" else "ru"
    with workbench.store:
        stage = workbench.stage(stage_id)
        summary = _grouped(workbench, stage, asked, dry_run=dry_run)
    title = f"{stage.name.to(language)} · {workbench.season.title.to(language)}"
    _show(summary, title, translator(language).gettext, dry_run=dry_run)
    if out is not None:
        from workbench.files.groups import groups_file

        save(out, lambda: groups_file(summary.grouping, summary.sentences(), title=title, language=language))
        wrote(out)


def _check(asked: dict[str, Any], out: Path | None) -> None:
    if out is not None:
        require_place(out, ".xlsx")
    if asked["size"] and asked["size"][0] > asked["size"][1]:
        raise SettingsError(name="size", reason=N_("the least is above the most; write them as 8 25"))
    given = [name for name in ("split", "pin", *(each[0] for each in _PAIRS)) if asked[name]]
    if asked["undo"] and given:
        raise SettingsError(
            name="undo",
            reason=Sentence(N_("do one thing at a time, not --undo and --%(given)s"), {"given": given[0]}),
        )


def _grouped(workbench: Workbench, stage: Stage, asked: dict[str, Any], *, dry_run: bool) -> GroupingSummary:
    # Imported here: the methods' libraries take a second that --help need not spend.
    from workbench.app.grouping import group_stage_entries, standing_groups
    from workbench.workflows.grouping.group import without_last_edit

    standing = standing_groups(workbench, stage)
    edits = standing.edits if standing is not None else ()
    edits = without_last_edit(edits) if asked["undo"] else (*edits, *_edits(asked))
    with error_console.status("") as status:
        return group_stage_entries(
            workbench,
            stage,
            edits=edits,
            size=asked["size"],
            encoder=asked["encoder"],
            anew=asked["anew"],
            seed=asked["seed"],
            dry_run=dry_run,
            may_wait=False,
            progress=lambda done, all_: status.update(f"{done} / {all_}"),
        )


def _edits(asked: dict[str, Any]) -> Iterable[Edit]:
    from workbench.similarity.edits import CannotLink, Merge, Move, MustLink, Pin, Rename, Split

    yield from (Merge(_group(first), _group(second)) for first, second in asked["merge"])
    for each in asked["split"]:
        yield Split(tuple(_entry(entry) for entry in each.split(",") if entry.strip()))
    yield from (Move(_entry(entry), _group(to)) for entry, to in asked["move"])
    yield from (Pin(_entry(entry)) for entry in asked["pin"])
    yield from (MustLink(_entry(first), _entry(second)) for first, second in asked["together"])
    yield from (CannotLink(_entry(first), _entry(second)) for first, second in asked["apart"])
    yield from (Rename(_group(of), label) for of, label in asked["rename"])


def _entry(text: str) -> str:
    from workbench.workflows.importing.groups import entry_number

    return entry_number(text)


def _group(text: str) -> str:
    """T2-1 in whichever letters it is typed, or the number of an entry."""
    plain = text.strip().translate(_LATIN)
    return plain.upper() if _GROUP_ID.fullmatch(plain) else _entry(text)


def _show(summary: GroupingSummary, title: str, _: Translate, *, dry_run: bool) -> None:
    # Into a file or a pipe: wide enough for the tables, whatever the terminal was.
    console = Console() if Console().is_terminal else Console(width=_WIDTH)
    console.print(f"[bold]{escape(title)}[/bold]", highlight=False)
    for sentence in summary.sentences():
        console.print(Padding(Text(sentence.translated(_)), (0, 0, 0, 2)))
    for theme in summary.grouping.themes:
        name = f"{theme.id} · {theme.label} ({len(theme.entries)})"
        table = Table(title=escape(name), title_justify="left", title_style="bold")
        for place, heading in enumerate(_HEADINGS):
            table.add_column(_(heading), justify="right" if place == 2 else "left")
        for panel in theme.panels:
            phrases = ", ".join(panel.phrases[:_PHRASES_SHOWN])
            cells = (panel.id, panel.label, str(len(panel.entries)), phrases, ", ".join(panel.typical))
            table.add_row(*map(escape, cells))
        console.print(table)
    if dry_run:
        console.print(_(N_("Dry run: nothing was kept.")))
