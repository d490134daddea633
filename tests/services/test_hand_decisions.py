"""What the office decides by hand stands, whatever files are loaded; a file that says something new is reported."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models import ids
from models.billing.funding import Funding
from models.billing.state import AgencyAccount
from models.errors import RuleViolation
from models.intake.load_report import LoadReport
from models.intake.ownership import FieldConflict, RecordKind, Take, Takes
from models.people import Actor, Role
from services import expiration_dates, license_changes, loading
from services.context import Context
from storage.database import take_turns
from storage.field_owners import LOADING, decide_by_hand
from storage.loading import DIRECTORY
from storage.reads.actors import actor_of
from storage.reads.agencies import agency
from storage.reads.audit import history
from storage.reads.licenses import license_row
from storage.reads.people import person
from storage.tables.directory import designations, people
from storage.tables.licenses import licenses
from tests.services.office_files import AGENCIES, DESIGNATIONS, LICENSES, PEOPLE, asks, files, of_kind

BILLING = f"{DESIGNATIONS}p-5,billing,,,2020-01-01,,\np-5,hmis_lead,,,2020-01-01,,\n"


def refused(report: LoadReport) -> list[str]:
    """The refused rows of a load. Most of these loads have no requests, so that their file is empty."""
    return [f"{each}" for each in report.problems if each.file != "requests.jsonl" or each.line]


def agencies_file(day: date) -> str:
    """The file of agencies in which a-1 has this expiration date."""
    return AGENCIES.replace("2027-06-30", day.isoformat())


async def date_of(context: Context) -> date | None:
    """The expiration date that the account of a-1 has, and the records with it."""
    account = await context.processes.snapshot(ids.billing_workflow_id("a-1"), AgencyAccount)
    on_record = agency(context.database, "a-1")
    assert account is not None
    assert on_record is not None
    assert account.expires_on == on_record.license_expires_on
    return account.expires_on


@pytest.mark.requirement("FEE-04")
async def test_an_expiration_date_that_billing_set_is_not_put_back_by_the_next_load(
    context: Context, tmp_path: Path
) -> None:
    of_file, by_hand, new = (context.today() + timedelta(days=days) for days in (200, 150, 100))

    async def load(day: date, takes: Takes | None = None) -> LoadReport:
        path = files(tmp_path, agencies=agencies_file(day), designations=BILLING)
        return await loading.load(context, path, takes=takes or Takes())

    await load(of_file)
    await expiration_dates.set_expiration_date(context, "p-5", "key-1", "a-1", by_hand, "Agreed on the phone.")
    for _ in range(2):
        unchanged = await load(of_file)
        assert (refused(unchanged), unchanged.conflicts) == ([], ())
        assert of_kind(unchanged, "agencies").changed == 0
        assert await date_of(context) == by_hand

    contradicted = await load(new)
    (conflict,) = contradicted.conflicts
    assert contradicted.model_copy(update={"problems": ()}).has_refusals
    assert refused(contradicted) == []
    assert conflict.decided_at is not None
    assert (conflict.file, conflict.line, conflict.column) == ("agencies.csv", 2, "license_expires_on")
    assert (conflict.said, conflict.decided) == (new.isoformat(), by_hand.isoformat())
    assert (conflict.decided_by, conflict.decided_by_name) == ("p-5", "Also New")
    assert await date_of(context) == by_hand
    assert (await load(new)).conflicts == contradicted.conflicts, "it is reported until somebody settles it"

    kept = await load(new, Takes(fields={"license_expires_on": Take.OFFICE}))
    assert (kept.conflicts, await date_of(context)) == ((), by_hand)
    assert (await load(new)).conflicts == (), "what the file says is known by now"

    latest = of_file + timedelta(days=1)
    assert len((await load(latest)).conflicts) == 1
    taken = await load(latest, Takes(every=Take.FILE))
    assert (taken.conflicts, refused(taken), await date_of(context)) == ((), [], latest)
    assert (await load(of_file)).conflicts == (), "the file decides this field again"
    assert await date_of(context) == of_file
    settled = [each.summary for each in history(context.database, DIRECTORY) if each.move == "conflict_settled"]
    assert settled == [
        f"agencies.csv, line 2, license_expires_on: the file says {new}, and the office had decided {by_hand}. "
        "The office’s value was taken.",
        f"agencies.csv, line 2, license_expires_on: the file says {latest}, and the office had decided {by_hand}. "
        "The file’s value was taken.",
    ]


async def test_a_date_that_is_set_while_a_file_is_loaded_stays(context: Context, tmp_path: Path) -> None:
    of_file, by_hand, new = (context.today() + timedelta(days=days) for days in (200, 150, 100))
    await loading.load(context, files(tmp_path, agencies=agencies_file(of_file), designations=BILLING))
    await expiration_dates.set_expiration_date(context, "p-5", "key-1", "a-1", by_hand, "Agreed on the phone.")
    with pytest.raises(RuleViolation, match="Somebody has just set another expiration date"):
        await expiration_dates.move_expiration_date(context, "a-1", new, of_file)
    assert await date_of(context) == by_hand


async def test_who_pays_for_a_license_can_come_from_a_file_until_somebody_decides_it(
    context: Context, tmp_path: Path
) -> None:
    def funded(by: str) -> str:
        return (
            LICENSES.replace("since\n", "since,funding\n").replace("02-29\n", f"02-29,{by}\n").replace("01\n", "01,\n")
        )

    async def load(by: str, takes: Takes | None = None) -> LoadReport:
        path = files(tmp_path, licenses=funded(by), designations=BILLING)
        return await loading.load(context, path, takes=takes or Takes())

    def funding() -> Funding | None:
        with context.database.read() as connection:
            found = connection.execute(select(licenses.c.funding).where(licenses.c.id == "l-1")).scalar_one()
        return Funding(found) if found else None

    assert of_kind(await load("coc"), "licenses").new == 2
    changed = await load("self_pay")
    assert (of_kind(changed, "licenses").changed, funding()) == (1, Funding.SELF_PAY)
    await license_changes.set_funding(context, "p-5", "key-1", "l-1", Funding.COC)
    unchanged = await load("self_pay")
    assert (unchanged.conflicts, of_kind(unchanged, "licenses").unchanged, funding()) == ((), 2, Funding.COC)
    (conflict,) = (await load("agency_pays")).conflicts
    assert (conflict.column, conflict.said, conflict.decided) == ("funding", "agency_pays", "coc")
    assert funding() == Funding.COC
    await load("agency_pays", Takes(fields={"funding": Take.FILE}))
    assert funding() == Funding.AGENCY_PAYS


async def test_a_file_does_not_give_a_managed_license_to_somebody_else(context: Context, tmp_path: Path) -> None:
    await loading.load(context, files(tmp_path))
    other = LICENSES.replace("p-3,2024-02-29", "p-4,2024-02-29")
    report = await loading.load(context, files(tmp_path, licenses=other), takes=Takes(every=Take.FILE))
    (conflict,) = report.conflicts
    assert (conflict.column, conflict.said, conflict.decided) == ("person_id", "p-4", "p-3")
    assert not conflict.can_take_file
    assert (await context.processes.license_snapshot("l-1")).current is not None
    row = license_row(context.database, "l-1")
    assert row is not None
    assert row.person_id == "p-3"
    kept = await loading.load(context, files(tmp_path, licenses=other), takes=Takes(every=Take.OFFICE))
    assert kept.conflicts == ()
    assert (await loading.load(context, files(tmp_path, licenses=other))).conflicts == ()


def decide(context: Context, kind: RecordKind, record_id: str, **changed: object) -> None:
    """Change a person or a designation as a command does, and note who decided it."""
    table = {RecordKind.PERSON: people, RecordKind.DESIGNATION: designations}[kind]
    with context.database.write() as connection:
        take_turns(connection, LOADING)
        before = dict(connection.execute(select(table).where(table.c.id == record_id)).mappings().one())
        connection.execute(update(table).where(table.c.id == record_id).values(**changed))
        after = {**before, **changed}
        decide_by_hand(connection, kind, record_id, before, after, Actor(person_id="p-5"), context.now())


def representative(context: Context) -> str:
    """The id of p-2's designation."""
    with context.database.read() as connection:
        found = select(designations.c.id).where(designations.c.person_id == "p-2")
        return str(connection.execute(found).scalar_one())


async def test_a_role_that_was_ended_by_hand_is_not_held_again_after_the_next_load(
    context: Context, tmp_path: Path
) -> None:
    path = files(tmp_path, asks())
    await loading.load(context, path)
    yesterday = context.today() - timedelta(days=1)
    decide(context, RecordKind.DESIGNATION, representative(context), until_day=yesterday)
    report = await loading.load(context, path)
    assert (report.problems, report.conflicts) == ((), ()), "her request from before is no refusal either"
    actor = actor_of(context.database, "p-2", context.today())
    assert actor is not None
    assert not actor.holds(Role.REPRESENTATIVE, "a-1")
    longer = DESIGNATIONS.replace(
        "p-2,representative,a-1,,2020-01-01,,", "p-2,representative,a-1,,2020-01-01,2030-12-31,"
    )
    (conflict,) = (await loading.load(context, files(tmp_path, asks(), designations=longer))).conflicts
    assert (conflict.record_id, conflict.column, conflict.said) == ("p-2", "until_day", "2030-12-31")


async def test_of_a_row_with_a_conflict_everything_else_is_loaded(context: Context, tmp_path: Path) -> None:
    await loading.load(context, files(tmp_path))
    decide(context, RecordKind.PERSON, "p-3", first_name="Holly")
    changed = PEOPLE.replace("p-3,Hol,Der,", "p-3,Hollis,Married,")
    report = await loading.load(context, files(tmp_path, people=changed))
    assert [(each.column, each.said, each.decided) for each in report.conflicts] == [("first_name", "Hollis", "Holly")]
    found = person(context.database, "p-3")
    assert found is not None
    assert found.name == "Holly Married"


async def test_an_address_that_the_office_gave_to_somebody_else_is_not_free_for_the_file(
    context: Context, tmp_path: Path
) -> None:
    """The file still has p-3 at hol@; by hand p-3 got another address, and p-4 got hol@."""
    await loading.load(context, files(tmp_path))
    decide(context, RecordKind.PERSON, "p-3", email="holly@made-up.example", email_key="holly@made-up.example")
    decide(context, RecordKind.PERSON, "p-4", email="hol@made-up.example", email_key="hol@made-up.example")
    report = await loading.load(context, files(tmp_path))
    assert (refused(report), report.conflicts) == ([], ())
    found = [person(context.database, each) for each in ("p-3", "p-4")]
    assert [each.email for each in found if each] == ["holly@made-up.example", "hol@made-up.example"]


async def test_whoever_vouches_for_the_files_is_on_record_as_the_one_who_settled_it(
    context: Context, tmp_path: Path
) -> None:
    await loading.load(context, files(tmp_path, designations=BILLING))
    decide(context, RecordKind.PERSON, "p-3", first_name="Holly")
    path = files(tmp_path, people=PEOPLE.replace("p-3,Hol,", "p-3,Hollis,"), designations=BILLING)
    with pytest.raises(RuleViolation, match="can load"):
        await loading.load(context, path, takes=Takes(every=Take.FILE), by="p-4")
    report: tuple[FieldConflict, ...] = (
        await loading.load(context, path, takes=Takes(every=Take.FILE), by="also@made-up.example")
    ).conflicts
    assert report == ()
    settled = [each for each in history(context.database, DIRECTORY) if each.move == "conflict_settled"]
    assert [(each.actor_id, each.person_id) for each in settled] == [("p-5", "p-3")]


async def test_a_value_that_is_refused_after_somebody_took_it_is_nowhere_on_record(
    context: Context, tmp_path: Path
) -> None:
    """The account moves a date within a year only: the office's own date stays, and stays the office's."""
    of_file, by_hand = (context.today() + timedelta(days=each) for each in (200, 220))
    far = context.today() + timedelta(days=900)

    async def load(day: date, takes: Takes | None = None) -> LoadReport:
        path = files(tmp_path, agencies=agencies_file(day), designations=BILLING)
        return await loading.load(context, path, takes=takes or Takes())

    await load(of_file)
    await expiration_dates.set_expiration_date(context, "p-5", "key-1", "a-1", by_hand, "Agreed on the phone.")
    for _ in range(2):
        tried = await load(far, Takes(every=Take.FILE))
        assert [each.column for each in tried.fields_refused] == ["license_expires_on"]
        assert (tried.settled, await date_of(context)) == ((), by_hand)
    assert [each for each in history(context.database, DIRECTORY) if each.move == "conflict_settled"] == []
    (conflict,) = (await load(far)).conflicts
    assert conflict.decided == by_hand.isoformat(), "it is still the office's to settle"
