"""Season and rubric files: what they mean, and every mistake told at its place with what to do."""

from __future__ import annotations

import random
import re
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest

from workbench.domain.assessment_checks import without_indicators
from workbench.errors import InvalidDocument, UnreadableFile
from workbench.files.shipped import rubric_directory, season_template
from workbench.files.starting import start_season
from workbench.files.yaml_files.assessments import load_tests
from workbench.files.yaml_files.checking import check_files
from workbench.files.yaml_files.documents import load_named_rubrics, load_rubric, load_rubrics, load_season

SEASON = season_template().read_text(encoding="utf-8")
RUBRIC = (rubric_directory() / "joint_initiative.v1.yaml").read_text(encoding="utf-8")


@pytest.fixture
def problems(tmp_path):
    """Write a text as a season (or rubric) file and return what is said of it, without the file's name."""

    def problems_of(text: str | bytes, *, rubric: bool = False) -> list[str]:
        path = tmp_path / ("rubric.yaml" if rubric else "season.yaml")
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        with pytest.raises(InvalidDocument) as raised:
            (load_rubric if rubric else load_season)(path)
        assert all(each.startswith(f"{path}:") for each in raised.value.problems)
        return [each.removeprefix(f"{path}:") for each in raised.value.problems]

    return problems_of


def changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def place(text: str, part: str) -> str:
    """`line:column` of the first place where `part` stands in `text`."""
    start = text.index(part)
    return f"{text.count(chr(10), 0, start) + 1}:{start - text.rfind(chr(10), 0, start)}"


def test_the_shipped_season_is_the_season_of_2025():
    season = load_season(season_template())

    assert [track.name.ru for track in season.tracks] == [
        "Государство",
        "Медиа",
        "Культура",
        "Наставничество",
    ]
    assert season.moment(season.tracks[3].registration_closes) == datetime(2025, 11, 4, 20, 59, tzinfo=UTC)
    assert season.selection[0].seats == 100
    assert season.stages[0].ratings_per_entry == 3
    assert season.stages[0].blind == ("authors",)


def test_the_commented_examples_of_the_season_can_be_switched_on(tmp_path):
    # A field or a list item behind the sign of a comment, as opposed to words of explanation.
    example = re.compile(r"^(\s*)# (\s*(?:- \{.*|- [a-z_]+:|[a-z_]+:|\"[^\"]+\":)(?:\s.*)?)$")
    lines = [example.sub(r"\1\2", each) for each in SEASON.splitlines()]
    kept = [each for each in lines if each not in ("team: []", "columns: {}", "regions: {}", "settings: {}")]
    path = tmp_path / "season.yaml"
    path.write_text("\n".join(kept), encoding="utf-8")

    season = load_season(path, rubrics=load_rubrics(rubric_directory()))

    assert season.team[0].role == "commission"
    assert season.columns["participants"]["region"] == ("Территория участника",)
    assert season.regions["Мск"] == "г. Москва"
    assert season.settings["port"] == 8866
    assert season.selection[0].quotas[0].maximum == 10
    assert season.selection[0].gates == ("certificate",)
    assert season.stages[0].assignment.connectivity == 3
    assert season.calibration.model == "partial_credit"
    assert season.pairing.hours_apart == 2


def test_every_mistake_is_reported_at_once_at_its_own_place(problems):
    text = changed(
        SEASON,
        ("timezone: Europe/Moscow", "timezone: Moscow"),
        ("minimum_age: 18 ", "minimum_age: many "),
        ("track: mentoring ", "track: mentors "),
        ("2025-11-20 23:59", "20.11.2025"),
        ("seats: 100", "seets: 100"),
        ("settings: {}", "settings: {port: 70000}"),
    )

    assert problems(text) == [
        f"{place(text, 'Moscow')}: timezone: unknown time zone 'Moscow'; write it as Europe/Moscow",
        f"{place(text, 'many ')}: eligibility.minimum_age: a whole number is expected, not 'many';"
        " write digits only",
        f"{place(text, 'mentors ')}: stages.0.track: there is no track 'mentors';"
        " known: state, media, culture, mentoring",
        f"{place(text, '20.11.2025')}: stages.0.entries_close: write the moment as 2025-11-04 23:59",
        f"{place(text, 'stage: initiatives')}: selection.0.seats: is missing; add it",
        f"{place(text, 'seets')}: selection.0.seets: unknown field; did you mean seats?",
        f"{place(text, '70000')}: settings.port: '70000' is not a port; write a number from 0 to 65535",
    ]


SEASON_MISTAKES = [
    ('ru: "Медиа"', "ru: 2025", "tracks.1.name.ru: a text is expected, not 2025; if it is a text"),
    ('ru: "Медиа"', "ru: true", "tracks.1.name.ru: a text is expected, not true; if it is a text"),
    ('ru: "Медиа"', "ru: ", "tracks.1.name.ru: a text is expected, not an empty value; write one"),
    ('ru: "Медиа"', 'ru: " "', "tracks.1.name.ru: is empty; write a text"),
    ('{ru: "Медиа", en: "Media"}', "Медиа", "tracks.1.name: a text in both languages is expected"),
    ("consent_required: true", "consent_required: yes", "true or false is expected, not 'yes'"),
    ("blind: [authors]", "blind: authors", "stages.0.blind: a list is expected, not 'authors'"),
    ("blind: [authors]", "blind: [names]", "stages.0.blind.0: 'names' is not known; write 'authors'"),
    ("seats: 100", "seats: 0", "selection.0.seats: 0 is too small; write at least 1"),
    ("seats: 100", "seats: 99.5", "selection.0.seats: a whole number is expected, not 99.5"),
    ("link_days: 30", "link_days: 999", "link_days: 999 is too large; write at most 365"),
    ("joint_initiative@1", "joint_initiative", "is not a rubric's name; write id@version"),
    ("id: media", "id: Медиа", "tracks.1.id: 'Медиа' is not an id; use small Latin letters"),
    ("id: media", "id: state", "tracks.1.id: track id 'state' stands twice; give each its own"),
    ("stage: initiatives", "stage: finals", "selection.0.stage: there is no stage 'finals'"),
    ("2025-11-28 18:00", "2025-11-20 18:00", "stages.0.judging_closes: judging closes before it opens"),
    ("2025-11-20 23:59", "2025-11-30 23:59", "stages.0.entries_close: entries close after judging does"),
    ('"Медиатрек"', '"государство"', "tracks.1.also.1: 'государство' already stands for 'state'"),
    ('"Завуч"', '"УЧИТЕЛЬ"', "eligibility.categories.2.also.5: 'УЧИТЕЛЬ' already stands for 'teacher'"),
    ("team: []", "team: [{email: anna, role: chair}]", "team.0.email: 'anna' is not an address"),
    ("columns: {}", "columns: {people: {id: [x]}}", "columns.people: 'people' is not known; write"),
    ("columns: {}", "columns: {pairs: {id: x}}", "columns.pairs.id: a list is expected, not 'x'"),
    ("settings: {}", "settings: {langue: ru}", "settings.langue: 'langue' is not known; write"),
    ("settings: {}", "settings: {language: de}", "settings.language: 'de' is not known; write ru or en"),
    ("regions: {}", "regions: {Мск: Москваа}", "regions.Мск: there is no region 'Москваа'"),
    ("settings: {}", "setting: {}", "setting: unknown field; did you mean settings?"),
]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    SEASON_MISTAKES,
)
def test_a_mistake_in_a_season_is_told_in_a_sentence(problems, old, new, said):
    found = problems(changed(SEASON, (old, new)))

    assert len(found) == 1, found
    assert said in found[0]


RUBRIC_MISTAKES = [
    ("weight: 12", "weight: heavy", "criteria.0.weight: a number is expected, not 'heavy'"),
    ("weight: 12", 'weight: "12"', "criteria.0.weight: a number is expected, not '12'"),
    ("weight: 12", "weight: 0", "criteria.0.weight: 0 is too small; write more than 0"),
    ("- level: 1", "- level: 0", "criteria.0.levels.0.level: level 0 is outside the scale 1..5"),
    ("- level: 2", "- level: 1", "criteria.0.levels.1.level: level 1 follows 1; list each level once"),
    ("id: goal", "id: problem", "criteria.2.id: criterion id 'problem' stands twice"),
    ("highest: 5", "highest: 50", "scale.highest: 50 is too large; write at most 10"),
    ("rates: proposal", "rates: essay", "rates: 'essay' is not known; write 'proposal'"),
    ("version: 1", "version: 1.0", "version: a whole number is expected, not 1.0"),
    (
        "comment: at_ends",
        "comments: at_ends",
        "criteria.0.comments: unknown field; did you mean comment?",
    ),
    ("original: ru", "original: Russian", "original: 'Russian' is not known; write 'ru' or 'en'"),
]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    RUBRIC_MISTAKES,
)
def test_a_mistake_in_a_rubric_is_told_in_a_sentence(problems, old, new, said):
    found = problems(changed(RUBRIC, (old, new)), rubric=True)

    assert any(said in each for each in found), found


def test_an_end_of_the_scale_without_a_description_is_a_mistake_of_each_criterion(problems):
    found = problems(changed(RUBRIC, ("highest: 5", "highest: 6")), rubric=True)

    assert len(found) == 8
    assert all("level 6, an end of the scale, is not described" in each for each in found)


MISREAD = [
    ("id: a\nid: b\n", "2:1: id: stands twice (first in line 1); remove one of them"),
    ("id: &x a\n", "1:5: id: an anchor (&x); write the value out where it is needed"),
    ("id: &x a\ntitle: *x\n", "2:8: title: an alias (*x); write the value out"),
    ("title: {<<: {ru: a}}\n", "1:9: title: a merge key (<<); write the fields out"),
    ("id: !!python/object:os.system x\n", "1:5: id: a tag (!!python/object:os.system)"),
    ("title:\n\tru: a\n", "2:1: the line is indented by a tab; use spaces"),
    ("id: a\x07b\n", "1:6: an invisible character U+0007; delete it"),
    ('id: "a\\0b"\n', "1:5: id: an invisible character U+0000; delete it"),
    ("id: a\n---\nid: b\n", "2:1: a second document begins here (---); keep one per file"),
    ("? [a]\n: b\n", "1:3: a field's name must be a plain word; write `field: value`"),
    ("id: " + "9" * 5000 + "\n", "1:5: id: a number with too many digits"),
    ("id: " + "[" * 50 + "]" * 50, "nested more than 20 deep; flatten it"),
    ("{a: 1, a: " * 400 + "1" + "}" * 400, "stands twice (first in line 1)"),
    ("id: a: b\n", "1:6: a colon inside an unquoted text, or wrong indentation; put the text in quotes"),
    ('id: "a\n', "a quote or bracket is opened and never closed; close it"),
    ("id: @a\n", "1:5: a text beginning with this character must stand in quotes"),
    ("title:\n  ru: a\n en: b\n", "3:2: the line is not indented like the ones it belongs with"),
    ('id: "\\q"\n', "a backslash in double quotes; use single quotes instead"),
    ("", "1:1: a group of fields (id, title, timezone, tracks,"),
    ("- a\n", "1:1: a group of fields (id, title, timezone, tracks,"),
]


@pytest.mark.parametrize(
    ("text", "said"),
    MISREAD,
)
def test_what_yaml_allows_but_a_reader_would_misread_is_refused(problems, text, said):
    assert any(said in each for each in problems(text)), problems(text)


def test_a_billion_laughs_are_refused_without_being_counted(problems):
    levels = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]

    found = problems("\n".join(levels))

    assert sum("an anchor" in each for each in found) == 12
    assert sum("an alias" in each for each in found) == 99


def test_words_that_older_yaml_took_for_truth_times_and_dates_stay_texts(tmp_path):
    path = tmp_path / "season.yaml"
    path.write_text(
        changed(
            SEASON,
            ('ru: "Медиа"', "ru: no"),
            ('en: "Media"', "en: off"),
            ('"Медиатрек"', "23:59, 2025-11-04, 1_000, 0o8, ~x, on"),
        ),
        encoding="utf-8",
    )

    track = load_season(path).tracks[1]

    assert (track.name.ru, track.name.en) == ("no", "off")
    assert track.also[1:] == ("23:59", "2025-11-04", "1_000", "0o8", "~x", "on")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_files_saved_on_windows_read_the_same(tmp_path, encoding, line_end):
    path = tmp_path / "season.yaml"
    path.write_bytes(SEASON.replace("\n", line_end).encode(encoding))

    assert load_season(path) == load_season(season_template())


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16", "utf-16-le", "koi8-r"])
def test_another_encoding_is_named_and_not_guessed(tmp_path, encoding):
    path = tmp_path / "season.yaml"
    path.write_bytes(SEASON.replace("«", "").replace("»", "").replace("—", "").encode(encoding, "ignore"))

    with pytest.raises(UnreadableFile, match=r"not in UTF-8 .*save .*as UTF-8"):
        load_season(path)


def test_a_character_that_no_text_should_hold_is_told_by_line_and_column(tmp_path):
    path = tmp_path / "season.yaml"
    lines = SEASON.split("\n")
    lines[2] = lines[2][:4] + "\x00" + lines[2][4:]
    path.write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(InvalidDocument) as raised:
        load_season(path)
    assert raised.value.problems == [f"{path}:3:5: an invisible character U+0000; delete it"]


@pytest.mark.parametrize("valid", [False, True], ids=["random bytes", "control characters"])
def test_what_is_no_text_is_not_taken_for_an_encoding(tmp_path, valid):
    path = tmp_path / "season.yaml"
    path.write_bytes(random.Random(7).randbytes(5000) if not valid else bytes(range(8)) * 50)

    with pytest.raises(UnreadableFile, match=r"is no text but a file of some other kind"):
        load_season(path)


def test_a_file_too_large_to_be_a_season_is_not_read(tmp_path):
    path = tmp_path / "season.yaml"
    path.write_bytes(b"# " + b"x" * 10_000_000)

    with pytest.raises(UnreadableFile, match=r"larger than 1,000,000 bytes"):
        load_season(path)


def test_a_missing_season_says_how_to_begin_one(tmp_path):
    with pytest.raises(UnreadableFile, match=r"workbench init DIR.*--season DIR"):
        load_season(tmp_path / "season.yaml")


def test_a_directory_in_place_of_a_file_is_told(tmp_path):
    with pytest.raises(UnreadableFile, match="is a directory"):
        load_rubric(tmp_path)


def test_rubrics_are_found_by_id_and_version(tmp_path):
    (tmp_path / "a.yaml").write_text(RUBRIC, encoding="utf-8")
    (tmp_path / "b.yml").write_text(changed(RUBRIC, ("version: 1", "version: 2")), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a rubric", encoding="utf-8")
    (tmp_path / ".~lock.a.yaml").write_text("an editor's lock", encoding="utf-8")

    rubrics = load_rubrics(tmp_path)

    assert list(rubrics) == ["joint_initiative@1", "joint_initiative@2"]
    assert rubrics["joint_initiative@2"].version == 2


def test_two_files_of_one_rubric_version_are_a_mistake(tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(RUBRIC, encoding="utf-8")

    with pytest.raises(InvalidDocument) as raised:
        load_rubrics(tmp_path)

    (problem,) = raised.value.problems
    assert problem.startswith(
        f"{tmp_path / 'b.yaml'}:1:1: joint_initiative@1 is already in a.yaml; give this one"
    )


def test_mistakes_of_all_rubrics_are_reported_together(tmp_path):
    (tmp_path / "a.yaml").write_text(changed(RUBRIC, ("rates: proposal", "rates: x")), encoding="utf-8")
    (tmp_path / "b.yaml").write_bytes(RUBRIC.encode("utf-16"))
    (tmp_path / "c.yaml").write_text("id: [", encoding="utf-8")

    with pytest.raises(InvalidDocument) as raised:
        load_rubrics(tmp_path)

    assert [Path(each.split(":")[0]).name for each in raised.value.problems] == ["a.yaml", "b.yaml", "c.yaml"]


def test_a_missing_directory_of_rubrics_is_told(tmp_path):
    with pytest.raises(UnreadableFile, match="no such directory of rubrics"):
        load_rubrics(tmp_path / "rubrics")


def test_a_stage_whose_rubric_has_no_file_is_found_beside_other_mistakes(tmp_path):
    path = tmp_path / "season.yaml"
    path.write_text(changed(SEASON, ("seats: 100", "seats: none")), encoding="utf-8")

    with pytest.raises(InvalidDocument) as raised:
        load_season(path, rubrics=["joint_initiative@2"])

    assert "stages.0.rubric: no file in rubrics/ holds joint_initiative@1" in raised.value.problems[0]
    assert "selection.0.seats" in raised.value.problems[1]


def with_assessment(*changes: tuple[str, str]) -> str:
    """The season of the template with the assessment that stands there as a comment."""
    before, began, rest = SEASON.partition("# assessments:\n")
    block, after = rest.split("\n\n", 1)
    told = re.sub(r"^# ?", "", began + block, flags=re.MULTILINE)
    return f"{before}{changed(told, *changes)}\n\n{after}"


def test_the_assessment_of_the_template_is_sound_once_its_lines_count(tmp_path):
    path = tmp_path / "season.yaml"
    path.write_text(with_assessment(), encoding="utf-8")
    rubrics = load_rubrics(rubric_directory())
    tests = load_tests(rubric_directory() / "assessments", rubrics)

    (assessment,) = load_season(path, rubrics=rubrics, tests=tests).assessments

    assert (assessment.id, assessment.pair_role, assessment.raters_shown) == ("entry", "mentor", 2)
    assert assessment.sources == ("self", "mentee", "expert")


@pytest.mark.parametrize(
    ("changes", "where", "told"),
    [
        (
            [("rubric: mentor_competencies@1", "rubric: mentor_competencies@7")],
            "mentor_competencies@7",
            "assessments.0.rubric: no file in rubrics/ holds mentor_competencies@7; add it",
        ),
        (
            [("mentor_situations@1", "mentor_situations@7")],
            "mentor_situations@7",
            "no file in rubrics/assessments/ holds mentor_situations@7; add it, or choose one that is there: "
            "mentor_situations@1",
        ),
        (
            [("rubric: mentor_competencies@1", "rubric: teacher_competencies@1")],
            "mentor_situations@1",
            "mentor_situations@1 is keyed to mentor_competencies@1, this assessment goes by "
            "teacher_competencies@1; name the same one",
        ),
        (
            [("rubric: mentor_competencies@1", "rubric: interview@1"), ("    test: ", "    # test: ")],
            "[self, mentee, expert]",
            "interview@1 has no indicators, so that nobody can rate by it; choose a rubric of competencies",
        ),
    ],
)
def test_what_an_assessment_needs_of_rubrics_and_tests_is_told_at_its_place(tmp_path, changes, where, told):
    path = tmp_path / "season.yaml"
    text = with_assessment(*changes)
    path.write_text(text, encoding="utf-8")
    rubrics = load_rubrics(rubric_directory())
    tests = load_tests(rubric_directory() / "assessments", rubrics)

    with pytest.raises(InvalidDocument) as raised:
        load_season(path, rubrics=rubrics, tests=tests)

    problem = next(each for each in raised.value.problems if told in each)
    assert problem.startswith(f"{path}:{place(text, where)}: assessments.0.")
    assert load_season(path).assessments, "without the files nothing is said of them"


@pytest.mark.parametrize(("sources", "n_problems"), [([], 0), (["expert"], 1)])
def test_only_ratings_need_indicators(sources, n_problems):
    rubrics = load_rubrics(rubric_directory())
    asked = {"assessments": [{"rubric": "interview@1", "sources": sources}]}

    assert len(list(without_indicators(asked, rubrics))) == n_problems


def test_a_source_named_twice_is_told_beside_one_that_nobody_knows(tmp_path):
    path = tmp_path / "season.yaml"
    path.write_text(with_assessment(("[self, mentee, expert]", "[self, boss, self]")), "utf-8")

    with pytest.raises(InvalidDocument) as raised:
        load_season(path)

    told = " ".join(raised.value.problems)
    assert "'boss' is not known" in told
    assert told.count("names self twice") == 1


def test_checking_a_season_tells_what_its_assessments_lack(tmp_path):
    start_season(tmp_path)
    path = tmp_path / "season.yaml"
    text = with_assessment(("mentor_situations@1", "mentor_situations@7"))
    path.write_text(text, encoding="utf-8")

    (found,) = check_files([tmp_path]).found

    assert (found.code, f"{found.line}:{found.column}") == ("SEA001", place(text, "mentor_situations@7"))


def test_a_tie_rule_by_a_criterion_that_the_rubric_lacks_is_a_mistake(tmp_path):
    path = tmp_path / "season.yaml"
    rule = 'ties: [interview, "criterion:goal", "criterion:need"]'
    where = '"criterion:need'
    text = changed(SEASON, ("seats: 100", f"{rule}\n    seats: 100"))
    path.write_text(text, encoding="utf-8")
    rubrics = load_rubrics(rubric_directory())

    with pytest.raises(InvalidDocument) as raised:
        load_season(path, rubrics=rubrics)

    (problem,) = raised.value.problems
    assert problem.startswith(f"{path}:{place(text, where)}: selection.0.ties.2:")
    assert "joint_initiative@1 has no criterion 'need'; known: problem, joint_work, goal" in problem
    assert load_season(path, rubrics=list(rubrics)).selection[0].ties[2] == "criterion:need"


def test_mistakes_in_the_rule_of_selection_are_told_at_their_places(problems):
    quotas = [
        '- {attribute: region, value: "Мосва", minimum: 1}',
        '- {attribute: category, value: "Педагог", minimum: 60}',
        '- {attribute: category, value: "Студент", minimum: 41}',
        "- {attribute: category, value: teacher, maximum: 90}",
    ]
    written = ["must_have: {И-0001: ' '}", "excluded: {И-0001: отказ}", "quotas:", *quotas]
    text = changed(SEASON, ("seats: 100", "\n    ".join(["seats: 100", *written])))

    assert [each.split(": ", 1)[1] for each in problems(text)] == [
        "selection.0.must_have.И-0001: has no reason; write it down, it goes into the protocol",
        "selection.0.excluded.И-0001: must be in and is excluded at once; keep one of the two",
        "selection.0.quotas.0.value: there is no region 'Мосва'; nearest: г. Москва",
        "selection.0.quotas.2.minimum: with this the minima of category add up to 101, and there are 100"
        " seats; lower some of them or have more seats",
        "selection.0.quotas.3.value: the quota category = teacher stands twice; write both bounds into one",
    ]


def test_a_multiline_text_keeps_its_place(problems):
    text = textwrap.dedent(
        """\
        id: a
        title:
          ru: >-
            первая строка
            вторая строка
          en: 5
        """
    )

    assert any(each.startswith("6:7: title.en: a text is expected, not 5") for each in problems(text))


def test_a_page_reads_the_rubrics_it_needs_and_no_others(tmp_path: Path) -> None:
    ready = (rubric_directory() / "joint_initiative.v1.yaml").read_text(encoding="utf-8")
    (tmp_path / "joint_initiative.v1.yaml").write_text(ready, encoding="utf-8")
    (tmp_path / "broken.v1.yaml").write_text("criteria: [", encoding="utf-8")
    assert list(load_named_rubrics(tmp_path, ["joint_initiative@1"])) == ["joint_initiative@1"]
    with pytest.raises(InvalidDocument):
        load_named_rubrics(tmp_path, ["joint_initiative@2"])


def test_a_rubric_under_another_file_name_is_found_all_the_same(tmp_path: Path) -> None:
    ready = (rubric_directory() / "joint_initiative.v1.yaml").read_text(encoding="utf-8")
    (tmp_path / "ours.yaml").write_text(ready, encoding="utf-8")
    (tmp_path / "joint_initiative.v1.yaml").write_text(
        ready.replace("version: 1", "version: 3"), encoding="utf-8"
    )
    assert set(load_named_rubrics(tmp_path, ["joint_initiative@1"])) == {
        "joint_initiative@1",
        "joint_initiative@3",
    }
