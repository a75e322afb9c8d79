"""A season to import into and files as organisers make them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook as Book

from workbench.app.importing import ImportedFile, import_file
from workbench.app.opening import Workbench
from workbench.config import Settings
from workbench.domain.season import Season, Source
from workbench.files.shipped import season_template
from workbench.files.yaml_files.documents import load_season
from workbench.store.database import Database

SEASON = load_season(season_template())
NOW = datetime(2025, 11, 20, 22, 0, tzinfo=UTC)
PEOPLE_HEADINGS = (
    "ID",
    "Фамилия",
    "Имя",
    "Отчество",
    "Дата рождения",
    "E-mail",
    "Телефон",
    "Регион",
    "Место работы/учёбы",
    "Категория",
    "Трек",
    "Роль в паре",
    "Дата регистрации",
    "Согласие на обработку ПДн",
)
PAIR_HEADINGS = ("pair_id", "mentor_id", "mentee_id", "created_at", "status")
PROPOSAL_HEADINGS = ("ID пары", "Название инициативы", "Проблема", "Цель", "Ссылки", "Дата отправки")
PROFILE_HEADINGS = (
    *("ID участника", "Цели", "Интересы", "Стаж", "Сфера", "Языки", "Часовой пояс"),
    *("Сколько наставляемых", "Пожелания", "Отказы", "Предпочтения"),
)
JUROR_HEADINGS = ("ФИО", "E-mail", "Регион", "Организация", "Экспертиза", "Максимум работ", "Председатель")
DATA = Path(__file__).parent.parent / "data" / "examples"


def a_person(person_id: Any = 1, **cells: Any) -> list[Any]:
    """A row of a participants' export that is accepted; name a heading's word to change its cell."""
    row = {
        "id": person_id,
        "surname": "Речная",
        "name": "Анна",
        "patronymic": "Петровна",
        "born": "07.12.2001",
        "email": f"user{person_id}@example.org",
        "phone": "89001234567",
        "region": "Татарстан",
        "work": "Лицей № 5",
        "category": "студент",
        "track": "Наставничество",
        "role": "наставник",
        "registered": "25.10.2025 17:42",
        "consent": "да",
    }
    return list({**row, **cells}.values())


def a_pair_row(pair_id: Any, mentor: Any, mentee: Any, status: Any = "активна") -> list[Any]:
    return [pair_id, mentor, mentee, "02.10.2025 10:00", status]


def a_proposal(pair_id: Any, title: Any = "Клуб", **cells: Any) -> list[Any]:
    row = {"problem": "Нет клуба.", "goal": "Создать клуб.", "links": None, "sent": "14.11.2025 23:50"}
    return [pair_id, title, *{**row, **cells}.values()]


def a_profile_row(person_id: Any, **cells: Any) -> list[Any]:
    row = {
        "goals": "Научиться вести классный час",
        "interests": "театр, чтение",
        "experience": "5 лет",
        "fields": "педагогика",
        "languages": "русский",
        "zone": "МСК",
        "capacity": None,
        "wishes": None,
        "refusals": None,
        "preferences": None,
    }
    return [person_id, *{**row, **cells}.values()]


def write_xlsx(path: Path, *rows: Sequence[Any], sheet: str = "Лист1") -> Path:
    book = Book()
    assert book.active is not None
    book.active.title = sheet
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def write_text(
    path: Path, *rows: Sequence[Any], delimiter: str = ";", encoding: str = "utf-8", end: str = "\r\n"
) -> Path:
    lines = (delimiter.join("" if cell is None else str(cell) for cell in row) for row in rows)
    path.write_bytes(end.join(lines).encode(encoding))
    return path


@dataclass
class ImportCase:
    """One season; `run` imports rows or a file and hands back what an organiser sees."""

    directory: Path
    store: Database
    season: Season = SEASON
    runs: list[ImportedFile] = field(default_factory=list)

    @property
    def workbench(self) -> Workbench:
        return Workbench(Settings(season=self.directory), self.season, {}, self.store, lambda: NOW)

    def file(self, source: Source, path: Path, **options: Any) -> ImportedFile:
        self.runs.append(import_file(self.workbench, source, path, **options))
        return self.runs[-1]

    def run(self, source: Source, *rows: Sequence[Any], **options: Any) -> ImportedFile:
        headings = {
            "participants": PEOPLE_HEADINGS,
            "pairs": PAIR_HEADINGS,
            "proposals": PROPOSAL_HEADINGS,
            "jurors": JUROR_HEADINGS,
            "profiles": PROFILE_HEADINGS,
        }
        path = self.directory / f"{source}-{len(self.runs)}.xlsx"
        return self.file(source, write_xlsx(path, headings[source], *rows), **options)

    def participants(self) -> dict[str, Any]:
        with self.store.read() as work:
            return work.people.participants()

    def everything(self) -> dict[str, Any]:
        """All that imports write, for comparing before and after."""
        stage = self.season.stages[0].id
        with self.store.read() as work:
            entries = work.entries.all(stage)
            return {
                "participants": work.people.participants(),
                "pairs": work.people.pairs(),
                "members": work.people.members(),
                "personal_data": work.people.personal_data(),
                "entries": entries,
                "versions": {entry.number: work.entries.versions(entry.number) for entry in entries},
                "attributes": work.planning.attributes(stage),
                "profiles": work.pairing.profiles(),
                "offers": work.pairing.offers(),
                "audit": work.audit.rows(),
            }


def counts(done: ImportedFile) -> dict[str, Any]:
    """The counts that are not zero."""
    return {name: value for name, value in done.report.summary.to_json().items() if value}
