"""The choice of finalists as a notebook opens it, on the example season."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.app.example.season import build_judged_example
from workbench.app.notebooks.finalists import OpenedFinalists, open_finalists
from workbench.app.opening import Workbench
from workbench.errors import InvalidSelection, SettingsError
from workbench.ui.scenarios_model import ScenariosModel

TWO_OF_A_REGION = {"region": 2}


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("judged") / "season"
    build_judged_example(directory).store.close()
    return directory


@pytest.fixture(scope="module")
def finalists(season: Path) -> Iterator[OpenedFinalists]:
    found = open_finalists(season)
    yield found
    found.close()


@pytest.fixture(scope="module")
def workbench(finalists: OpenedFinalists) -> Workbench:
    return finalists.workbench


def test_the_season_s_rule_is_what_a_choice_without_changes_gives(finalists: OpenedFinalists) -> None:
    base = finalists.choice()
    assert base is finalists.base
    assert (base.frame["status"] == "finalist").sum() == finalists.trials.document.seats
    best = base.frame.sort_values("raw", ascending=False)["candidate"].head(len(base.frame))
    assert set(best.head(20)) == set(base.frame.loc[base.frame["status"] == "finalist", "candidate"])


def test_finalists_stand_before_the_reserve_in_the_order_of_call_up(finalists: OpenedFinalists) -> None:
    choice = finalists.choice("two", at_most=TWO_OF_A_REGION, reserve=3)
    listed = [row[1] for row in choice.table().rows]
    selection = choice.trial.selection
    assert selection is not None
    assert listed == [*map(str, selection.finalists), *map(str, selection.reserve_list)]
    assert len(choice.table(5).rows) == 5


def test_categories_are_named_as_the_season_names_them(finalists: OpenedFinalists) -> None:
    names = {each.name.ru for each in finalists.workbench.season.eligibility.categories}
    table = finalists.base.table()
    category = table.headings.index(finalists.overview().reader.word("Category"))
    assert {row[category] for row in table.rows} <= names


def test_rules_stand_side_by_side_with_what_they_change(finalists: OpenedFinalists) -> None:
    limited = finalists.choice("Из региона не больше двух", at_most=TWO_OF_A_REGION)
    impossible = finalists.choice(
        "Нельзя",
        quotas=[{"attribute": "category", "value": "student", "minimum": 20}],
        at_most=TWO_OF_A_REGION,
    )
    both = finalists.side_by_side([finalists.base, limited, impossible])
    assert both.frame["scenario"].tolist()[1:] == ["Из региона не больше двух", "Нельзя"]
    entered = limited.trial.changes(finalists.base.trial).enters
    assert entered
    assert both.frame["enters"].tolist()[:2] == [0, len(entered)]
    assert both.frame["possible"].tolist() == [True, True, False]
    assert any("Нельзя" in each for each in both.findings())
    assert len(both.table().rows) == 3
    moves = finalists.who_moves([finalists.base, limited])
    assert set(entered) <= set(moves.frame["candidate"])
    assert len(moves.frame) == 2 * len(entered)
    assert moves.table().headings[1:] == (finalists.base.title, "Из региона не больше двух")
    assert len(finalists.who_moves([impossible]).frame) == 0


def test_finalists_are_drawn_beside_applicants(finalists: OpenedFinalists) -> None:
    limited = finalists.choice("Не больше двух", at_most=TWO_OF_A_REGION)
    for by in ("region", "district", "category"):
        bars = limited.bars(by)
        assert bars.frame["applicants"].sum() == len(finalists.trials.candidates)
        assert bars.frame["Не больше двух"].sum() == finalists.trials.document.seats
        assert bars.picture().png().startswith(b"\x89PNG")
    with pytest.raises(InvalidSelection, match="weight"):
        finalists.bars([limited], by="weight")


def test_why_and_prices_name_attributes_and_no_ids_of_theirs(finalists: OpenedFinalists) -> None:
    limited = finalists.choice("Не больше двух", at_most=TWO_OF_A_REGION)
    (left, *_) = limited.trial.changes(finalists.base.trial).leaves
    said = " ".join(limited.why(left))
    assert "Регион" in said
    assert "region" not in said
    assert limited.prices().frame["gain_if_relaxed"].max() > 0
    assert limited.prices().table().rows[0][0] == "Регион"
    with pytest.raises(InvalidSelection, match="И-9999"):
        limited.why("И-9999")


def test_a_clash_answers_every_question_in_words(finalists: OpenedFinalists) -> None:
    quota = {"attribute": "category", "value": "student", "minimum": 20}
    clash = finalists.choice("Нельзя", quotas=[quota])
    (said,) = clash.findings()
    assert "Студент" in said
    assert tuple(clash.why("И-0001")) == tuple(clash.prices().findings()) == (said,)
    assert clash.table().rows == clash.prices().table().rows == ()


def test_seats_in_doubt_are_those_of_the_rule_or_it_is_said_why_not(finalists: OpenedFinalists) -> None:
    limited = finalists.choice("Один", at_most={"region": 1}, seats=6)
    doubt = limited.contested(draws=200)
    if finalists.trials.no_fair_list is None:
        assert set(doubt.frame["band"]) == {"contested"}
        assert doubt.findings()
        assert len(doubt.table(3).rows) == 3
    refused = open_finalists(finalists.workbench.settings.season, minimum_reviews=1000)
    (reason,) = refused.base.contested().findings()
    assert reason == refused.no_fair_list != ""
    assert refused.trials.bases == ("raw",)
    refused.close()


def test_a_saved_rule_is_found_in_the_store_by_the_chair(
    finalists: OpenedFinalists, workbench: Workbench
) -> None:
    limited = finalists.choice(at_most={"region": 3}, title="Не больше трёх")
    assert any("Не больше трёх" in each for each in finalists.save(limited))
    with workbench.store.read() as work:
        found = work.decisions.scenarios(finalists.trials.stage.id)[-1]
        record = work.audit.rows()[-1]
    assert (found.title, found.rule["at_most"], found.made_by) == (
        "Не больше трёх",
        {"region": 3},
        "organiser",
    )
    assert (record.action, record.subject) == ("save_scenario", found.id)
    assert finalists.trials.read(found.rule) == limited.trial.document
    assert finalists.saved().table().rows[-1][:2] == (found.id, "Не больше трёх")
    known = len(finalists.scenarios())
    (again,) = finalists.save(limited)  # a notebook that runs once more
    assert found.id in again
    (taken,) = finalists.save(finalists.base, "Не больше трёх")
    assert "Не больше трёх" in taken
    assert len(finalists.scenarios()) == known
    assert finalists.saved().findings() == (f"Председателю передано правил: {known}.",)


def test_a_rule_that_cannot_be_kept_is_not_handed_to_the_chair(finalists: OpenedFinalists) -> None:
    known = len(finalists.scenarios())
    clash = finalists.choice("Нельзя", seats=1000)
    first, *why = finalists.save(clash)
    assert first.startswith("Ничего не передано")
    assert why == list(clash.findings())
    assert len(finalists.scenarios()) == known


def test_a_rule_that_moves_nobody_says_so(finalists: OpenedFinalists) -> None:
    same = finalists.choice("То же самое", at_most={"region": 1000})
    assert same.why_entering() == ("Новых финалистов это правило не даёт.",)
    assert same.why_leaving() == ("По этому правилу никто из финалистов не выбывает.",)
    other = finalists.choice("Не больше двух", at_most=TWO_OF_A_REGION)
    changes = other.trial.changes(finalists.base.trial)
    assert other.why_entering() == other.why(changes.enters[0])
    assert other.why_leaving() == other.why(changes.leaves[0])
    clash = finalists.choice("Нельзя", seats=1000)
    assert clash.why_entering() == clash.why_leaving() == clash.findings()


def test_without_a_fair_list_a_rule_by_it_is_told_as_a_clash_is(season: Path) -> None:
    finalists = open_finalists(season, minimum_reviews=1000)
    fair = finalists.choice("С поправкой", merit="fair")
    (said,) = fair.findings()
    assert said.startswith("Списка с поправкой на строгость пока нет")
    assert finalists.no_fair_list.rstrip(".") in said
    assert fair.table().rows == ()
    both = finalists.side_by_side([finalists.base, fair])
    assert both.frame["possible"].tolist() == [True, False]
    assert f"«С поправкой»: {said}" in both.findings()
    assert fair.contested().picture().png(40).startswith(b"\x89PNG")
    finalists.close()


def test_the_board_opens_on_what_the_notebook_opened(finalists: OpenedFinalists) -> None:
    model = ScenariosModel(finalists)
    screen = model.screen()
    assert screen["candidates"] == len(finalists.trials.candidates)
    effect = model.answer({"kind": "try", "rule": screen["rule"] | {"at_most": TWO_OF_A_REGION}})
    limited = finalists.choice("Не больше двух", at_most=TWO_OF_A_REGION)
    assert effect["enters"]["numbers"] == limited.trial.changes(finalists.base.trial).enters


def test_no_name_of_a_person_is_in_what_the_notebook_holds(
    finalists: OpenedFinalists, workbench: Workbench
) -> None:
    with workbench.store.read() as work:
        people = {each.surname for each in work.people.personal_data().values()} - {""}
    held = str(ScenariosModel(finalists).screen()) + finalists.trials.frame.to_csv()
    assert [each for each in people if each in held] == []


def test_a_rule_may_ask_for_what_organisers_imported(season: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(season, tmp_path / "season"))
    before = open_finalists(copy)
    best = [str(each) for each in before.base.trial.selection.finalists]
    with before.workbench.store.write() as work:
        work.planning.put_attributes(
            {
                **{
                    str(each): {"certificate": each != best[0], "interview": 100.0}
                    for each in before.trials.candidates.ids
                },
                best[5]: {"certificate": True, "interview": 200.0, "chair_vote": 100.0},
            }
        )
        work.planning.put_attributes({each: {"duplicate_set": "А"} for each in best[1:3]})
        work.planning.put_attributes({each: {"duplicate_set": "Б"} for each in best[-2:]})
    before.close()
    found = open_finalists(copy)
    asked = found.choice(
        "С собеседованием",
        gates=["certificate"],
        ties=["interview"],
        casting_vote="chair_vote",
        at_most={"duplicate_set": 1},
        resolution=100.0,  # everybody is equal in merit, so that the tie rule decides
    )
    chosen = [str(each) for each in asked.trial.selection.finalists]
    assert chosen[0] == best[5]
    assert best[0] not in chosen
    assert len({*best[1:3]} & {*chosen}) <= 1
    by_merit = found.choice("Без копий", gates=["certificate"], at_most={"duplicate_set": 1})
    kept = [str(each) for each in by_merit.trial.selection.finalists]
    assert kept[:4] == [best[1], *best[3:6]]
    assert "duplicate_set" in found.trials.attributes
    assert any("certificate" in each for each in by_merit.why(best[0]))
    assert "interview" in asked.frame.columns
    screen = ScenariosModel(found).screen()
    names = {each["id"]: each["name"] for each in screen["attributes"]}
    assert names["duplicate_set"] == "Набор копий"
    found.close()


def test_without_a_season_s_rule_seats_are_asked_for(season: Path, tmp_path: Path) -> None:
    text = (season / "season.yaml").read_text(encoding="utf-8")
    cut = text[: text.index("selection:")] + text[text.index("calibration:") :]
    for each in season.iterdir():
        if each.name != "season.yaml":
            (tmp_path / each.name).symlink_to(each)
    (tmp_path / "season.yaml").write_text(cut, encoding="utf-8")
    with pytest.raises(SettingsError, match="seats"):
        open_finalists(tmp_path)
    found = open_finalists(tmp_path, seats=7)
    assert (found.base.frame["status"] == "finalist").sum() == 7
    found.close()
