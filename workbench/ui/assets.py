"""The scripts and styles of our screens, as the single ES module that anywidget expects.

A module sent to the browser as text cannot import its neighbours, so the parts are joined here:
every part is plain script, the last one exports the widget. No build step, nothing from outside.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
_EXPORTS = re.compile(r"export\{([^}]*)\};?\s*$")


@cache
def esm(*parts: str) -> str:
    """Join Preact with htm (vendored) and the named scripts of `static/` into one ES module."""
    return "\n".join([_vendored_preact(), *((STATIC / part).read_text("utf-8") for part in parts)])


@cache
def css(*parts: str) -> str:
    return "\n".join((STATIC / part).read_text("utf-8") for part in parts)


def _vendored_preact() -> str:
    """The vendored module with its `export{a as h,…}` turned into `const {h,…} = …` of this module."""
    source = (STATIC / "vendor" / "preact-htm.js").read_text("utf-8")
    exports = _EXPORTS.search(source)
    if exports is None:
        raise ValueError("vendor/preact-htm.js does not end with an export list")
    pairs = [name.split(" as ") for name in exports.group(1).split(",")]
    returned = ",".join(f"{public}:{local}" for local, public in pairs)
    names = ",".join(public for _, public in pairs)
    return f"const {{{names}}} = (() => {{{source[: exports.start()]}return {{{returned}}};}})();"
