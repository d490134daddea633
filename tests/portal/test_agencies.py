"""The pages of an agency's people: what waits, lists of the length that was counted, roles, and people."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select

from models.documents import DocumentKind, ScanState
from models.people import Role
from storage.documents import store_document
from storage.names import note_names
from storage.reads.directory import roles_of_agency
from storage.reads.listing import PAGE
from storage.tables.directory import people
from storage.tables.licenses import licenses
from tests.portal.conftest import Browser, Portal
from tests.storage.samples import NOW
from tests.workflows.office import Office

PAGES = ("", "/licenses", "/licenses.csv", "/trainings", "/requests", "/appeals", "/papers", "/roles", "/people")


def settle_licenses(portal: Portal, number: int, agency_id: str = "A1", **columns: object) -> None:
    """Open licenses of an agency, with whatever columns are said."""
    usual = {"agency_id": agency_id, "kind": "standard", "state": "open", "step": 1}
    rows = [
        {**usual, "id": f"{agency_id}-{each:03}", "created_at": NOW + timedelta(minutes=each), **columns}
        for each in range(number)
    ]
    with portal.house.context.database.write() as connection:
        connection.execute(insert(licenses), rows)


def queries_of(portal: Portal) -> list[str]:
    """The queries that the portal makes from now on."""
    made: list[str] = []

    def note(*given: Any) -> None:
        if given[2].startswith("SELECT"):
            made.append(given[2])

    event.listen(portal.house.context.database._reader, "before_cursor_execute", note)
    return made


def rows_of(page: str) -> int:
    """How many rows the table on a page has."""
    return len(re.findall(r'<th data-label="[^"]*" scope="row">', page))


async def count_and_list(browser: Browser, label: str) -> tuple[int, int]:
    """What the overview counts under a label, and how many rows the list has to which it leads."""
    home = (await browser.open("/agencies/A1")).text
    found = re.search(rf'<a href="([^"]+)">(\d+) {label}</a>', home)
    assert found, label
    return int(found[2]), rows_of((await browser.open(found[1])).text)


@pytest.mark.requirement("ACC-13")
async def test_each_count_opens_a_list_of_that_length(at_work: Portal, missouri: Office) -> None:
    await missouri.license("L1", held_by="tess")
    await missouri.license("L2")
    await missouri.begin("Q1", person_id="uma")
    await missouri.eventually(lambda: roles_of_agency(missouri.database, "A1", at_work.clock().date()), bool)
    sam = await at_work.signed_in_as("sam")
    assert await count_and_list(sam, "active") == (1, 1)
    assert await count_and_list(sam, "open") == (1, 1)
    assert await count_and_list(sam, "sent back to you") == (0, 0)
    assert await count_and_list(sam, "going on") == (0, 0)
    assert await count_and_list(sam, "pending") == (0, 0)
    assert 'href="/agencies/A1"' in (await sam.open("/")).text


@pytest.mark.requirement("S10")
@pytest.mark.parametrize("part", PAGES)
async def test_another_agencys_pages_are_refused_and_mail_gives_none(portal: Portal, part: str) -> None:
    sam = await portal.signed_in_as("sam")
    assert (await sam.open(f"/agencies/A1{part}")).status_code == 200
    assert (await sam.open(f"/agencies/A2{part}")).status_code == 403
    assert (await sam.open(f"/agencies/A9{part}")).status_code == 404
    tess = await portal.signed_in_as("tess")
    assert (await tess.open(f"/agencies/A1{part}")).status_code == 403


async def test_a_billing_contact_sees_licenses_and_roles_and_no_users_work(portal: Portal) -> None:
    portal.hires("toni", Role.BILLING_CONTACT, "A1")
    toni = await portal.signed_in_as("toni")
    home = (await toni.open("/agencies/A1")).text
    assert "/agencies/A1/licenses" in home
    assert "/agencies/A1/requests" not in home
    assert "/agencies/A1/people" not in home
    assert "/requests/new" not in home
    assert (await toni.open("/agencies/A1/requests")).status_code == 403


async def test_a_long_list_goes_on_where_it_stopped_and_takes_as_many_queries_for_one_as_for_a_page(
    portal: Portal,
) -> None:
    settle_licenses(portal, 1, "A2")
    portal.hires("toni", Role.REPRESENTATIVE, "A2")
    settle_licenses(portal, PAGE + 10)
    sam, toni = await portal.signed_in_as("sam"), await portal.signed_in_as("toni")
    queries = queries_of(portal)
    first = (await sam.open("/agencies/A1/licenses")).text
    many = len(queries)
    await toni.open("/agencies/A2/licenses")
    assert (rows_of(first), len(queries) - many) == (PAGE, many)
    found = re.search(r'href="([^"]+after=[^"]+)"', first)
    assert found
    rest = (await sam.open(found[1].replace("&amp;", "&"))).text
    assert rows_of(rest) == 10
    assert "after=" not in rest


@pytest.mark.parametrize("part", PAGES)
async def test_a_page_of_an_agency_takes_at_most_eight_queries(portal: Portal, part: str) -> None:
    settle_licenses(portal, 3)
    sam = await portal.signed_in_as("sam")
    queries = queries_of(portal)
    assert (await sam.open(f"/agencies/A1{part}")).status_code == 200
    assert len(queries) <= 8, queries


@pytest.mark.requirement("S21", "S47")
async def test_the_roster_is_saved_as_a_file_in_which_no_name_is_a_formula(at_work: Portal, missouri: Office) -> None:
    await missouri.license("L1", held_by="tess")
    sam = await at_work.signed_in_as("sam")
    answer = await sam.get("/agencies/A1/licenses.csv?show=active")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "L1,standard,active,,Tess Sample" in answer.text


@pytest.mark.requirement("NEW-07")
async def test_papers_are_downloaded_by_their_agency_alone(portal: Portal) -> None:
    stored = store_document(
        portal.house.context.database,
        agency_id="A1",
        person_id="tess",
        kind=DocumentKind.CERTIFICATE,
        file_name="privacy.pdf",
        content=b"%PDF-1.4",
        stored_by="tess",
        at=NOW,
        scan=ScanState.NOT_SCANNED,
    )
    sam = await portal.signed_in_as("sam")
    assert "privacy.pdf" in (await sam.open("/agencies/A1/papers")).text
    assert (await sam.get(f"/agencies/A1/papers/{stored.id}")).content == b"%PDF-1.4"
    portal.hires("toni", Role.REPRESENTATIVE, "A2")
    toni = await portal.signed_in_as("toni")
    assert (await toni.get(f"/agencies/A2/papers/{stored.id}")).status_code == 404
    assert (await toni.get(f"/agencies/A1/papers/{stored.id}")).status_code == 403


@pytest.mark.requirement("ACC-17")
async def test_a_signatory_designates_and_ends_and_the_last_one_is_asked_about(
    at_work: Portal, missouri: Office
) -> None:
    sam = await at_work.signed_in_as("sam")
    page = (await sam.open("/agencies/A1/roles")).text
    assert "Only one person is your authorized representative." in page
    rhea = await at_work.signed_in_as("rhea")
    await rhea.open("/agencies/A1/roles")
    path = "/agencies/A1/roles/representative/rhea/end"
    await sam.open(path)
    refused = await sam.press(path, reason="She left.")
    assert refused.status_code == 422
    assert "She left." in refused.text
    assert "If nobody is to hold the role, check the box that confirms it, and send it again." in refused.text
    await sam.open("/agencies/A1/roles")
    nobody = await sam.press("/agencies/A1/roles", role="representative")
    assert "Choose someone, or give the first name" in nobody.text
    named = await sam.press("/agencies/A1/roles", role="representative", person="ed")
    assert "hears of it by email" in named.text
    await sam.open(path)
    assert "The role has ended." in (await sam.press(path, reason="She left.")).text
    held = roles_of_agency(missouri.database, "A1", at_work.clock().date())
    assert [each.person_id for each in held if each.role == Role.REPRESENTATIVE and each.until_day is None] == ["ed"]
    denied = await rhea.press("/agencies/A1/roles", role="representative", person="tess")
    assert denied.status_code == 403, "the page is still open, but her role is over"
    assert "can see who holds its roles" in denied.text


@pytest.mark.requirement("ACC-17")
async def test_a_signatory_hands_the_role_over_and_an_agency_is_never_without(
    at_work: Portal, missouri: Office
) -> None:
    sam = await at_work.signed_in_as("sam")
    page = (await sam.open("/agencies/A1/roles/signatory/sam/end")).text
    assert ("designate the next one" in page, 'name="reason"' in page) == (True, False)
    refused = await sam.press("/agencies/A1/roles/signatory/sam/end", reason="I leave.", confirmed="yes")
    assert "is the only signatory" in refused.text
    await sam.open("/agencies/A1/roles")
    assert "hears of it by email" in (await sam.press("/agencies/A1/roles", role="signatory", person="ed")).text
    await sam.open("/agencies/A1/roles/signatory/sam/end")
    ended = await sam.press("/agencies/A1/roles/signatory/sam/end", reason="I leave.")
    assert ended.status_code == 403, "the page that follows is a signatory’s"
    held = roles_of_agency(missouri.database, "A1", at_work.clock().date())
    assert [each.person_id for each in held if each.role == Role.SIGNATORY and each.until_day is None] == ["ed"]


@pytest.mark.requirement("FEE-15")
async def test_a_new_billing_contact_takes_the_place_of_the_old_one(at_work: Portal, missouri: Office) -> None:
    at_work.hires("toni", Role.BILLING_CONTACT, "A1")
    toni = await at_work.signed_in_as("toni")
    page = (await toni.open("/agencies/A1/roles/billing-contact")).text
    assert "It is Toni Sample now." in page
    named = await toni.press(
        "/agencies/A1/roles/billing-contact", first_name="Bill", last_name="Payer", email="bill@agency.example"
    )
    assert "hear of it by email" in named.text
    held = roles_of_agency(missouri.database, "A1", at_work.clock().date())
    assert [each.person_name for each in held if each.role == Role.BILLING_CONTACT] == ["Bill Payer"]


async def test_a_representative_changes_a_name_and_nobody_elses_people(at_work: Portal, missouri: Office) -> None:
    await missouri.license("L1", held_by="tess")
    rhea = await at_work.signed_in_as("rhea")
    assert "Tess Sample" in (await rhea.open("/agencies/A1/people")).text
    path = "/agencies/A1/people/tess"
    assert "tess@sample.example" in (await rhea.open(path)).text
    same = await rhea.press(path, first_name="Tess", last_name="Sample", email="tess@sample.example", reason="Married.")
    assert "Nothing is different." in same.text
    changed = await rhea.press(
        path,
        first_name="Tess",
        last_name="Reed",
        email="tess@sample.example",
        reason="Married.",
        seen_at=at_work.clock().isoformat(),
    )
    assert "We changed it." in changed.text
    assert (await rhea.open("/agencies/A1/people/toni")).status_code == 404


async def test_an_agency_without_an_account_hears_so_on_its_page_of_invoices(portal: Portal) -> None:
    sam = await portal.signed_in_as("sam")
    page = await sam.open("/agencies/A1/invoices")
    assert (page.status_code, "Your agency has no account yet." in page.text) == (200, True)
    assert (await sam.open("/agencies/A2/invoices")).status_code == 403
    assert (await sam.open("/invoices/MN-000001")).status_code == 404


async def test_people_and_licenses_are_found_by_how_the_words_of_a_name_begin(portal: Portal) -> None:
    with portal.house.context.database.write() as connection:
        rows = connection.execute(select(people)).mappings().all()
        note_names(connection, people, [dict(each) for each in rows])
    sam = await portal.signed_in_as("sam")
    found = (await sam.open("/agencies/A1/people?search=SÁM")).text
    assert "sam@sample.example" in found
    assert "ed@sample.example" in found, "everybody’s last name is Sample"
    found = (await sam.open("/agencies/A1/people?search=sam+sample")).text
    assert "sam@sample.example" in found
    nobody = (await sam.open("/agencies/A1/people?search=%25")).text
    assert "Nobody here has a name like that." in nobody
    assert "Show all" in nobody
    licenses = (await sam.open("/agencies/A1/licenses?search=zzz&show=all")).text
    assert "None of these licenses has a holder with a name like that." in licenses
    assert '/agencies/A1/licenses?show=all">Show all' in licenses
