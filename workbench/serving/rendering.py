"""Runs a notebook for a page, by Voila's renderer and our slim template.

Voila's own page handler starts the kernel before it sends a byte, and waits for ever when the kernel does
not start (the failure stays in a task nobody looks at); hence this one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from tornado import web
from voila.notebook_renderer import NotebookRenderer

if TYPE_CHECKING:
    from workbench.serving.server import JudgingServer

logger = logging.getLogger(__name__)


class ListedNotebooks:
    """Reads our notebooks for Voila's renderer, which asks a Jupyter contents manager otherwise.

    That one would keep a database of trusted notebooks in the home directory of whoever runs the server.
    """

    def __init__(self, directory: Path, names: Collection[str]) -> None:
        self._directory = directory
        self._names = frozenset(names)

    async def get(self, path: str) -> dict[str, Any]:
        if path not in self._names:
            raise web.HTTPError(404)
        content = await asyncio.to_thread(nbformat.read, self._directory / path, nbformat.NO_CONVERT)
        return {"type": "notebook", "path": path, "content": content}

    def file_exists(self, _path: str) -> bool:
        """No pictures from the notebooks' directory go into pages."""
        return False


class NotebookFailed(Exception):
    """A cell failed (Voila has logged how), or no cell showed a widget."""


async def run_notebook(server: JudgingServer, notebook: str, kernel_id: str, nonce: str) -> str:
    """Run the cells in `kernel_id` and return the HTML that shows their widget. Raises NotebookFailed."""
    renderer = NotebookRenderer(
        voila_configuration=server.voila_configuration,
        traitlet_config=server.config,
        notebook_path=notebook,
        template_paths=server.template_paths,
        config_manager=server.config_manager,
        contents_manager=server.listed_notebooks,
        base_url=server.base_url,
        kernel_spec_manager=server.kernel_spec_manager,
        page_config={},
    )
    await renderer.initialize()
    models: list[str] = []
    failed: list[bool] = []
    renderer.page_config.update(nonce=nonce, models=models, failed=failed)
    kernel = server.kernel_manager.get_kernel(kernel_id)
    pieces = [html async for html, _ in renderer.generate_content_generator(kernel_id, kernel)]
    if failed or not models:
        raise NotebookFailed("a cell failed" if failed else "no widget was shown")
    return "".join(pieces)
