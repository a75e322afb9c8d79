"""Settings: the season's file, then WORKBENCH_*, then flags."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.config import read_settings
from workbench.errors import SettingsError


def test_defaults_suit_one_machine():
    settings = read_settings({}, environment={})

    assert (settings.host, settings.port, settings.language) == ("127.0.0.1", 8866, "ru")
    assert settings.season == Path()
    assert settings.database_url.startswith("sqlite:///")
    assert settings.database_url.endswith("season.sqlite")


@pytest.mark.parametrize(
    ("file", "environment", "flags", "port"),
    [
        ({}, {}, {}, 8866),
        ({"port": 1001}, {}, {}, 1001),
        ({"port": 1001}, {"WORKBENCH_PORT": "1002"}, {}, 1002),
        ({"port": 1001}, {"WORKBENCH_PORT": "1002"}, {"port": 1003}, 1003),
        ({"port": 1001}, {}, {"port": 1003}, 1003),
        ({"port": 1001}, {"WORKBENCH_PORT": "1002"}, {"port": None}, 1002),
    ],
)
def test_flags_win_over_environment_and_environment_over_file(file, environment, flags, port):
    assert read_settings(flags, file=file, environment=environment).port == port


def test_each_setting_is_taken_from_the_source_that_names_it():
    settings = read_settings(
        {"season": "here"},
        file={"language": "en", "host": "0.0.0.0"},
        environment={"WORKBENCH_HOST": "10.0.0.1", "WORKBENCH_DATABASE": "postgresql://db/x", "HOME": "/"},
    )

    assert settings.season == Path("here")
    assert settings.season_file == Path("here/season.yaml")
    assert settings.rubric_directory == Path("here/rubrics")
    assert (settings.language, settings.host) == ("en", "10.0.0.1")
    assert settings.database_url == "postgresql://db/x"


def test_the_environment_of_the_process_is_read(monkeypatch):
    monkeypatch.setenv("WORKBENCH_PORT", "4321")

    assert read_settings({}).port == 4321


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("port", "http", "0 to 65535"),
        ("port", "70000", "0 to 65535"),
        ("language", "de", "ru or en"),
        ("log_level", "loud", "DEBUG, INFO"),
        ("base_url", "judging.example.org", "https://"),
        ("prot", "80", "known are base_url"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_write(name, value, remedy):
    with pytest.raises(SettingsError, match=remedy) as raised:
        read_settings({name: value}, environment={})

    assert raised.value.parameters["name"] == name
