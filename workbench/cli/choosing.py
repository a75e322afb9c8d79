"""Choosing the finalists: `workbench select`, `withdraw`, `protocol`, `verify`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.app.opening import Workbench
from workbench.cli.common import season_options, workbench_for, wrote
from workbench.domain.identifiers import identifier
from workbench.domain.text import Language
from workbench.errors import N_, FileProblem, Sentence
from workbench.files.saving import require_place, save
from workbench.i18n import translator
from workbench.i18n.system import system_reason
from workbench.workflows.access import ORGANISER

if TYPE_CHECKING:
    from workbench.cli.choice_tables import Terminal
    from workbench.domain.protocol import Protocol
    from workbench.domain.rubric import Rubric
    from workbench.domain.season import Stage
    from workbench.workflows.choosing.choose import Choice
    from workbench.workflows.choosing.decision_views import DecisionView
    from workbench.workflows.choosing.verify import Verification

_STAGE = click.option("--stage", "stage_id", help="Stage id (default: the season's first).")
_KEPT = N_(
    "Kept as decision %(decision)s, a draft. A member of the counting commission or the chair approves it on "
    "the chair's page, and another one publishes it."
)
_DRY = N_("Dry run: nothing is kept.")
_LOTS = N_("The seed was drawn at random and stands in the protocol; to repeat this choice: --seed %(seed)s.")
_LEAVES = N_("%(number)s leaves the finalists; %(enters)s enters.")
_NOBODY_ENTERS = N_("%(number)s leaves the finalists; nobody is left to call up.")
_BEYOND = N_("%(number)s was not on the reserve list: nobody on it could take the seat.")
_BROKEN = N_("No replacement keeps this limit: %(limit)s")
_EQUAL = N_("Equal: everything in %(file)s follows from the store again (decision %(decision)s, %(state)s).")
_DIFFERS = N_("%(file)s differs from what the store gives:")
_STATES = {
    "proposed": N_("draft"),
    "approved": N_("approved, not published"),
    "published": N_("published"),
    "rejected": N_("rejected"),
    "replaced": N_("replaced by a newer decision"),
}
_SECTIONS = {
    "record": N_("the decision on record"),
    "season": N_("season"),
    "stage": N_("stage"),
    "inputs": N_("what it was made from"),
    "candidates": N_("candidates"),
    "finalists": N_("finalists"),
    "reserve_list": N_("reserve"),
    "limits": N_("quotas and limits"),
    "replacements": N_("who would take whose seat"),
    "notes": N_("notes"),
    "without_limits": N_("the list without limits"),
    "by_other_list": N_("the choice by the other list"),
    "left_out": N_("entries that are no candidates"),
    "withdrawals": N_("withdrawals"),
    "based_on": N_("the decision it continues"),
}


@click.command()
@_STAGE
@click.option("--scenario", "scenario_id", help="Choose by a saved rule instead of the season's.")
@click.option("--merit", type=click.Choice(["raw", "fair"]), help="Rank by this list (default: the rule's).")
@click.option("--seats", type=click.IntRange(min=1), help="Number of finalists (default: the rule's).")
@click.option("--seed", type=click.IntRange(min=0), help="Of the lots (default: drawn at random, published).")
@click.option("--explain", multiple=True, metavar="NUMBER", help="Say of this entry why it is in or out.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the list to this XLSX file."
)
@click.option("--reason", default="", help="What stands on record beside the decision.")
@click.option("--replace", is_flag=True, help="Give up a decision that waits to be approved or published.")
@click.option("--dry-run", is_flag=True, help="Show the list and keep nothing.")
@season_options
def select(
    flags: dict[str, Any],
    stage_id: str | None,
    scenario_id: str | None,
    seed: int | None,
    explain: tuple[str, ...],
    out: Path | None,
    reason: str,
    replace: bool,
    dry_run: bool,
    **changes: Any,
) -> None:
    """Choose the finalists and the reserve by the season's rule, and keep the choice as a draft.

    Others approve and publish it on the chair's page. With --dry-run, or while judging goes on, the list is
    only looked at.
    """
    # Imported here: the methods' libraries take a second that --help need not spend.
    from workbench.app.choosing import choose_finalists, season_rule
    from workbench.workflows.choosing.decisions import propose, require_open

    if out is not None:
        require_place(out, ".xlsx")
    workbench = workbench_for(flags)
    with workbench.store as store:
        season, stage, now = workbench.season, workbench.stage(stage_id), workbench.clock()
        if not dry_run:
            require_open(store, season, stage, now, replace=replace)
        rule = season_rule(workbench, stage, scenario_id=scenario_id, changes=changes)
        choice = choose_finalists(workbench, stage, rule, seed=seed)
        lines = [_explanation(choice, number) for number in explain]
        kept = None
        if not dry_run:
            kept = propose(
                store, season, stage, choice, actor=ORGANISER, now=now, reason=reason, replace=replace
            )
        _show(workbench, stage, choice, lines)
        _show_outcome(workbench, choice, kept, seed_given=seed is not None)
        if out is not None:
            _save_list(workbench, stage, choice, kept, out)


@click.command()
@click.argument("number")
@click.option("--reason", required=True, help="Why; it stands on record and in the protocol.")
@click.option("--dry-run", is_flag=True, help="Say who would be called up, and keep nothing.")
@_STAGE
@season_options
def withdraw(flags: dict[str, Any], number: str, reason: str, dry_run: bool, stage_id: str | None) -> None:
    """Record that the finalist with this NUMBER leaves, and call up who takes the seat; all others stay.

    It is a draft until others have approved and published it on the chair's page.
    """
    from workbench.app.choosing import after_withdrawal
    from workbench.workflows.choosing.decisions import withdraw as keep_withdrawal

    workbench = workbench_for(flags)
    with workbench.store as store:
        stage, entry = workbench.stage(stage_id), identifier(number)
        protocol = after_withdrawal(workbench, stage, entry, reason)
        kept = None
        if not dry_run:
            kept = keep_withdrawal(
                store,
                workbench.season,
                stage,
                entry,
                reason=reason,
                actor=ORGANISER,
                now=workbench.clock(),
            )
            protocol = kept.protocol
        _show_withdrawal(_terminal(workbench, protocol.rule.resolution), protocol, kept)


@click.command()
@click.argument("decision_id", metavar="[DECISION]", required=False)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Directory to write into (default: here).",
)
@click.option("--names", is_flag=True, help="With names of people: for the organisers only.")
@_STAGE
@season_options
def protocol(
    flags: dict[str, Any], decision_id: str | None, out: Path, names: bool, stage_id: str | None
) -> None:
    """Write the protocol of a decision (default: the current one) as PDF to sign, XLSX and JSON.

    What is not published yet is marked as a draft. The JSON holds no names but what somebody wrote into a
    reason; `workbench verify` reads it.
    """
    from workbench.app.choosing import protocol_content
    from workbench.files.protocols.writing import protocol_json, protocol_pdf, protocol_xlsx

    workbench = workbench_for(flags)
    with workbench.store:
        content = protocol_content(workbench, decision_id, stage=workbench.stage(stage_id), names=names)
    stem = f"{content.decision_id}-names" if names else content.decision_id
    files = {
        content.file_name: lambda: protocol_json(content.protocol),
        f"{stem}.xlsx": lambda: protocol_xlsx(content),
        f"{stem}.pdf": lambda: protocol_pdf(content),
    }
    _make_directory(out)
    for name, made in files.items():
        save(out / name, made)
        wrote(out / name)


@click.command()
@click.argument("file", metavar="PROTOCOL.json", type=click.Path(path_type=Path))
@season_options
def verify(flags: dict[str, Any], file: Path) -> None:
    """Make a decision again from the store by its protocol, and say whether all is equal or what differs.

    The exit code is 0 where everything is equal and 1 where something differs.
    """
    from workbench.app.choosing import verify_protocol

    workbench = workbench_for(flags)
    with workbench.store:
        found = verify_protocol(workbench, file)
    _show_verification(_terminal(workbench, 0.001), file, found)
    if not found.equal:
        raise SystemExit(1)


def _language(workbench: Workbench) -> Language:
    return "en" if workbench.settings.language == "en" else "ru"


def _terminal(workbench: Workbench, resolution: float, rubric: Rubric | None = None) -> Terminal:
    from workbench.cli.choice_tables import Terminal
    from workbench.workflows.choosing.attribute_names import AttributeNames

    language = _language(workbench)
    return Terminal(
        AttributeNames(workbench.season, language, rubric), translator(language).gettext, resolution
    )


def _show(workbench: Workbench, stage: Stage, choice: Choice, lines: Sequence[Sentence]) -> None:
    from workbench.cli.choice_tables import show_choice

    language = _language(workbench)
    terminal = _terminal(workbench, choice.rule.resolution, choice.pool.rubric)
    show_choice(choice, terminal, f"{stage.name.to(language)} · {workbench.season.title.to(language)}")
    if lines:
        terminal.heading(terminal.word(N_("Why in and why not")))
    for line in lines:
        terminal.line(line)


def _explanation(choice: Choice, number: str) -> Sentence:
    from workbench.cli.choice_tables import explained

    entry = identifier(number)
    return explained(entry, choice.selection.explain(entry).sentences())


def _show_outcome(
    workbench: Workbench, choice: Choice, kept: DecisionView | None, *, seed_given: bool
) -> None:
    terminal = _terminal(workbench, choice.rule.resolution, choice.pool.rubric)
    terminal.heading(terminal.word(N_("Decision")))
    if not seed_given:
        terminal.say(_LOTS, seed=choice.seed)
    if kept is None:
        terminal.say(_DRY)
    else:
        terminal.say(_KEPT, decision=kept.id)


def _show_withdrawal(terminal: Terminal, protocol: Protocol, kept: DecisionView | None) -> None:
    last = protocol.withdrawals[-1]
    if last.enters:
        terminal.say(_LEAVES, number=last.leaves, enters=", ".join(last.enters))
    else:
        terminal.say(_NOBODY_ENTERS, number=last.leaves)
    for number in last.beyond_reserve:
        terminal.say(_BEYOND, number=number)
    for each in last.broken:
        terminal.say(_BROKEN, limit=each.to(terminal.names.language))
    if kept is None:
        terminal.say(_DRY)
    else:
        terminal.say(_KEPT, decision=kept.id)


def _show_verification(terminal: Terminal, file: Path, found: Verification) -> None:
    if found.equal and found.decision is not None:
        state = Sentence(_STATES[found.decision.state])
        terminal.say(_EQUAL, file=file.name, decision=found.decision.id, state=state)
        return
    terminal.say(_DIFFERS, file=file.name)
    section = ""
    for each in found.differences:
        if each.section != section:
            section = each.section
            terminal.heading(terminal.word(_SECTIONS.get(section, section)))
        terminal.line(each.said)


def _save_list(
    workbench: Workbench, stage: Stage, choice: Choice, kept: DecisionView | None, out: Path
) -> None:
    from workbench.app.choosing import draft_content, protocol_content
    from workbench.files.protocols.writing import protocol_xlsx

    content = (
        draft_content(workbench, stage, choice)
        if kept is None
        else protocol_content(workbench, kept.id, stage=stage)
    )
    save(out, lambda: protocol_xlsx(content))
    wrote(out)


def _make_directory(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise FileProblem(
            file=directory,
            reason=Sentence(N_("cannot be made (%(why)s)"), {"why": system_reason(problem)}),
        ) from problem
