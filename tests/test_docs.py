"""The documentation keeps up with the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from workbench.cli.main import main

ROOT = Path(__file__).parents[1]


def commands(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command as its words; a group counts by its subcommands."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))
        else:
            yield (*words, name)


COMMANDS = list(commands(main))


def documentation() -> str:
    return "\n".join(
        path.read_text(encoding="utf-8")
        for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    )


@pytest.mark.parametrize("command", [" ".join(each) for each in COMMANDS])
def test_each_command_is_documented(command):
    """As `workbench name …` in the running text, or on a line of its own in a code block."""
    assert re.search(rf"(?:`|^[ \t]*|/)workbench {command}\b", documentation(), re.MULTILINE), command


def test_no_command_is_documented_that_does_not_exist():
    known = {each[0] for each in COMMANDS}
    named = set(re.findall(r"`workbench ([a-z][a-z-]*)", documentation()))

    assert named <= known


@pytest.mark.parametrize("command", [" ".join(each) for each in COMMANDS])
def test_each_command_says_what_it_does(command):
    found: click.Command = main
    for word in command.split():
        assert isinstance(found, click.Group)
        found = found.get_command(click.Context(found), word) or found

    assert found.help, command
