"""`workbench demo`: the example season, its judging app, and personal links to try it with."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import click
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from workbench.app import Workbench, open_workbench
from workbench.app.example.assessment import FINISHED, RATES_MENTOR, TO_BEGIN
from workbench.app.example.season import build_example, example_flags, extend_example, is_example
from workbench.cli.common import console, language, language_option, plain_errors, say, word
from workbench.errors import N_, Sentence, SettingsError
from workbench.i18n.names import shown_member
from workbench.workflows.access import Invitation, renew

JURORS_SHOWN = 3
# Participants of the assessment whose pages show most, and what is to be seen there.
PARTICIPANTS = {
    FINISHED: N_("the profile is ready"),
    TO_BEGIN: N_("everything is still to come"),
    RATES_MENTOR: N_("to rate the mentor"),
}
_ROLES = {
    "juror": N_("juror"),
    "chair": N_("chair"),
    "commission": N_("commission"),
    "participant": N_("participant"),
}
# Command → what the person who waits is told before and after.
_PREPARING = {
    "group": (
        N_("Forming thematic groups: about 15 seconds, once"),
        N_("Formed thematic groups"),
        N_("The demo starts without thematic groups; forming them failed:"),
    ),
    "duplicates": (
        N_("Comparing the entries: about half a minute, once"),
        N_("Compared the entries"),
        N_("The demo starts without similar entries; comparing them failed:"),
    ),
}
_BUILDING = N_("Building the example season")
_BUILT = N_("Built the example season in %(season)s")
_OPEN = N_("Open a link in your browser:")
_STOP = N_("Ctrl-C stops everything.")


@click.command()
@click.option(
    "--season",
    type=click.Path(path_type=Path),
    default=Path("data/local"),
    show_default=True,
    help="Where the example season is kept.",
)
@click.option(
    "--port", type=int, default=8866, show_default=True, help="A free one is taken when it is in use."
)
@language_option
@plain_errors
def demo(season: Path, port: int) -> None:
    """Build the example season once, start the judging app and print personal links to try it with."""
    # Imported here: the server's libraries take half a second that other commands need not spend.
    from workbench.serving.server import serve

    if not (season / "season.yaml").exists():
        _build(season)
    if not is_example(season):
        raise SettingsError(
            name="season",
            reason=Sentence(
                N_("%(season)s holds a season of your own; name another directory"), {"season": season}
            ),
        )
    flags = {**example_flags(season), "port": port, "language": language()}
    workbench = extend_example(open_workbench(flags), flags)
    group_and_compare(workbench)
    if not _is_free(port):  # looked at last: what came before may have taken minutes
        workbench = replace(workbench, settings=replace(workbench.settings, port=0))
    invitations = renew(workbench.store, workbench.season, people_shown(workbench), now=workbench.clock())
    serve(workbench, on_ready=lambda address: print_links(address, invitations))


def _build(season: Path) -> None:
    """Build beside and put in place at the end: an interrupted build leaves nothing half-done."""
    part = season.with_name(season.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(word(_BUILDING), total=None)
        build_example(
            part,
            reviews=True,
            assessments=True,
            step=lambda what: progress.update(task, description=what.translated(word)),
        ).store.close()
        _put_in_place(part, season)
        progress.update(task, description=word(_BUILT) % {"season": season}, total=1, completed=1)


def group_and_compare(workbench: Workbench) -> None:
    """Do what has not been done yet; when it is interrupted, the next start goes on where it stopped.

    In processes of their own: the methods' libraries would stay in the server's memory.
    """
    stage = workbench.stage()
    with workbench.store.read() as work:
        done = {
            "group": work.groupings.newest(stage.id) is not None,
            "duplicates": work.duplicates.comparison(stage.id) is not None,
        }
    season = ["--season", str(workbench.settings.season_file.parent)]
    season += ["--database", workbench.settings.database_url, "--language", language()]
    for command, (doing, told, failed) in _PREPARING.items():
        if done[command]:
            continue
        with console.status(word(doing)):
            ran = subprocess.run(
                [sys.executable, "-m", "workbench.cli.main", command, *season],
                capture_output=True,
                text=True,
                check=False,
            )
        if ran.returncode:
            say(failed, to=console)
            console.print(ran.stderr.strip(), markup=False, highlight=False, soft_wrap=True)
        else:
            say(told, to=console)


def _put_in_place(part: Path, season: Path) -> None:
    try:
        part.rename(season)
    except OSError as problem:
        shutil.rmtree(part)
        raise SettingsError(
            name="season",
            reason=Sentence(
                N_("%(season)s holds other files; empty it or name another directory"), {"season": season}
            ),
        ) from problem


def _is_free(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def people_shown(workbench: Workbench) -> list[str]:
    with workbench.store.read() as work:
        members = sorted(work.people.members().values(), key=lambda each: each.id)
        invited = work.people.invited_participants()
    jurors = [each.id for each in members if each.role == "juror"][:JURORS_SHOWN]
    team = [each.id for each in members if each.role in ("chair", "commission")]
    return [*jurors, *team, *(each for each in PARTICIPANTS if each in invited)]


def print_links(address: str, invitations: list[Invitation]) -> None:
    console.print(f"\n[bold]{word(_OPEN)}[/bold]")
    for each in invitations:
        who = f"{word(_ROLES[each.member.role])} {shown_member(each.member.id, language())}"
        who += f" ({word(PARTICIPANTS[each.member.id])})" if each.member.id in PARTICIPANTS else ""
        # Whole lines: a link cut by the terminal's width cannot be opened.
        console.print(f"  {who:34}  {address}enter/{each.token}", highlight=False, soft_wrap=True)
    console.print()
    say(_STOP, to=console)
