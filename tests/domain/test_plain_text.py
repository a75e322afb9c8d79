"""What a rich editor leaves becomes readable; what it never writes stays as it is."""

from __future__ import annotations

import pytest

from workbench.domain.plain_text import plain_text, web_links


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<p>Первый.</p><p>Второй.</p>", "Первый.\n\nВторой."),
        ('<div class="MsoNormal"><span style="x">Одна&nbsp;&nbsp; строка</span></div>', "Одна строка"),
        ("Раз<br/>два<br>три", "Раз\nдва\nтри"),
        ("<ul><li>  Увеличить;</li><li>&nbsp;подготовить.</li></ul>", "• Увеличить;\n• подготовить."),
        ("<ol><li>раз<li>два</ol>", "1. раз\n2. два"),
        ("<ul><li>а<ul><li>б</li></ul></li></ul>", "• а\n• б"),
        (
            "<table><tr><td>Октябрь</td><td><p>ремонт &amp; разметка</p></td></tr>"
            "<tr><td>Май</td><td>сдача</td></tr>"
            "</table>\r\n\r\n  <p>Итог.</p>",
            "Октябрь — ремонт & разметка\nМай — сдача\n\nИтог.",
        ),
        ('<a href="https://example.org/a">фото</a>', "фото (https://example.org/a)"),
        ('<a href="https://example.org/a">https://example.org/a</a>', "https://example.org/a"),
        ('<a href="javascript:alert(1)">нажми</a>', "нажми"),
        ("<p>да</p><!--[if gte mso 9]><xml><w:X></w:X></xml><![endif]-->", "да"),
        ("<p>&nbsp;</p><p> </p>", ""),
        ("<b>Цель</b>\nстрока", "Цель\nстрока"),
        ("&laquo;Старт&raquo; &mdash; 1&ndash;11", "«Старт» — 1–11"),
        ("Раз_x000D_\nдва", "Раз\nдва"),
        ("\ufeffмяг\u00adкий\t\tпере\u200bнос", "мягкий перенос"),
        ("а\r\n\r\n\r\n\r\nб", "а\n\nб"),
    ],
)
def test_editor_markup_becomes_readable_text(raw, text):
    assert plain_text(raw).text == text


@pytest.mark.parametrize(
    "raw",
    [
        '<script>alert("10 баллов")</script>',
        "3 < 5 и 7 > 2",
        "a<b, c>d",
        "x <- y",
        "<!-- без конца",
        "<>",
        "R&D & co",
        '<img src=x onerror="alert(1)">',
        "<iframe src='https://example.org'></iframe>",
        "<svg/onload=alert(1)>",
        "«Раз»\n\nДва: список\n— пункт\n— пункт",
        "&notaname; &copy",
        "<p",
        "</",
        "Ссылка: https://example.org/?a=1&b=2",
    ],
)
def test_everything_an_editor_does_not_write_stays_letter_for_letter(raw):
    assert plain_text(raw).text == raw


def test_an_escaped_tag_is_shown_and_not_taken_for_markup():
    assert plain_text("<p>&lt;b&gt;жирный&lt;/b&gt;</p>").text == "<b>жирный</b>"


def test_targets_of_links_are_kept_once_and_only_of_the_web():
    text = '<a href="https://example.org/a">1</a> <a href="https://example.org/a">2</a> <a href="file:///x">3</a>'
    assert plain_text(text).links == ("https://example.org/a",)


def test_links_are_found_in_a_column_of_attachments():
    cell = "https://example.org/a; план (http://example.org/b).\nfile:///etc/passwd ftp://example.org"
    assert web_links(cell) == ("https://example.org/a", "http://example.org/b")


def test_comments_are_left_out_and_what_is_never_closed_stays():
    assert plain_text("a<!-- x -->b<!---->c<!-- <!-- -->d --><!-- e").text == "abcd --><!-- e"


@pytest.mark.parametrize(
    "raw", ["<p " + "a=b " * 5_000, "<" * 20_000, "<!--" * 500_000, "&" * 50_000, "<p>" * 20_000]
)
def test_hostile_text_is_read_in_reasonable_time(raw):
    assert isinstance(plain_text(raw).text, str)
