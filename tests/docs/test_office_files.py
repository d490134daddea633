"""The page about an office's files: its tables have the columns of the rows, and its refusals are the program's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.intake_files import ROW_TYPES
from models.intake.ownership import IDENTIFYING, LICENSE_MAY_CHANGE, OWNED, RecordKind
from settings import ROOT

PAGE = (ROOT / "docs/office-files.md").read_text(encoding="utf-8")
KINDS = {"agencies": RecordKind.AGENCY, "people": RecordKind.PERSON, "designations": RecordKind.DESIGNATION}
SOURCES = ("models", "adapters", "storage", "services")


def rows_under(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    after = PAGE.split(f"{heading}\n", 1)[1]
    lines = after.split("\n#", 1)[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][1:]


@pytest.mark.parametrize("file", ROW_TYPES)
def test_each_file_has_a_table_of_its_columns_in_order(file: str) -> None:
    fields = ROW_TYPES[file].model_fields
    found = [(row[0].strip("`"), row[1]) for row in rows_under(f"### {file}")]
    assert found == [(name, "yes" if field.is_required() else "no") for name, field in fields.items()]


@pytest.mark.parametrize("file", KINDS)
def test_each_column_says_who_decides_it(file: str) -> None:
    identifying = IDENTIFYING[KINDS[file]][1]
    for column, _, _, decided_by in rows_under(f"### {file}"):
        name = column.strip("`")
        assert decided_by == ("identifies" if name in identifying else "office or file"), name
        assert (name in OWNED[KINDS[file]]) == (name not in identifying)


def test_of_a_license_a_file_changes_only_what_the_page_says() -> None:
    decided = {row[0].strip("`"): row[3] for row in rows_under("### licenses")}
    assert {name for name, by in decided.items() if by == "office or file"} == LICENSE_MAY_CHANGE
    assert {name for name, by in decided.items() if by == "identifies"} == IDENTIFYING[RecordKind.LICENSE][1]


def sources() -> Iterator[str]:
    """Yield the program's text, with what is broken over two lines put together."""
    for package in SOURCES:
        for file in Path(ROOT / package).rglob("*.py"):
            yield file.read_text(encoding="utf-8")


def test_every_refusal_on_the_page_is_one_that_the_program_gives() -> None:
    everything = "\n".join(sources())
    unknown = [row[0] for row in rows_under("## What a refusal means") if row[0] not in everything]
    assert unknown == []
