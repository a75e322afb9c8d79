"""What cannot be done is told in a notebook as a sentence, not as a list of lines of code."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

from workbench.domain.text import Language
from workbench.errors import WorkbenchError
from workbench.i18n import translator
from workbench.i18n.names import shown_members


def tell_refusals(language: Language) -> None:
    """From now on, errors meant for people are shown in a notebook in its language, without a traceback.

    The cell fails as before, so that nothing after it runs on what is not there. Outside a notebook nothing
    changes.
    """
    # A notebook has loaded IPython already; a script need not load it to learn that it is none.
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    if shell is None:
        return

    def told(
        shell: Any,
        kind: type[BaseException],
        error: BaseException,
        _lines: TracebackType | None,
        tb_offset: int | None = None,  # noqa: ARG001 - IPython names it
    ) -> list[str]:
        said = refusal(error, language)
        shell._showtraceback(kind, error, said)
        return said

    shell.set_custom_exc((WorkbenchError,), told)


def refusal(error: BaseException, language: Language) -> list[str]:
    """The sentence of an error, members as on screens."""
    if not isinstance(error, WorkbenchError):
        raise TypeError(f"{type(error).__name__} is no error meant for people")
    return [shown_members(error.translated(translator(language).gettext), language)]
