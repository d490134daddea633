"""What files change about agencies and people who are on record already."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.intake_files import read_batch
from models import ids
from models.billing.funding import Funding
from models.billing.state import AgencyAccount
from models.effects import TaskKind
from models.ids import license_workflow_id
from models.intake.load_report import KindLoaded
from models.license.state import AccountWork
from models.people import Role
from services import loading
from services.context import Context
from storage import loading as records
from storage.reads import billing
from storage.reads.account_details import outdated_accounts
from storage.reads.agencies import agencies_in
from storage.reads.audit import history
from storage.reads.licenses import strays
from storage.reads.people import persons
from storage.reads.tasks import queue
from tests.services.office_files import AGENCIES, PEOPLE, REGIONS, files, of_kind
from tests.storage.samples import KEEPING


async def test_people_and_agencies_are_brought_up_to_date(context: Context, tmp_path: Path) -> None:
    await loading.load(context, files(tmp_path))
    report = await loading.load(context, files(tmp_path, people=PEOPLE.replace("hol@", "holder@")))
    assert of_kind(report, "people") == KindLoaded(kind="people", changed=1, unchanged=4)
    assert persons(context.database, ["p-3"])["p-3"].email == "holder@made-up.example"


@pytest.mark.requirement("FEE-06")
async def test_an_agency_s_address_and_purchase_order_come_with_its_file_and_stay_when_a_file_has_none(
    context: Context, tmp_path: Path
) -> None:
    more = """agency_id,name,region_id,county,address,purchase_order
a-1,Invented House,r-1,Nowhere County,Attn: Accounts; 12 Quay Street ;; Saint Paul MN 55101,PO-2027-114
a-2,Made-up Shelter,r-1,Nowhere County,,
"""
    await loading.load(context, files(tmp_path, agencies=more))
    await loading.load(context, files(tmp_path))
    rows = [each for each in agencies_in(context.database) if each.id in ("a-1", "a-2")]
    known = {each.id: (each.address, each.purchase_order) for each in rows}
    assert known == {
        "a-1": ("Attn: Accounts\n12 Quay Street\nSaint Paul MN 55101", "PO-2027-114"),
        "a-2": ("", ""),
    }
    long = more.replace("12 Quay Street ;;", "1;2;3;4;5;6;")
    report = await loading.load(context, files(tmp_path, agencies=long))
    assert [each.column for each in report.problems if each.file == "agencies.csv"] == ["address"]


async def test_an_agency_with_an_expiration_date_has_an_account_and_another_date_moves_it(
    context: Context, tmp_path: Path
) -> None:
    await loading.load(context, files(tmp_path, agencies=expiring(context, 200)))
    account = await context.processes.snapshot(ids.billing_workflow_id("a-1"), AgencyAccount)
    assert account is not None
    assert account.known == ("l-1", "l-2")
    assert account.expires_on == context.today() + timedelta(days=200)
    assert await context.processes.snapshot(ids.billing_workflow_id("a-2"), AgencyAccount) is None, (
        "it has no expiration date"
    )
    report = await loading.load(context, files(tmp_path, agencies=expiring(context, 150)))
    assert [each for each in report.problems if each.file == "agencies.csv"] == []
    moved = await context.processes.snapshot(ids.billing_workflow_id("a-1"), AgencyAccount)
    assert moved is not None
    assert moved.expires_on == context.today() + timedelta(days=150)


async def test_the_licenses_of_an_agency_that_moves_to_another_region_follow_it_each_time(
    context: Context, tmp_path: Path
) -> None:
    two_regions = f"{REGIONS}r-2,Region 2: Nowhere,1200\n"

    async def region_after(region_id: str) -> str | None:
        agencies = AGENCIES.replace("Invented House,r-1", f"Invented House,{region_id}")
        report = await loading.load(context, files(tmp_path, regions=two_regions, agencies=agencies))
        assert [each for each in report.problems if each.file == "agencies.csv"] == []
        assert strays(context.database) == []
        return (await context.processes.license_snapshot("l-1")).region_id

    assert [await region_after(each) for each in ("r-1", "r-2", "r-2", "r-1", "r-2")] == [
        "r-1",
        "r-2",
        "r-2",
        "r-1",
        "r-2",
    ]
    moves = [each.move for each in history(context.database, license_workflow_id("l-1"))]
    assert moves.count("moved_to_region") == 3


async def test_a_holder_with_another_name_or_address_is_work_on_the_account_once(
    context: Context, tmp_path: Path
) -> None:
    await loading.load(context, files(tmp_path))

    async def orders_after(person: str) -> list[AccountWork]:
        people = PEOPLE.replace("p-3,Hol,Der,hol@made-up.example", person)
        for _ in range(2):
            await loading.load(context, files(tmp_path, people=people))
        assert outdated_accounts(context.database) == []
        return [each.work for each in (await context.processes.license_snapshot("l-1")).orders]

    assert await orders_after("p-3,Hol,Der,HOL@made-up.example") == [], "the same mailbox"
    assert await orders_after("p-3,Hol,Married,hol@made-up.example") == [AccountWork.UPDATE_DETAILS]
    assert await orders_after("p-3,Hol,Married,married@made-up.example") == [AccountWork.UPDATE_DETAILS]
    moves = [each.move for each in history(context.database, license_workflow_id("l-1"))]
    assert moves.count("details_changed") == 2
    (task,) = [each for each in queue(context.database, context.now()) if each.kind == TaskKind.CHANGE_ACCOUNT]
    assert task.title.startswith("Update the name and the email address of the account in the HMIS")
    assert (task.role, task.due_at is not None) == (Role.SYSTEM_ADMINISTRATOR, True)


async def test_work_for_a_changed_name_that_was_not_ordered_yet_is_ordered_by_the_next_load(
    context: Context, tmp_path: Path
) -> None:
    """The load that changed the name ended before it reached the license."""
    await loading.load(context, files(tmp_path))
    married = "p-3,Hol,Married,hol@made-up.example"
    folder = files(tmp_path, people=PEOPLE.replace("p-3,Hol,Der,hol@made-up.example", married))
    read, _ = read_batch(folder)
    records.load(context.database, read, context.now(), KEEPING)
    assert [each.license_id for each in outdated_accounts(context.database)] == ["l-1"]
    await loading.load(context, folder)
    assert [each.work for each in (await context.processes.license_snapshot("l-1")).orders] == [
        AccountWork.UPDATE_DETAILS
    ]


async def test_a_date_that_can_not_move_there_is_reported_with_its_row(context: Context, tmp_path: Path) -> None:
    funded = "license_id,agency_id,kind,person_id,since,funding\nl-9,a-1,standard,,2024-03-01,self_pay\n"
    await loading.load(context, files(tmp_path, agencies=expiring(context, 200), licenses=funded))
    found = billing.evidence(context.database, "a-1", context.today()).licenses
    assert [(each.license_id, each.funding) for each in found] == [("l-9", Funding.SELF_PAY)]
    report = await loading.load(context, files(tmp_path, agencies=expiring(context, 500), licenses=funded))
    (problem,) = report.fields_refused
    assert (problem.file, problem.line, problem.column) == ("agencies.csv", 2, "license_expires_on")
    assert "Please choose a date from" in problem.reason
    assert [each.file for each in report.problems] == ["requests.jsonl"], "it is empty"
    assert of_kind(report, "agencies") == KindLoaded(kind="agencies", unchanged=2)
    renamed = expiring(context, 500).replace("a-1,", "a-1,New ", 1)
    report = await loading.load(context, files(tmp_path, agencies=renamed, licenses=funded))
    assert [each.column for each in report.fields_refused] == ["license_expires_on"]
    assert of_kind(report, "agencies") == KindLoaded(kind="agencies", changed=1, unchanged=1)


def expiring(context: Context, days: int) -> str:
    """The agencies, the licenses of a-1 expiring in so many days."""
    return AGENCIES.replace("2027-06-30", (context.today() + timedelta(days=days)).isoformat())
