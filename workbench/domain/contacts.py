"""Names, addresses, phones and consent as people fill them in."""

from __future__ import annotations

import re
from datetime import date, datetime

from workbench.domain.spelling import one_line, words

_LOCAL = re.compile(r"^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
_LABEL = re.compile(
    r"^(?:[a-z0-9]|[a-z0-9][a-z0-9-]{0,61}[a-z0-9])$|^[а-яё0-9](?:[а-яё0-9-]{0,61}[а-яё0-9])?$"
)
_BRACKETED = re.compile(r"<([^<>]+@[^<>]+)>")
_SEVERAL = re.compile(r"[\s,;|]+")
_REFUSALS = frozenset(["не", "нет", "no", "not", "false", "0", "ложь"])
# «Ждём согласия», «согласие отсутствует»: the word is there, the consent is not.
_REFUSAL_STEMS = (
    *("отказ", "откаж", "отклон", "отозв", "отсутств", "несоглас", "неполучен", "ожида", "жд"),
    *("запрош", "запрос", "требу", "нуж", "будет", "истек", "просроч", "аннулир", "недейств"),
    *("declin", "refus", "withdr", "revok", "pend", "await", "without", "expire"),
)
_YES_SIGNS = frozenset(["+", "✓", "✔", "☑", "✅", "√", "1.0", "1,0"])
_YES = frozenset(["да", "д", "1", "true", "истина", "yes", "y", "x", "х", "v", "on", "ok", "ок", "есть", "t"])
_YES_STEMS = (
    *(
        "соглас",
        "подтвер",
        "принят",
        "принима",
        "получен",
        "дано",
        "даю",
        "дал",
        "дала",
        "имеется",
        "отмечен",
    ),
    *("подписа", "agree", "accept", "checked"),
)


def email_address(cell: object) -> str:
    """The address in lower case; "" if the cell holds none that mail could reach. Of several, the first."""
    text = one_line(cell)
    if bracketed := _BRACKETED.search(text):
        text = bracketed[1]
    text = text.strip(" <>\"'«»").casefold()
    candidates = [part for part in _SEVERAL.split(text) if part]
    # `ivan @ mail.ru` is one damaged address, not a list in which one happens to be right.
    if not candidates or any("@" not in part for part in candidates):
        return ""
    address = candidates[0].removeprefix("mailto:").rstrip(".")
    return address if _deliverable(address) else ""


def _deliverable(address: str) -> bool:
    local, _, domain = address.rpartition("@")
    labels = domain.split(".")
    return (
        len(address) <= 254
        and len(local) <= 64
        and bool(_LOCAL.match(local))
        and len(labels) >= 2
        and all(_LABEL.match(label) for label in labels)
        and not labels[-1].isdigit()
        and len(labels[-1]) >= 2
    )


def phone_number(cell: object) -> str:
    """+7XXXXXXXXXX for Russian numbers in any form, +digits for others; text as it is when it is neither."""
    text = one_line(cell)
    digits = re.sub(r"\D", "", text)
    if len(digits) == 11 and digits[0] in "78" and not (text.startswith("+") and digits[0] == "8"):
        return "+7" + digits[1:]
    if len(digits) == 10 and not text.startswith("+"):
        return "+7" + digits
    if text.startswith("+") and 8 <= len(digits) <= 15:
        return "+" + digits
    return text[:64]


def full_name(cell: object) -> tuple[str, str, str]:
    """Surname, given name and patronymic of «Фамилия Имя Отчество» in one cell."""
    parts = one_line(cell).split()
    return (parts[0] if parts else "", parts[1] if len(parts) > 1 else "", " ".join(parts[2:]))


def consents(cell: object) -> bool:
    """Whether a cell says yes: да, 1, TRUE, +, x, ✓, согласен(на), … Anything unclear is no consent."""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, (int, float)):
        return cell == 1
    if isinstance(cell, (datetime, date)):
        return False
    if one_line(cell) in _YES_SIGNS:
        return True
    found = words(cell)
    # «Без согласия», «отзыв»; but a consent may be given «без срока» and «до отзыва».
    if not found or found[0].startswith(("без", "отзыв")):
        return False
    if any(word in _REFUSALS or word.startswith(_REFUSAL_STEMS) for word in found):
        return False
    return found[0] in _YES or any(word.startswith(_YES_STEMS) for word in found)
