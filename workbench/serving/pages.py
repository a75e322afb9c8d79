"""The server's own pages: the head of a notebook page, and plain notes in Russian with an English line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Cpath d='M3 1h2v14H3zM5 2h9l-3 4 3 4H5z' fill='%232348b8'/%3E%3C/svg%3E"
)


@dataclass(frozen=True)
class Note:
    title: str
    lines: tuple[str, ...]
    english: str
    button: str = ""
    stay: str = ""


_NEW_LINK = "Напишите организатору: он пришлёт новую ссылку. Всё, что вы уже сохранили, останется на месте."

NOTES = {
    "unknown": Note(
        "Откройте свою личную ссылку",
        (
            "Вход сюда — по личной ссылке из письма-приглашения. Откройте письмо и нажмите на ссылку ещё раз;"
            " если копируете её, возьмите целиком, до последнего знака.",
            "Ссылка не находится или не срабатывает? Напишите организатору: он пришлёт новую.",
        ),
        "Open your personal link from the invitation again; if it fails, ask the organiser for a new one.",
    ),
    "expired": Note(
        "Срок вашей ссылки истёк",
        (_NEW_LINK,),
        "Your link has expired. Ask the organiser for a new one; everything you saved is kept.",
    ),
    "revoked": Note(
        "Эта ссылка больше не действует",
        ("Её отозвали или заменили новой. Поищите в почте письмо поновее. " + _NEW_LINK,),
        "This link was revoked or replaced. Look for a newer letter, or ask the organiser for a new link.",
    ),
    "signed_out": Note(
        "Вы вышли",
        (
            "На этом устройстве ваша страница больше не открыта.",
            "Чтобы вернуться, откройте свою личную ссылку из письма-приглашения.",
        ),
        "You are signed out. To come back, open your personal link from the invitation.",
    ),
    "switch": Note(
        "Вы уже вошли по другой ссылке",
        (
            "На этом устройстве вы — %(mine)s, а ссылка, которую вы открыли, — для %(theirs)s.",
            "Если эта ссылка не ваша, оставайтесь как есть: оценивать под чужим именем нельзя.",
        ),
        "You are signed in as %(mine)s; this link belongs to %(theirs)s. If it is not yours, stay.",
        button="Войти как %(theirs)s",
        stay="Остаться как %(mine)s",
    ),
    "forbidden": Note(
        "Сюда вам нельзя",
        ("Эта страница или действие открыты не для вашей роли, либо запрос пришёл с чужого сайта.",),
        "This is not open to you.",
    ),
    "not_found": Note(
        "Такой страницы нет",
        ("Проверьте адрес или откройте свою личную ссылку из письма-приглашения.",),
        "There is no such page. Check the address or open your personal link from the invitation.",
    ),
    "unavailable": Note(
        "Сейчас не получается",
        ("Хранилище оценок временно недоступно. Всё сохранённое на месте. Попробуйте ещё раз через минуту.",),
        "The store is not available for the moment; nothing saved is lost. Try again in a minute.",
    ),
    "trouble": Note(
        "Не получилось",
        ("Это неполадка на нашей стороне; она записана. Попробуйте ещё раз, потом напишите организатору.",),
        "A fault on our side; it has been recorded. Try again, then write to the organiser.",
    ),
    "inactive": Note(
        "Ваша работа в жюри завершена",
        (
            "Ваши открытые работы переходят к другим экспертам. Всё, что вы сдали, осталось и учитывается.",
            "Если это ошибка, напишите организатору.",
        ),
        "Your judging has ended; what you submitted counts. If this is a mistake, write to the organiser.",
    ),
}

_OPENING = {
    "juror": ("Экспертиза работ", "Открываем ваши работы…"),
    "chair": ("Ход экспертизы", "Открываем ход экспертизы…"),
    "participant": ("Оценка компетенций", "Открываем вашу страницу…"),
}


def note_page(name: str, *, nonce: str, home: str, action: str = "", **places: str) -> str:
    """A page that says one thing. `action` adds a button that posts there and a way back to `home`."""
    note = NOTES[name]
    filled = Note(
        note.title,
        tuple(line % places if places else line for line in note.lines),
        note.english % places if places else note.english,
        note.button % places if places else note.button,
        note.stay % places if places else note.stay,
    )
    return _template("note.html.j2").render(
        note=filled, nonce=nonce, home=home, action=action, icon=_ICON, style=_style()
    )


def arrived_page(where: str, *, nonce: str) -> str:
    """A page that the browser replaces by `where` at once, without a place in the history."""
    return _template("arrived.html.j2").render(where=where, nonce=nonce, icon=_ICON)


def head_page(role: str, *, nonce: str, base: str) -> str:
    """The beginning of a notebook page, sent before its kernel starts."""
    title, opening = _OPENING[role if role in _OPENING else "chair"]
    return _template("head.html.j2").render(
        title=title,
        opening=opening,
        language="ru",
        nonce=nonce,
        icon=_ICON,
        style=_style(),
        config=Markup(json.dumps({"base": base})),
        host=_host(),
    )


@cache
def _style() -> Markup:
    return Markup((TEMPLATES / "style.css").read_text("utf-8"))


@cache
def _host() -> Markup:
    return Markup((HERE / "static" / "host.js").read_text("utf-8"))


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)
    return environment.get_template(name)
