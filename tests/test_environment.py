"""pyproject.toml is the one list of dependencies and names every package there is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_conda_users_get_their_packages_from_pyproject_alone():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *plain, pip = environment["dependencies"]

    assert [re.split(r"[=<>]", each)[0] for each in plain] == ["python", "pip"]
    (requirement,) = pip["pip"]
    found = re.fullmatch(r"-e \.(?:\[([a-z,]+)\])?", requirement)
    assert found, requirement
    extras = set((found[1] or "").split(",")) - {""}
    assert extras <= set(PROJECT["project"]["optional-dependencies"])


def test_no_other_file_lists_dependencies():
    others = ["requirements.txt", "requirements-dev.txt", "setup.py", "setup.cfg", "Pipfile", "conda.yml"]

    assert [name for name in others if (ROOT / name).exists()] == []


def test_every_package_of_the_source_tree_is_installed():
    listed = set(PROJECT["tool"]["setuptools"]["packages"])
    present = {
        ".".join(init.parent.relative_to(ROOT).parts) for init in (ROOT / "workbench").rglob("__init__.py")
    }
    outside = set(PROJECT["tool"]["setuptools"]["package-dir"]) - {"workbench"}

    assert listed == present | outside


def test_every_shipped_file_is_matched_by_a_pattern_of_its_package():
    patterns = PROJECT["tool"]["setuptools"]["package-data"]
    for package, home in PROJECT["tool"]["setuptools"]["package-dir"].items():
        matched = {path for pattern in patterns[package] for path in (ROOT / home).glob(pattern)}
        present = {
            path
            for path in (ROOT / home).rglob("*")
            if path.is_file()
            and path.suffix not in (".py", ".pyc", ".cfg", ".pot")
            and not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
        }
        assert present - matched == set(), package
