"""Files that say something new about an agency that has closed."""

from datetime import timedelta
from pathlib import Path

import pytest

from models.agency_closing.lifecycle import ClosingState
from services import agency_closing, loading
from services.context import Context
from storage.reads.agency_closings import latest_closing
from storage.reads.licenses import license_row
from storage.reads.requests import request_row
from tests.services.office_files import DESIGNATIONS, LICENSES, asks, files
from tests.workflows.office import Office


@pytest.mark.requirement("ACC-01")
async def test_a_file_starts_nothing_at_an_agency_from_its_last_day_on(
    missouri: Office, context: Context, tmp_path: Path
) -> None:
    first = await loading.load(context, files(tmp_path, asks()))
    assert first.problems == ()
    await agency_closing.close(context, "lena", "close", "a-1", context.today(), "It merges.")
    await missouri.eventually(
        lambda: latest_closing(context.database, "a-1"),
        lambda row: row is not None and row.state in (ClosingState.PLANNED, ClosingState.CLOSED),
    )
    today = context.today().isoformat()
    more = f"{LICENSES}l-3,a-1,standard,,{today}\n"
    second = await loading.load(context, files(tmp_path, asks(), asks("q-2", "p-5"), licenses=more))
    found = {(each.file, each.column): each.reason for each in second.problems}
    assert set(found) == {("licenses.csv", "agency_id"), ("requests.jsonl", "")}
    assert found["licenses.csv", "agency_id"].startswith("the agency 'a-1' closes on ")
    assert "nothing new can start for it" in found["requests.jsonl", ""]
    assert license_row(context.database, "l-3") is None
    assert request_row(context.database, "q-2") is None
    assert request_row(context.database, "q-1") is not None, "what there was stays readable"


@pytest.mark.requirement("ACC-17")
async def test_a_file_gives_no_role_back_at_an_agency_that_has_closed(
    missouri: Office, context: Context, tmp_path: Path
) -> None:
    await loading.load(context, files(tmp_path))
    await agency_closing.close(context, "lena", "close", "a-1", context.today(), "It merges.")
    await missouri.eventually(
        lambda: latest_closing(context.database, "a-1"),
        lambda row: row is not None and row.state in (ClosingState.PLANNED, ClosingState.CLOSED),
    )
    later = Context(
        database=context.database,
        processes=context.processes,
        pack=context.pack,
        now=lambda: context.now() + timedelta(days=2),
    )
    again = f"{DESIGNATIONS}p-3,agency_administrator,a-1,,{later.today().isoformat()},,\n"
    report = await loading.load(later, files(tmp_path, designations=again))
    of_roles = [each for each in report.problems if each.file == "designations.csv"]
    assert {(each.line, each.column) for each in of_roles} == {(2, "until_day"), (3, "until_day"), (4, "until_day")}
    assert all("so the role ended by then" in each.reason for each in of_roles)
