"""`workbench assign`: who judges what, and how that changes when jurors leave, join or more is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from workbench.app.opening import Workbench
from workbench.cli.common import season_options, workbench_for, wrote
from workbench.domain.season import Stage
from workbench.domain.text import Language
from workbench.errors import N_, Sentence, SettingsError
from workbench.files.saving import require_place, save
from workbench.i18n import translator

if TYPE_CHECKING:
    from workbench.workflows.assigning.assignment_findings import PlanFinding
    from workbench.workflows.assigning.plan_changes import AssignmentSummary

Translate = Callable[[str], str]

_WIDTH = 110
_CHANGES_SHOWN = 60
_ACTOR = "organiser"
_TOPICS = {
    "loads": N_("Loads"),
    "fit": N_("Fit"),
    "links": N_("How firmly jurors are tied together"),
    "conflicts": N_("Conflicts of interest"),
    "notes": N_("Look at this"),
}
_DONE = N_("Added %(added)s, taken away %(taken)s, kept %(kept)s.")
_WOULD = N_("Would add %(added)s, take away %(taken)s, keep %(kept)s. Dry run: nothing was kept.")
_JUROR_HEADINGS = (
    N_("Juror"),
    N_("Entries"),
    N_("Submitted"),
    N_("Added"),
    N_("Taken"),
    N_("Fit"),
    N_("Conflicts"),
)
_CHANGE_HEADINGS = (N_("Change"), N_("Juror"), N_("Entry"), N_("Reason"))
_MORE_CHANGES = N_("Changes shown: %(shown)s of %(all)s; --out writes them all.")


@click.command()
@click.option("--per-entry", type=click.IntRange(1, 20), help="Jurors per entry (default: the season's).")
@click.option("--stage", "stage_id", help="Stage id (default: the season's first).")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Decides between equally good plans.",
)
@click.option(
    "--extra", multiple=True, metavar="ENTRY=N", help="Further ratings of an entry, such as И-0001=1; again."
)
@click.option("--disputes", is_flag=True, help="One further rating for each entry whose levels lie apart.")
@click.option(
    "--advised",
    type=click.IntRange(min=1),
    metavar="N",
    help="N further ratings that make wrong choices of finalists least likely, by the calibration.",
)
@click.option("--drop", metavar="JUROR", help="The juror leaves: open work goes to others; with --reason.")
@click.option("--reason", default="", help="Why the juror leaves; stands on record.")
@click.option(
    "--hand-over",
    type=(str, click.IntRange(min=1)),
    metavar="JUROR N",
    help="The juror joins late and takes N entries over from those who have most.",
)
@click.option("--dry-run", is_flag=True, help="Show the plan and keep nothing.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the plan to this XLSX file."
)
@season_options
def assign(
    flags: dict[str, Any], stage_id: str | None, dry_run: bool, out: Path | None, **asked: Any
) -> None:
    """Give every entry to jurors: no conflicts, near to their expertise, even loads, firm links.

    What is assigned already stays; run it again after declared conflicts or new imports, and only what is
    missing is added.
    """
    # Imported here: the methods' libraries take a second that --help need not spend.
    from workbench.workflows.assigning.assignment_findings import plan_findings

    _check(asked, out)
    workbench = workbench_for(flags)
    language: Language = "en" if workbench.settings.language == "en" else "ru"
    with workbench.store:
        stage = workbench.stage(stage_id)
        summary = _planned(workbench, stage, asked, dry_run=dry_run)
    found = plan_findings(summary)
    title = f"{stage.name.to(language)} · {workbench.season.title.to(language)}"
    _show(summary, found, title, translator(language).gettext, dry_run=dry_run)
    if out is not None:
        from workbench.files.plan import plan_file

        save(out, lambda: plan_file(summary, found, title=title, language=language))
        wrote(out)


def _check(asked: dict[str, Any], out: Path | None) -> None:
    """Options that mean something only together, or not together."""
    if out is not None:
        require_place(out, ".xlsx")
    more = [name for name in ("extra", "disputes", "advised", "per_entry") if asked[name]]
    alone = [name for name in ("drop", "hand_over") if asked[name]]
    if len(alone) > 1 or (alone and more):
        names = ", ".join(f"--{name.replace('_', '-')}" for name in (*alone, *more))
        raise SettingsError(
            name=alone[0],
            reason=Sentence(N_("do one thing at a time, not %(names)s together"), {"names": names}),
        )
    if asked["reason"] and not asked["drop"]:
        raise SettingsError(name="reason", reason=N_("goes with --drop; name the juror who leaves"))


def _planned(
    workbench: Workbench, stage: Stage, asked: dict[str, Any], *, dry_run: bool
) -> AssignmentSummary:
    from workbench.workflows.assigning.assign import assign_stage, hand_over, replace_juror

    common = {"seed": asked["seed"], "now": workbench.clock(), "actor": _ACTOR, "dry_run": dry_run}
    if asked["drop"]:
        return replace_juror(workbench.store, stage, asked["drop"], reason=asked["reason"], **common)
    if asked["hand_over"]:
        return hand_over(workbench.store, stage, *asked["hand_over"], **common)
    advised: Sequence[tuple[str, str]] = ()
    if asked["advised"]:
        from workbench.app.assigning import advised_reviews

        advised = advised_reviews(workbench, stage, asked["advised"], seed=asked["seed"])
    return assign_stage(
        workbench.store,
        stage,
        per_entry=asked["per_entry"] or stage.ratings_per_entry,
        extra=_extra(asked["extra"]),
        disputes=asked["disputes"],
        advised=advised,
        **common,
    )


def _extra(given: Iterable[str]) -> dict[str, int]:
    """И-0001=1 → further ratings by entry."""
    from workbench.workflows.importing.groups import entry_number

    found: dict[str, int] = {}
    for text in given:
        written, _, count = text.rpartition("=")
        entry = entry_number(written)
        if not entry or not count.strip().isdecimal() or not 1 <= int(count) <= 20:
            raise SettingsError(
                name="extra",
                reason=Sentence(N_("'%(text)s' is not ENTRY=N with N from 1 to 20"), {"text": text}),
            )
        if entry in found:
            raise SettingsError(
                name="extra",
                reason=Sentence(N_("%(entry)s is named twice; give one number"), {"entry": entry}),
            )
        found[entry] = int(count)
    return found


def _show(
    summary: AssignmentSummary, found: Iterable[PlanFinding], title: str, _: Translate, *, dry_run: bool
) -> None:
    # Into a file or a pipe: wide enough for the tables, whatever the terminal was.
    console = Console() if Console().is_terminal else Console(width=_WIDTH)
    console.print(f"[bold]{escape(title)}[/bold]", highlight=False)
    topic = ""
    for finding in found:
        if finding.topic != topic:
            topic = finding.topic
            console.print(f"\n[bold]{_(_TOPICS[topic])}[/bold]")
        console.print(Padding(Text(finding.sentence.translated(_)), (0, 0, 0, 2)))
    console.print(_juror_table(summary, _))
    # A first plan is all new: its list is the plan itself.
    if summary.changes and (summary.kept or summary.taken):
        console.print(_change_table(summary, _))
    counts = {"added": summary.added, "taken": summary.taken, "kept": summary.kept}
    console.print(_(_WOULD if dry_run else _DONE) % counts, highlight=False)


def _juror_table(summary: AssignmentSummary, _: Translate) -> Table:
    from workbench.workflows.wording import decimal

    table = Table(title=_("Jurors"), title_justify="left", title_style="bold")
    for place, heading in enumerate(_JUROR_HEADINGS):
        table.add_column(_(heading), justify="left" if place == 0 else "right")
    for row in summary.jurors().to_dict("records"):
        fit = "–" if row["fit"] != row["fit"] else decimal(row["fit"], 2).translated(_)
        counts = [str(row[name]) for name in ("load", "submitted", "added", "taken")]
        table.add_row(escape(str(row["juror"])), *counts, fit, str(row["conflicts"]))
    return table


def _change_table(summary: AssignmentSummary, _: Translate) -> Table:
    from workbench.files.plan import REASONS, STATES

    table = Table(title=_("What changes"), title_justify="left", title_style="bold")
    for heading in _CHANGE_HEADINGS:
        table.add_column(_(heading))
    for each in summary.changes[:_CHANGES_SHOWN]:
        table.add_row(_(STATES[each.change]), escape(each.juror), escape(each.entry), _(REASONS[each.reason]))
    if len(summary.changes) > _CHANGES_SHOWN:
        table.caption = _(_MORE_CHANGES) % {"shown": _CHANGES_SHOWN, "all": len(summary.changes)}
    return table
