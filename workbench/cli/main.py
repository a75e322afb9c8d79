"""The `workbench` command: its subcommands, by subject."""

from __future__ import annotations

import importlib
import io
import sys
from typing import Any

import click

import workbench
from workbench.cli.usage import Misused, asked_of, remember_language

# Command → where it is. A module is imported when its command is used, so that each starts fast.
COMMANDS = {
    "assess": "workbench.cli.assessing:assess",
    "assign": "workbench.cli.assigning:assign",
    "calibrate": "workbench.cli.calibrating:calibrate",
    "check": "workbench.cli.season:check",
    "db": "workbench.cli.database:db",
    "demo": "workbench.cli.demo:demo",
    "duplicates": "workbench.cli.comparing:duplicates",
    "export": "workbench.cli.judging:export_command",
    "group": "workbench.cli.grouping:group",
    "import": "workbench.cli.importing:import_",
    "init": "workbench.cli.season:init",
    "invite": "workbench.cli.serving:invite",
    "pair": "workbench.cli.pairing:pair",
    "protocol": "workbench.cli.choosing:protocol",
    "rubric": "workbench.cli.rubrics:rubric",
    "select": "workbench.cli.choosing:select",
    "serve": "workbench.cli.serving:serve",
    "similar": "workbench.cli.comparing:similar",
    "simulate": "workbench.cli.simulating:simulate",
    "verify": "workbench.cli.choosing:verify",
    "withdraw": "workbench.cli.choosing:withdraw",
}

_GIVEN = "workbench.given"  # where the words of a command are kept, for what is mistyped in them


class LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        given = list(args)
        try:
            context = super().make_context(info_name, args, parent, **extra)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            raise Misused(error, None) from error
        remember_language(context, given)
        context.meta[_GIVEN] = given
        return context

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            raise Misused(error, asked_of(ctx, ctx.meta[_GIVEN])) from error


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(workbench.__version__, prog_name="workbench")
def main() -> None:
    """Judging and assessment workbench of «Флагманы образования»."""
    # A terminal without some letters shows ? for them; nothing is cut short after the work is done.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    main()
