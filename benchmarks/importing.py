"""How long an import of a whole season's registrations takes: `python benchmarks/importing.py [rows]`.

Makes an invented export of 15,000 participants as XLSX and as CSV, imports each into a fresh season, imports
it again, and prints a Markdown table. The workbench promises 30 s for 15,000 rows.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from openpyxl import Workbook

from workbench.app import open_workbench
from workbench.app.importing import import_file
from workbench.files.starting import start_season

ROWS = 15_000
SEED = 2025
HEADINGS = [
    *(
        "ID",
        "Фамилия",
        "Имя",
        "Отчество",
        "Дата рождения",
        "E-mail",
        "Телефон",
        "Регион",
        "Место работы/учёбы",
    ),
    *("Категория", "Трек", "Роль в паре", "Дата регистрации", "Согласие на обработку ПДн"),
]
REGIONS = [
    "Татарстан",
    "г.Москва",
    "СПб",
    "ХМАО-Югра",
    "Кемеровская обл.",
    "Респ. Саха (Якутия)",
    "Атлантида",
]


def invented_rows(count: int) -> Iterator[list[object]]:
    random = Random(SEED)
    for number in range(count):
        yield [
            100_000 + number if number % 2 else f" {100_000 + number}\u00a0",
            random.choice(["Речная ", "Громова", "Луговая"]),
            random.choice(["Анна", "Елена", "Мария"]),
            "Петровна",
            f"{random.randint(1, 28):02d}.{random.randint(1, 12):02d}.{random.randint(1960, 2006)}",
            f"user{number}@example.org",
            70_000_000_000 + number,
            random.choice(REGIONS),
            f"МБОУ СОШ № {random.randint(1, 300)}",
            random.choice(["студент", "Педагог", "директор", "учитель"]),
            random.choice(["Наставничество", "Медиа", "Наставничество, Культура"]),
            random.choice(["наставник", "наставляемый", None]),
            f"{random.randint(1, 18):02d}.10.2025 {random.randint(0, 23):02d}:{random.randint(0, 59):02d}",
            random.choice(["да", "Да", 1, True]),
        ]


def write_files(directory: Path, count: int) -> list[Path]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Выгрузка")
    lines = [";".join(HEADINGS)]
    sheet.append(HEADINGS)
    for row in invented_rows(count):
        sheet.append(row)
        lines.append(";".join("" if cell is None else str(cell) for cell in row))
    book.save(directory / "participants.xlsx")
    (directory / "participants.csv").write_bytes("\r\n".join(lines).encode("cp1251"))
    return [directory / "participants.xlsx", directory / "participants.csv"]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    print(f"| file | {count} rows, new, s | again, s | accepted | rejected |")
    print("| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as name:
        for file in write_files(Path(name), count):
            season = Path(name) / file.suffix[1:]
            start_season(season)
            workbench = open_workbench({"season": season})
            seconds = []
            for _ in range(2):
                begun = time.perf_counter()
                done = import_file(workbench, "participants", file)
                seconds.append(time.perf_counter() - begun)
            summary = done.report.summary
            kept, rejected = summary.unchanged, sum(summary.rejected.values())
            print(f"| {file.name} | {seconds[0]:.1f} | {seconds[1]:.1f} | {kept} | {rejected} |")
            workbench.store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory {peak:.0f} MB.")


if __name__ == "__main__":
    main()
