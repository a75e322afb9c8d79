"""The example's assessment as methodologists' questions read it, opened once for all tests of a process."""

from __future__ import annotations

import atexit
import tempfile
from functools import cache
from pathlib import Path

from workbench.app.example.season import build_example
from workbench.app.notebooks.profiles import OpenedProfiles, open_profiles


@cache
def example_season() -> Path:
    """Read only."""
    directory = tempfile.TemporaryDirectory(prefix="profiles-")
    atexit.register(directory.cleanup)
    season = Path(directory.name) / "season"
    build_example(season, reviews=False, assessments=True).store.close()
    return season


@cache
def example_profiles() -> OpenedProfiles:
    return open_profiles(example_season(), language="en")
