"""Where the files that come with the workbench are: from a checkout and from an installed wheel alike.

The repository keeps them at its top, where people look for them; pyproject.toml installs these directories
as the packages `workbench_rubrics`, `workbench_notebooks` and `workbench_examples`.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from workbench.errors import N_, UnreadableFile


def rubric_directory() -> Path:
    """The ready rubrics, one YAML file for each version."""
    return _directory("workbench_rubrics")


def notebook_directory() -> Path:
    """The notebooks: judging/ for the apps, methods/ for methodologists."""
    return _directory("workbench_notebooks")


def example_directory() -> Path:
    """The invented exports that the example season is made of."""
    return _directory("workbench_examples")


def season_template() -> Path:
    """The commented season.yaml that a new season begins with."""
    return _directory("workbench.files") / "templates" / "season.yaml"


def training_directory() -> Path:
    """The ready training works, for the ready rubrics."""
    return _directory("workbench.files") / "templates" / "training"


def _directory(package: str) -> Path:
    # Not importlib.resources.files: for a package without Python files it fails in an editable install,
    # whose search path also holds a placeholder that is no directory.
    spec = find_spec(package)
    for place in (spec and spec.submodule_search_locations) or ():
        if Path(place).is_dir():
            return Path(place)
    raise UnreadableFile(
        file=package, reason=N_("the installation is incomplete; install the workbench again with pip")
    )
