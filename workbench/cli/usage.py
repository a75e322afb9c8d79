"""Commands mistyped: what click finds wrong, in a sentence of ours and in the language of what is said."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import pairwise
from typing import IO, Any

import click

from workbench.cli.common import say, speak
from workbench.errors import N_, Sentence

_SAID = N_("Error: %(what)s\nMore: %(command)s --help")
_NO_COMMAND = N_("there is no command %(name)s")
_NO_OPTION = N_("there is no option %(name)s")
_PERHAPS = N_("%(what)s; perhaps you mean: %(known)s")
_MISSING = N_("%(name)s is missing; add it")
_MISSING_OF = N_("%(name)s is missing; add one of: %(known)s")
_ONE_OF = N_("wrong value of %(name)s; known: %(known)s")
_NUMBER = N_("wrong value of %(name)s; write a number")
_WHOLE = N_("wrong value of %(name)s; write a whole number")
_AT_LEAST = N_("wrong value of %(name)s; write a number not less than %(least)s")
_AT_MOST = N_("wrong value of %(name)s; write a number not greater than %(most)s")
_BETWEEN = N_("wrong value of %(name)s; write a number from %(least)s to %(most)s")
_FILE = N_("wrong value of %(name)s; check the path: a file or directory that can be used is needed here")
_WRONG = N_("wrong value of %(name)s")
_NO_VALUE = N_("%(name)s takes no value")
_VALUE_MISSING = N_("%(name)s needs a value")
_EXTRA = N_("there are too many words: some of them belong to no option")


class Misused(click.UsageError):
    """A UsageError that shows itself in our words; exit code 2, as click's."""

    def __init__(self, found: click.UsageError, asked: click.Context | None) -> None:
        # Of an option without its value click does not say whose it is.
        super().__init__(found.message, found.ctx or asked)
        self.sentence = sentence_of(found, self.ctx)

    def show(self, file: IO[Any] | None = None) -> None:  # noqa: ARG002
        # The language may be told of by an option of the command, which its context keeps.
        if self.ctx is None:
            say(_SAID, what=self.sentence, command="workbench")
            return
        with self.ctx.scope(cleanup=False):
            say(_SAID, what=self.sentence, command=self.ctx.command_path)


def asked_of(context: click.Context, arguments: list[str]) -> click.Context:
    """The context of the command that these words name, however far its options can be understood."""
    for each in arguments:
        command = context.command
        if not isinstance(command, click.Group) or (found := command.get_command(context, each)) is None:
            break
        context = click.Context(found, parent=context, info_name=each)
    return context


def remember_language(context: click.Context, arguments: list[str]) -> None:
    """Speak as --language asks even where the words after it cannot be understood."""
    for option, chosen in pairwise(arguments):
        if option == "--language" and chosen in ("ru", "en"):
            with context.scope(cleanup=False):
                speak(chosen)


def sentence_of(error: click.UsageError, context: click.Context | None) -> Sentence:
    """What is wrong; a message that a command of ours gave is in the right language already."""
    if isinstance(error, click.NoSuchOption):
        return _perhaps(Sentence(_NO_OPTION, {"name": error.option_name}), error.possibilities)
    # click before 8.4 has no class of its own for this.
    if (name := getattr(error, "command_name", None)) is not None:
        group = None if context is None else context.command
        names = group.list_commands(context) if isinstance(group, click.Group) and context else []
        return _perhaps(Sentence(_NO_COMMAND, {"name": name}), get_close_matches(name, names))
    if isinstance(error, click.MissingParameter):
        return _missing(error)
    if isinstance(error, click.BadParameter):
        return _wrong(error)
    if isinstance(error, click.BadOptionUsage):
        text = _NO_VALUE if _is_flag(error.option_name, context) else _VALUE_MISSING
        return Sentence(text, {"name": error.option_name})
    if error.message.startswith("Got unexpected extra argument"):  # which click has no class for
        return Sentence(_EXTRA)
    return Sentence("%(message)s", {"message": error.message})


def _perhaps(what: Sentence, known: list[str] | None) -> Sentence:
    return Sentence(_PERHAPS, {"what": what, "known": ", ".join(sorted(known))}) if known else what


def _missing(error: click.MissingParameter) -> Sentence:
    kind = None if error.param is None else error.param.type
    if isinstance(kind, click.Choice):
        return Sentence(_MISSING_OF, {"name": _name(error), "known": ", ".join(map(str, kind.choices))})
    return Sentence(_MISSING, {"name": _name(error)})


def _wrong(error: click.BadParameter) -> Sentence:
    kind = None if error.param is None else error.param.type
    places: dict[str, object] = {"name": _name(error)}
    if isinstance(kind, click.Choice):
        return Sentence(_ONE_OF, {**places, "known": ", ".join(map(str, kind.choices))})
    if isinstance(kind, click.Path | click.File):
        return Sentence(_FILE, places)
    if isinstance(kind, click.IntRange | click.FloatRange):
        limits = {**places, "least": kind.min, "most": kind.max}
        if kind.min is None or kind.max is None:
            return Sentence(_AT_MOST if kind.min is None else _AT_LEAST, limits)
        return Sentence(_BETWEEN, limits)
    if kind is click.INT or kind is click.FLOAT:
        return Sentence(_WHOLE if kind is click.INT else _NUMBER, places)
    return Sentence(_WRONG, places)


def _name(error: click.BadParameter) -> str:
    """As it is written in a command: --out, FILE…"""
    if error.param is None:
        return ", ".join(error.param_hint) if isinstance(error.param_hint, list) else str(error.param_hint)
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    return error.param.make_metavar(error.ctx) if error.ctx is not None else str(error.param.name)


def _is_flag(name: str, context: click.Context | None) -> bool:
    known = () if context is None else context.command.params
    return any(isinstance(each, click.Option) and each.is_flag for each in known if name in each.opts)
