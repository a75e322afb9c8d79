"""Mending changes what a slip looks like and nothing else, however a text is written in YAML."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from workbench.errors import FileProblem
from workbench.files.yaml_files.checking import check_files
from workbench.files.yaml_files.fixing import mend
from workbench.files.yaml_files.yaml_nodes import yaml_of

SOUND = Path(__file__).with_name("sound.yaml")
COMMENT = "# Было: 'см. \"план\"  - там...' — так и оставить"
SLIPS = ['см. "план" там', "тут  пусто", "тут - там", "там... тут", '"кто  там"', "l'an  \\ deux"]
STYLES = ("double", "single", "plain", "folded")
SEEDS = range(12)


def _with_slips(rng: np.random.Generator) -> tuple[str, dict[str, Any]]:
    """The sound rubric with slips at random places, its texts in every style, and its data."""
    data = yaml_of(SOUND.read_text(encoding="utf-8"), "sound").data
    places: list[tuple[str | int, ...]] = [
        ("title",),
        ("purpose",),
        *(("criteria", place, "evidence") for place in range(3)),
    ]
    for path in places:
        holder = data
        for part in path:
            holder = holder[part]
        for language in ("ru", "en"):
            words = holder[language].split(" ")
            words.insert(int(rng.integers(1, len(words))), str(rng.choice(SLIPS)))
            holder[language] = " ".join(words)
    written = yaml.safe_dump(
        {**data, "purpose": "PURPOSE"}, allow_unicode=True, sort_keys=False, width=10_000
    )
    purpose = {each: _scalar(data["purpose"][each], str(rng.choice(STYLES))) for each in ("ru", "en")}
    block = f"purpose:  {COMMENT}\n  ru: {purpose['ru']}\n  en: {purpose['en']}"
    return written.replace("purpose: PURPOSE", block), data


def _scalar(text: str, style: str) -> str:
    if style == "double":
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"  # ' + COMMENT
    if style == "single":
        return "'" + text.replace("'", "''") + "'"
    first, *rest = text.split(". ", 1)
    folded = "\n    ".join([f"{first}.", *rest]) if rest else text
    return ">-\n    " + folded if style == "folded" else folded


def _plain(text: str) -> str:
    """What stays when slips are taken for what they should have been."""
    return re.sub(r"\s+", " ", re.sub(r"[«»\"]", '"', text.replace("…", "...").replace("—", "-")))


def _as_plain(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _as_plain(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_as_plain(each) for each in data]
    return _plain(data) if isinstance(data, str) else data


@pytest.mark.parametrize("seed", SEEDS)
def test_mending_keeps_meaning_comments_and_marks_and_is_done_at_once(seed: int, tmp_path: Path) -> None:
    rng = np.random.default_rng(seed)
    source, data = _with_slips(rng)
    ends, mark = ("\r\n", codecs.BOM_UTF8) if seed % 2 else ("\n", b"")
    file = tmp_path / "story.v1.yaml"
    file.write_bytes(mark + source.replace("\n", ends).encode("utf-8"))
    assert yaml_of(source, "").data == data

    fixed = mend(lambda: check_files([file]).found)
    mended = file.read_bytes()

    assert len(fixed) >= 5
    assert mended.startswith(mark)
    assert mended.count(b"\r\n") == (source.count("\n") if ends == "\r\n" else 0)
    text = mended.decode("utf-8-sig")
    assert text.count(COMMENT) == source.count(COMMENT)
    assert _as_plain(yaml_of(text, "").data) == _as_plain(data)
    assert mend(lambda: check_files([file]).found) == []
    assert file.read_bytes() == mended


def test_every_slip_on_one_line_is_mended(tmp_path: Path) -> None:
    file = tmp_path / "story.v1.yaml"
    question = 'ru: "Рассказан ли случай, который был на самом деле?"'
    wrong = 'ru: "Есть ли  \\"случай - \\\\  дело\\"... и - это?"'
    source = SOUND.read_text(encoding="utf-8")
    assert source.count(question) == 1
    file.write_text(source.replace(question, wrong), encoding="utf-8")

    mend(lambda: check_files([file]).found)

    right = 'ru: "Есть ли «случай — \\\\ дело»… и — это?"'
    assert file.read_text(encoding="utf-8") == source.replace(question, right)


def test_a_slip_across_two_lines_is_left_to_people(tmp_path: Path) -> None:
    file = tmp_path / "story.v1.yaml"
    source = SOUND.read_text(encoding="utf-8").replace(
        'ru: "Помогает выбрать рассказы, в которых видно дело.',
        'ru: "Помогает выбрать -\n    рассказы, в которых видно дело.',
    )
    file.write_text(source, encoding="utf-8")

    assert [each.code for each in check_files([file]).found] == ["RUB016"]
    assert mend(lambda: check_files([file]).found) == []
    assert file.read_text(encoding="utf-8") == source


def test_a_file_that_cannot_be_replaced_stays_as_it_was(tmp_path: Path, monkeypatch: Any) -> None:
    file = tmp_path / "story.v1.yaml"
    source = SOUND.read_text(encoding="utf-8").replace("Помогает выбрать", "Помогает  выбрать")
    file.write_text(source, encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(FileProblem, match="No space left"):
        mend(lambda: check_files([file]).found)
    assert file.read_text(encoding="utf-8") == source
    assert [each.name for each in tmp_path.iterdir()] == ["story.v1.yaml"]
