"""The printed protocol, read again as a PDF reader would."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.files.protocol_case import (
    TITLES,
    a_content,
    a_full_protocol,
    a_limit,
    a_protocol,
    a_sheet,
    details_of,
    number_of,
)
from workbench.domain.decisions import Signature
from workbench.domain.text import Text
from workbench.files.protocols.writing import PairDetails, ProtocolContent, Signer, protocol_pdf

ROOT = Path(__file__).parents[3]


def reader(content: ProtocolContent) -> PdfReader:
    return PdfReader(io.BytesIO(protocol_pdf(content)))


def pages(content: ProtocolContent) -> list[str]:
    """The text of each page on one line."""
    return [" ".join(page.extract_text().split()) for page in reader(content).pages]


def whole(content: ProtocolContent) -> str:
    return " ".join(pages(content))


# --- what it says ---


def test_first_page_names_the_decision_and_what_was_decided() -> None:
    first = pages(a_content())[0]
    assert "Протокол № D-0001 заседания жюри и счётной комиссии о выборе финалистов" in first
    assert "Флагманы образования, сезон 2025 года" in first
    assert "Экспертиза инициатив" in first
    assert (
        "Рассмотрено работ на этапе «Экспертиза инициатив»: 12. Мест: 4. Финалистов: 4. В резерве: 3."
        in first
    )
    assert "Работы упорядочены по среднему баллу экспертов." in first
    assert "Баллы сравниваются с точностью до 0,001" in first
    assert "жребий по числу 20251124" in first


def test_date_is_the_day_in_the_seasons_time_zone() -> None:
    assert "25 ноября 2025 г., 00:30 (UTC+3)" in pages(a_content())[0]


def test_finalists_and_reserve_stand_in_order_with_scores_by_the_rules_list() -> None:
    text = whole(a_content(a_protocol(fair=True)))
    assert re.search(r"1 И-0001 Клуб молодых педагогов Тульская область 3,900 1 ", text)
    assert "по справедливому среднему баллу" in text
    order = [text.index(f"{place} {number_of(place)} ") for place in range(1, 5)]
    assert order == sorted(order)
    assert re.search(r"Резерв в порядке вызова .* 1 И-0005 .* 2 И-0006 .* 3 И-0007 ", text)


def test_everybody_is_in_the_ranking_table() -> None:
    text = whole(a_content())
    ranking = text[text.index("Рейтинговая таблица") : text.index("Приложение 2")]
    assert re.findall(r"И-\d{4}", ranking) == [number_of(place) for place in range(1, 13)]
    assert ranking.count("финалист") == 4
    assert [f"резерв, {place}" in ranking for place in (1, 2, 3, 4)] == [True, True, True, False]
    assert ranking.count("не прошла") == 5


def test_score_sheet_has_criteria_as_rows_and_experts_as_columns() -> None:
    text = whole(a_content())
    assert "И-0001 · Клуб молодых педагогов Критерий Вес Э01 Э07 Э12 Среднее" in text
    assert "Критерий need 1,0 3 4 2 3,0" in text
    assert "Критерий result 2,0 2 — 4 3,0" in text
    # 3.125 has no nearer neighbour: spreadsheets round it up, so print does too.
    assert "Итог 3,00 3,13 3,25 3,13" in text
    assert text.count("Среднее") == 7


def test_everything_a_decision_may_hold_is_printed() -> None:
    text = whole(a_content(a_full_protocol(), based_on="D-0001"))
    for expected in (
        "заседания жюри и счётной комиссии об изменении списка финалистов",
        "Это решение изменяет решение D-0001.",
        "И-0004 Не сможет приехать И-0005 не больше 2 из организации «школа 12» (станет 3)",
        "Балл ниже 1,5 не проходной.",
        "Обязательные условия для каждого финалиста: certificate.",
        "Финалистов с одним и тем же значением признака «Организация» — не больше 2.",
        "при равенстве решает: Критерий need, голос председателя, жребий по числу 20251124.",
        "Регион Тульская область 1 2 1 5",
        "Организация Школа 12 — 2 2 5",
        "Ограничений, которые не исчерпаны и здесь не показаны: 1",
        "И-0002 Школа наставника: как удержать учителя в сельской школе в первые три года работы",
        "Победитель прошлого сезона",
        "снята по решению Снята по заявлению участника",
        "Не допущено по правилам: 1",
        "балл 1,2 ниже порога 1,5",
        "Без квот и ограничений: прошли бы И-0006; не прошли бы И-0004.",
        "По среднему баллу без поправки состав финалистов был бы тем же.",
        "Одно место осталось свободным.",
        "Работы, которые не рассматривались Номер Причина И-0013 нет сданных листов",
        "e5" * 32,
    ):
        assert expected in text
    assert "колледж 3" not in text
    assert re.search(r"И-0004 \S+ \S+ 3 \S+ \S+ выбыла", text)
    # Somebody was called up from the top of the reserve list, so the others have moved up.
    changed = a_full_protocol(reserve_list=("И-0006", "И-0007"))
    assert re.search(r"И-0006 \D+ 3 \S+ \S+ резерв, 1 ", whole(a_content(changed)))


def test_organisers_copy_names_people_and_the_other_one_does_not() -> None:
    protocol = a_protocol()
    named = a_content(protocol, details=details_of(protocol))
    assert "Вымышленная-Первая Анна Петровна 0" in whole(named)
    assert "Вымышленн" not in whole(a_content(protocol))
    wide = [float(page.mediabox.width) > float(page.mediabox.height) for page in reader(named).pages]
    assert any(wide)
    assert not wide[0]
    assert not any(float(page.mediabox.width) > 600 for page in reader(a_content(protocol)).pages)


def test_who_approved_and_published_is_printed_with_the_time() -> None:
    text = whole(
        a_content(signers=(Signer("chair", "C01", "Образцова Мария Ивановна"), Signer("commission")))
    )
    assert "25 ноября 2025 г., 16:45 (UTC+3) К01 решение утверждено" in text
    assert "25 ноября 2025 г., 18:45 (UTC+3) П01, Образцова Мария Ивановна список опубликован" in text
    assert "Решение утверждено и опубликовано." in text
    assert text.count("фамилия, инициалы") == 2


def test_signature_lines_stand_on_the_page_of_the_approval() -> None:
    for candidates in range(10, 60, 7):
        (page,) = [
            each
            for each in pages(a_content(a_protocol(candidates, seats=candidates // 2)))
            if "Председатель жюри" in each
        ]
        assert "Утверждение" in page
        assert page.count("Член счётной комиссии") == 3


def test_last_page_has_all_digests_and_says_how_to_verify() -> None:
    content = a_content()
    last = pages(content)[-1]
    for expected in (content.digest, "a1" * 32, "b2" * 32, "c3" * 32, "d4" * 32, "Журнал, запись 812"):
        assert expected in last
    assert "workbench verify D-0001.json" in last


def test_protocol_in_english_has_no_russian_but_what_people_wrote() -> None:
    text = whole(a_content(a_full_protocol(), language="en", based_on="D-0001"))
    assert "Protocol No. D-0001 of the jury and the counting commission" in text
    assert "November 25, 2025, 00:30 (UTC+3)" in text
    assert "3.90" in text
    for word in ("Протокол", "Финалисты", "страница", "Итог", "Э01"):
        assert word not in text


# --- pages ---


@pytest.mark.parametrize("published", [True, False])
def test_every_page_has_number_place_and_digest_and_a_draft_says_so(published: bool) -> None:
    content = a_content(a_protocol(200, seats=30, reserve=10), published=published)
    found = pages(content)
    assert len(found) > 10
    for number, page in enumerate(found, start=1):
        assert f"Протокол D-0001 · отпечаток {content.digest[:16]}" in page
        assert f"страница {number} из {len(found)}" in page
        assert ("ПРОЕКТ" in page) is not published


@pytest.mark.parametrize(
    ("act", "state"),
    [
        ("approve", "Решение утверждено, но ещё не опубликовано"),
        ("reject", "Решение отклонено и силы не имеет."),
    ],
)
def test_what_is_approved_or_rejected_is_still_a_draft(act: str, state: str) -> None:
    signature = Signature("D-0001", "K01", act, "Проверить квоту", a_content().signatures[0].at)  # type: ignore[arg-type]
    found = pages(a_content(signatures=(signature,)))
    assert all("ПРОЕКТ" in page for page in found)
    assert state in " ".join(found)
    assert "Проверить квоту" in " ".join(found)


def test_headings_of_a_table_are_repeated_on_every_page() -> None:
    found = pages(a_content(a_protocol(400, seats=3)))
    ranking = [page for page in found if re.search(r"И-0(1|2|3)\d\d", page)]
    assert len(ranking) > 5
    assert all("Место Номер Регион Листов" in page for page in ranking)


def test_no_heading_is_the_last_line_of_its_page() -> None:
    headings = ("Финалисты", "Резерв в порядке вызова", "Квоты и ограничения", "Решения по участникам")
    for seats in range(20, 36):
        content = a_content(a_full_protocol(80, seats=seats), sheets=())
        for page in reader(content).pages:
            lines = [line.strip() for line in page.extract_text().splitlines() if line.strip()]
            body = [line for line in lines if not line.startswith(("Протокол D-0001 ·", "страница"))]
            assert not body[-1].endswith(headings), (seats, body[-1])


def test_thousands_of_candidates_are_all_printed() -> None:
    """The rows of the ranking go on from page to page without a gap, to the very last."""
    found = reader(a_content(a_protocol(7000), sheets=()))
    assert 110 < len(found.pages) < 200
    ranked: list[list[int]] = []
    for page in (each.extract_text() for each in found.pages[60:64]):
        ranked.append([int(number) for number in re.findall(r"И-(\d{4})", page)])
    assert all(len(each) > 40 for each in ranked)
    everything = [number for each in ranked for number in each]
    assert everything == list(range(everything[0], everything[0] + len(everything)))
    assert "7000 И-7000" in " ".join(found.pages[-3].extract_text().split())


# --- texts as people write them ---


def test_title_without_spaces_and_signs_of_markup_are_printed_whole() -> None:
    address = "https://example.org/" + "очень-длинный-адрес-без-пробелов/" * 6
    titles = {
        number_of(1): PairDetails(address),
        number_of(2): PairDetails("<b>Клуб & друзья</b> &amp; </para>"),
    }
    text = whole(a_content(details=titles, sheets=()))
    assert "".join(address.split()) in text.replace(" ", "")
    assert "<b>Клуб & друзья</b> &amp; </para>" in text


def test_text_of_many_pages_does_not_break_the_table() -> None:
    long = " ".join(f"слово{number}" for number in range(2500))
    rule = a_full_protocol().rule.model_copy(update={"excluded": {number_of(12): long}})
    text = whole(a_content(a_full_protocol(rule=rule)))
    assert "слово0 " in text
    assert "слово2499" in text


@pytest.mark.parametrize("text", ["\x00\x01\x0b", "😀👩‍🏫", "字", "\ufffe\u2028", "ё" * 300, "a\tb\r\nc"])
def test_no_sign_in_a_text_breaks_the_document(text: str) -> None:
    protocol = a_full_protocol(notes=(Text(ru=f"начало {text} конец", en="note"),))
    details = {number_of(1): PairDetails(f"начало {text} конец", (f"Имя {text}",), f"Край {text}")}
    found = whole(a_content(protocol, details=details))
    assert found.count("начало") >= 3


def test_sheet_of_a_work_that_all_experts_rated_is_printed_in_parts() -> None:
    jurors = tuple(f"J{place:02d}" for place in range(1, 61))
    text = whole(a_content(sheets=(a_sheet("И-0001", title=TITLES[0], jurors=jurors),)))
    assert all(f"Э{place:02d} " in text for place in range(1, 61))
    assert text.count("Критерий Вес") == 8
    assert text.count("Среднее") == 1


def test_sheet_without_reviews_says_so() -> None:
    sheet = replace(a_sheet("И-0001"), jurors=(), total_by_juror=(), mean=None, awaited=3)
    text = whole(a_content(sheets=(sheet,)))
    assert "Сданных оценочных листов нет." in text
    assert "Назначено, но не сдано листов: 3." in text


def test_limit_of_each_organisation_that_holds_nobody_back_is_only_counted() -> None:
    limits = tuple(
        a_limit("at_most", "organisation", f"школа {n}", maximum=2, chosen=n % 2) for n in range(900)
    )
    text = whole(a_content(a_protocol(limits=limits)))
    assert "Ограничений, которые не исчерпаны и здесь не показаны: 900" in text
    assert "Школа 17" not in text


def test_values_that_are_ids_of_the_season_are_printed_by_name() -> None:
    protocol = a_protocol(limits=(a_limit("quota", "category", "student", minimum=1, chosen=2),))
    names = {("category", "student"): Text(ru="Студент", en="Student")}
    assert "Категория Студент 1 — 2 5" in whole(a_content(protocol, value_names=names))


@pytest.mark.parametrize("candidates", [1, 2])
def test_smallest_decision_is_printed(candidates: int) -> None:
    protocol = a_protocol(candidates, seats=1, reserve=0)
    text = whole(a_content(protocol))
    assert "Финалистов: 1. В резерве: 0." in text
    assert "Резерв в порядке вызова" not in text


# --- the file ---


def test_same_decision_gives_the_same_file_in_any_process() -> None:
    expected = protocol_pdf(a_content())
    protocol_pdf(a_content(a_full_protocol(), language="en"))
    assert protocol_pdf(a_content()) == expected
    code = (
        "import sys; from tests.files.protocol_case import a_content;"
        "from workbench.files.protocols.writing import protocol_pdf;"
        "sys.stdout.buffer.write(protocol_pdf(a_content(language='en')))"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "6"},
        capture_output=True,
        check=True,
    )
    assert elsewhere.stdout == protocol_pdf(a_content(language="en"))


def test_file_says_what_it_is_and_nothing_of_the_machine() -> None:
    content = protocol_pdf(a_content())
    found = PdfReader(io.BytesIO(content))
    assert found.metadata is not None
    assert found.metadata.title == "Протокол D-0001: Экспертиза инициатив"
    assert found.metadata.author == "Флагманы образования, сезон 2025 года"
    assert str(ROOT).encode() not in content
    assert b"matplotlib" not in content


def test_all_fonts_are_embedded() -> None:
    fonts = {
        font["/BaseFont"]: "/FontDescriptor" in font and "/FontFile2" in font["/FontDescriptor"]
        for page in reader(a_content()).pages
        for font in (each.get_object() for each in page["/Resources"]["/Font"].values())  # type: ignore[index]
    }
    assert len(fonts) == 2
    assert all(fonts.values())
