"""The process behind one open page: `python -m workbench.serving.kernel -f FILE`, a lean IPython kernel.

It reads no configuration of the user, keeps no history, has no debugger and dies with the server.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Config

_PR_SET_PDEATHSIG = 1


class PageKernelApp(IPKernelApp):
    """IPKernelApp without what a page never uses."""

    def load_config_file(self, *_args: object, **_kwargs: object) -> None:
        """No ipython_config.py: whoever runs the server may have one, the pages must not change by it."""

    def init_pdb(self) -> None:
        """No debugger: there is nobody to use it."""

    def init_gui_pylab(self) -> None:
        """No event loop of a drawing library."""


def die_with(parent: int) -> None:
    """Ask Linux to kill this process when `parent` ends, even by SIGKILL; elsewhere ipykernel polls."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before we asked
        sys.exit(1)


def lean_settings() -> Config:
    settings = Config()
    settings.HistoryManager.enabled = False
    settings.IPCompleter.use_jedi = False
    settings.InteractiveShell.colors = "nocolor"
    return settings


def main() -> None:
    die_with(int(os.environ["JPY_PARENT_PID"]))
    app = PageKernelApp.instance(config=lean_settings())
    app.initialize()  # type: ignore[no-untyped-call]
    app.start()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
