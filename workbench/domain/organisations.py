"""One key for the many spellings of an organisation's name.

Conservative on purpose: it equates legal forms, quotation marks, number signs and the standing
abbreviations of school types, and nothing else. A different number, town, honorary name or type of school
is a different organisation. Two organisations with one and the same name in different places share a key;
compare regions beside it.
"""

from __future__ import annotations

from workbench.domain.spelling import words

# МБОУ, ГБПОУ, ФГАОУ, ОГБУК, …: founder, funding, kind. Without the funding letter only the kinds that no
# university's short name looks like (МГУ is not a «муниципальное государственное учреждение»).
_LEGAL_SHORT = frozenset(
    [
        *(f + m + k for f in ("м", "г", "фг", "ог", "кг", "ког", "ко", "рг", "о", "к", "")
          for m in ("б", "а", "к") for k in ("оу", "поу", "доу", "удо", "удпо", "ук", "ус", "нук")),
        *(f + m + "у" for f in ("м", "г", "фг", "ог", "кг", "ког") for m in ("б", "а", "к")),
        *(f + k for f in ("м", "г", "фг", "ог", "ч", "н") for k in ("оу", "поу", "доу")),
        *("ано", "оано", "нко", "чу", "ип"),
        *("когоау", "когобу", "когпобу", "когпоау", "ооо", "оао", "зао", "пао", "нао", "ао"),
    ]
)  # fmt: skip
_LEGAL_TAILS = frozenset(["до", "дпо", "во", "впо", "спо", "по", "доп"])
_LEGAL_ADJECTIVES = (
    "муниципальн",
    "государственн",
    "негосударственн",
    "федеральн",
    "областн",
    "краев",
    "республиканск",
    "окружн",
    "бюджетн",
    "автономн",
    "казенн",
    "частн",
    "некоммерческ",
    "образовательн",
    "общеобразовательн",
    "профессиональн",
    "дошкольн",
)
_LEGAL_NOUNS = ("учреждени", "организаци")
_OF_WHAT = (
    ("высшего", "профессионального", "образования"),
    ("среднего", "профессионального", "образования"),
    ("дополнительного", "профессионального", "образования"),
    ("дополнительного", "образования", "детей"),
    ("высшего", "образования"),
    ("дополнительного", "образования"),
    ("культуры",),
    ("спорта",),
)
_TYPES = (
    (("средняя", "общеобразовательная", "школа"), "сош"),
    (("средняя", "школа"), "сош"),
    (("сш",), "сош"),
    (("основная", "общеобразовательная", "школа"), "оош"),
    (("основная", "школа"), "оош"),
    (("начальная", "общеобразовательная", "школа"), "нош"),
    (("начальная", "школа"), "нош"),
    (("детская", "школа", "искусств"), "дши"),
    (("детская", "музыкальная", "школа"), "дмш"),
    (("центр", "детского", "творчества"), "цдт"),
    (("дом", "детского", "творчества"), "ддт"),
    (("дом", "культуры"), "дк"),
    (("дворец", "культуры"), "дворец-культуры"),
    (("детский", "сад"), "детсад"),
    (("имени",), "им"),
)
_NUMBER_WORDS = frozenset(["номер", "n", "no"])
_PLACE_WORDS = frozenset(["г", "гор", "город", "города", "городе"])


def organisation_key(name: str) -> str:
    """The words that tell one organisation from another, in a fixed spelling; "" for an empty name."""
    tokens = list(words(name))
    kept = _without_legal_form(tokens)
    # «ООО», «Учреждение»: a name that is nothing but its legal form keeps it.
    kept = _short_types(_numbers(kept or tokens))
    return " ".join(word for word in kept if word not in _PLACE_WORDS)


def _without_legal_form(tokens: list[str]) -> list[str]:
    """Cut the legal form at the beginning, short or in full, also when both stand there."""
    while tokens:
        if cut := _short_form(tokens) or _full_form(tokens):
            tokens = tokens[cut:]
        else:
            break
    return tokens


def _short_form(tokens: list[str]) -> int:
    # «МАУ им. …»: what is named after someone is the name itself (a university), not a legal form.
    if tokens[0] not in _LEGAL_SHORT or len(tokens) < 2 or tokens[1] in ("им", "имени"):
        return 0
    return 2 if tokens[1] in _LEGAL_TAILS and len(tokens) > 2 else 1


def _full_form(tokens: list[str]) -> int:
    """Length of «муниципальное бюджетное … учреждение [высшего образования]» at the beginning, or 0."""
    end = 0
    while end < len(tokens) and tokens[end].startswith(_LEGAL_ADJECTIVES):
        end += 1
    if end == 0 or end == len(tokens) or not tokens[end].startswith(_LEGAL_NOUNS):
        return 0
    end += 1
    for phrase in _OF_WHAT:
        if tuple(tokens[end : end + len(phrase)]) == phrase:
            return end + len(phrase)
    return end


def _numbers(tokens: list[str]) -> list[str]:
    """№ 5, №5, N 5, номер 5 → 5."""
    return [
        token
        for place, token in enumerate(tokens)
        if not (token in _NUMBER_WORDS and place + 1 < len(tokens) and tokens[place + 1][0].isdigit())
    ]


def _short_types(tokens: list[str]) -> list[str]:
    found: list[str] = []
    place = 0
    while place < len(tokens):
        for phrase, short in _TYPES:
            if tuple(tokens[place : place + len(phrase)]) == phrase:
                found.append(short)
                place += len(phrase)
                break
        else:
            found.append(tokens[place])
            place += 1
    return found
