"""The kernels of open pages: each belongs to one sign-in from its first moment and dies with its page."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from queue import Empty
from typing import Any, Protocol

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.ioloop.restarter import AsyncIOLoopKernelRestarter
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import (
    AsyncMappingKernelManager,
    ServerKernelManager,
)
from jupyter_server.utils import ApiPath

logger = logging.getLogger(__name__)

KERNEL_NAME = "python3"  # what notebooks made in JupyterLab name
PAGES_PER_SIGN_IN = 6
PAGES_PER_MEMBER = 12  # on all their devices: opening a link again and again must not fill the machine
UNATTENDED_SECONDS = 120.0  # how long a kernel waits for its page to come back

# What a kernel gets of the server's environment; everything else stays with the server.
_PASSED_ON = frozenset(
    ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "PYTHONPATH")
)
SIGN_IN_VARIABLE = "HTTP_X_WORKBENCH_SIGN_IN"
STAGE_VARIABLE = "HTTP_X_WORKBENCH_STAGE"


class Channel(Protocol):
    """An open websocket, as far as this module needs it."""

    def close(self, code: int | None = None, reason: str | None = None) -> None: ...


@dataclass
class Page:
    """What is known of an open page: whose it is, and since when nobody is connected to its kernel."""

    sign_in_id: str
    member_id: str
    opened: float
    unattended_since: float | None
    channels: set[Channel] = field(default_factory=set)


class OneKernelSpec(KernelSpecManager):
    """Knows our kernel only, whatever kernels are installed on the machine."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        if kernel_name != KERNEL_NAME:
            raise NoSuchKernel(kernel_name)
        return KernelSpec(
            argv=[sys.executable, "-m", "workbench.serving.kernel", "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
            metadata={"supported_encryption": ["curve"]},
        )

    def find_kernel_specs(self) -> dict[str, str]:
        return {KERNEL_NAME: ""}

    def get_all_specs(self) -> dict[str, Any]:
        spec = self.get_kernel_spec(KERNEL_NAME)
        return {KERNEL_NAME: {"resource_dir": "", "spec": spec.to_dict()}}


class PromptClient(AsyncKernelClient):
    """A client that is ready as soon as the kernel has answered.

    The stock client then waits 0.2 s for silence on iopub; the notebook runner skips what is not its own
    anyway, and a page opens that much sooner.
    """

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        deadline = time.monotonic() + (timeout or float("inf"))
        while True:
            self.kernel_info()
            try:
                reply = await ensure_async(self.shell_channel.get_msg(timeout=1))
                # The answer on iopub shows that the subscription works.
                await ensure_async(self.iopub_channel.get_msg(timeout=0.2))
            except Empty:
                reply = None
            if reply is not None and reply["msg_type"] == "kernel_info_reply":
                self._handle_kernel_info_reply(reply)
                return
            if not await self._async_is_alive():
                raise RuntimeError("the kernel died while it was starting")
            if time.monotonic() > deadline:
                raise RuntimeError(f"the kernel did not answer in {timeout} s")

    wait_for_ready = _async_wait_for_ready


class NeverRestart(AsyncIOLoopKernelRestarter):
    """Notices a dead kernel within a second. A restarted one would not have run the notebook, so none is."""

    time_to_dead = 1.0
    restart_limit = 0


class PageKernel(ServerKernelManager):
    client_class = "workbench.serving.kernels.PromptClient"
    restarter_class = NeverRestart
    # Anyone on the machine can connect to a TCP port: messages are signed anyway, this hides them too.
    transport_encryption = "required"
    shutdown_wait_time = 1.0


class PageKernels(AsyncMappingKernelManager):
    """Starts, lists and ends kernels by owner."""

    kernel_manager_class = "workbench.serving.kernels.PageKernel"
    default_kernel_name = KERNEL_NAME

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self.pages: dict[str, Page] = {}
        self.kernel_environment: dict[str, str] = {}
        self._ending: set[asyncio.Future[None]] = set()

    async def open_page(self, sign_in_id: str, member_id: str, directory: str, *, stage_id: str = "") -> str:
        """Start a kernel for a page of this sign-in and return its id; the oldest page too many is closed.

        `stage_id` is what the address of the page says and gives no rights: the page's session checks them.
        """
        kernel_id = str(uuid.uuid4())
        now = time.monotonic()
        # Owned before it runs, so there is no moment in which it is nobody's.
        self.pages[kernel_id] = Page(sign_in_id, member_id, now, now)
        for surplus in self._surplus(kernel_id):
            await self.close_page(surplus, "too many pages")
        environment = {
            **passed_on(os.environ),
            **self.kernel_environment,
            SIGN_IN_VARIABLE: sign_in_id,
            STAGE_VARIABLE: stage_id,
            # Looking for plugins through every installed package takes 20 ms of a page's opening.
            "PYDANTIC_DISABLE_PLUGINS": "__all__",
        }
        try:
            await self.start_kernel(
                kernel_id=kernel_id, kernel_name=KERNEL_NAME, path=ApiPath(directory), env=environment
            )
        except BaseException:
            self.pages.pop(kernel_id, None)
            raise
        if kernel_id not in self.pages:  # signed out meanwhile
            await self.shutdown_kernel(kernel_id, now=True)  # type: ignore[no-untyped-call]
            raise KeyError(kernel_id)
        return kernel_id

    def owner(self, kernel_id: str) -> Page | None:
        return self.pages.get(kernel_id)

    async def close_page(self, kernel_id: str, why: str) -> None:
        """End the kernel and the connections to it; harmless when it is gone already."""
        page = self.pages.pop(kernel_id, None)
        if page is None:
            return
        logger.info("kernel %s of %s ends: %s", kernel_id, page.member_id, why)
        if kernel_id in self:
            await self.shutdown_kernel(kernel_id, now=True)  # type: ignore[no-untyped-call]
        for channel in list(page.channels):
            channel.close(1000, "page closed")

    async def close_pages_of(self, sign_in_ids: set[str], why: str) -> None:
        kernel_ids = [key for key, page in self.pages.items() if page.sign_in_id in sign_in_ids]
        await asyncio.gather(*(self.close_page(kernel_id, why) for kernel_id in kernel_ids))

    async def close_all_pages(self) -> None:
        await asyncio.gather(
            *(self.close_page(kernel_id, "the server stops") for kernel_id in list(self.pages))
        )

    async def close_unattended(self) -> None:
        """End kernels whose page has not been connected for UNATTENDED_SECONDS."""
        latest = time.monotonic() - UNATTENDED_SECONDS
        for kernel_id, page in list(self.pages.items()):
            if page.unattended_since is not None and page.unattended_since < latest:
                await self.close_page(kernel_id, "no page connected")

    def connected(self, kernel_id: str, channel: Channel) -> None:
        if page := self.pages.get(kernel_id):
            page.channels.add(channel)
            page.unattended_since = None

    def disconnected(self, kernel_id: str, channel: Channel) -> None:
        if page := self.pages.get(kernel_id):
            page.channels.discard(channel)
            if not page.channels:
                page.unattended_since = time.monotonic()

    def _handle_kernel_died(self, kernel_id: str) -> None:
        """Tidy up after a dead kernel, once its pages have been told (they hear of it right after us)."""
        ending = asyncio.ensure_future(self.close_page(kernel_id, "it died"))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)

    def _surplus(self, newest: str) -> set[str]:
        """Pages to close for this new one: of its sign-in, and of its member on all devices."""
        page = self.pages[newest]
        of_sign_in = {key for key, each in self.pages.items() if each.sign_in_id == page.sign_in_id}
        of_member = {key for key, each in self.pages.items() if each.member_id == page.member_id}
        surplus = self._least_needed(of_sign_in - {newest}, len(of_sign_in) - PAGES_PER_SIGN_IN)
        left = of_member - surplus
        return surplus | self._least_needed(left - {newest}, len(left) - PAGES_PER_MEMBER)

    def _least_needed(self, kernel_ids: set[str], count: int) -> set[str]:
        """Pages nobody looks at go first, then the oldest."""
        by_need = sorted(
            kernel_ids,
            key=lambda key: (self.pages[key].unattended_since is None, self.pages[key].opened),
        )
        return set(by_need[: max(count, 0)])


def passed_on(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of `environment` a kernel may see; PG… are the settings of PostgreSQL's own library."""
    return {name: value for name, value in environment.items() if name in _PASSED_ON or name.startswith("PG")}
