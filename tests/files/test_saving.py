"""Files that people asked for: written whole, or the old one stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import FileProblem, SettingsError
from workbench.files.saving import require_place, save


def test_a_new_file_is_made_and_an_old_one_replaced_with_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "list.xlsx"
    save(target, lambda: b"first")
    target.chmod(0o640)
    save(target, lambda: b"second")
    assert target.read_bytes() == b"second"
    assert target.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["list.xlsx"]


def test_a_private_file_is_for_its_owner_only_whoever_could_read_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "key.xlsx"
    target.write_bytes(b"old")
    target.chmod(0o644)
    save(target, lambda: b"new", private=True)
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o600


def test_what_fails_while_it_is_made_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "list.xlsx"
    target.write_bytes(b"old")

    def full() -> bytes:
        raise OSError(28, "No space left on device")

    with pytest.raises(FileProblem, match="No space left on device"):
        save(target, full)
    assert target.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["list.xlsx"]


def test_a_place_where_nothing_can_be_written_is_refused_beforehand(tmp_path: Path) -> None:
    require_place(tmp_path / "list.XLSX", ".xlsx")
    with pytest.raises(SettingsError, match=r"end its name with \.xlsx"):
        require_place(tmp_path / "list.csv", ".xlsx")
    with pytest.raises(FileProblem, match="no such directory"):
        require_place(tmp_path / "nowhere" / "list.xlsx", ".xlsx")
    with pytest.raises(FileProblem, match="is a directory"):
        require_place(tmp_path)
