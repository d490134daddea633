"""What an agency learns about a person of another agency: nothing that it did not type itself (ADR 36)."""

import re

import pytest
from sqlalchemy import update

from models.errors import RuleViolation
from models.people import Actor, Grant, Role
from services import directory
from services.context import Context
from storage.reads.directory import agencies_of_person
from storage.reads.requests import request_row
from storage.tables.directory import people
from tests.portal.conftest import Browser, Portal
from tests.portal.test_agencies import PAGES
from tests.workflows.office import Office

TONI = Actor(person_id="toni", grants=(Grant(role=Role.SIGNATORY, agency_id="A2"),))
ADDRESS = "zephyrine@quillmark.example"
MARKERS = ("quillmark", "Vantongeren", "L-marked", "Performance Committee")
"""What is on record of somebody of A1, and nowhere in what A2 typed."""


async def asked_for(portal: Portal, office: Office) -> None:
    """Let A2 ask for access for tess, who has a role and a license at A1 and a seat in a committee."""
    await office.license("L-marked", held_by="tess")
    await office.begin("Q1", agency_id="A2", actor=TONI)
    await office.eventually(lambda: request_row(office.database, "Q1"), lambda found: found is not None)
    with office.database.write() as connection:
        named = {"last_name": "Vantongeren", "email": ADDRESS, "email_key": ADDRESS}
        connection.execute(update(people).where(people.c.id == "tess").values(**named))
    portal.hires("tess", Role.PERFORMANCE_MEMBER)
    portal.hires("tess", Role.REPRESENTATIVE, "A1")
    portal.hires("toni", Role.SIGNATORY, "A2")


def marks(page: str) -> set[str]:
    """Which markers are on a page."""
    return {each for each in MARKERS if each in page}


@pytest.mark.requirement("ACC-02", "S10")
async def test_an_agency_that_asks_for_another_agencys_user_reads_nothing_of_that_persons_record(
    at_work: Portal, missouri: Office
) -> None:
    await asked_for(at_work, missouri)
    toni = await at_work.signed_in_as("toni")
    read = {part: marks((await toni.open(f"/agencies/A2{part}")).text) for part in PAGES if part != "/requests"}
    assert read == {part: set() for part in read}
    person = await toni.open("/agencies/A2/people/tess")
    assert (person.status_code, marks(person.text)) == (404, set())
    for path in ("/agencies/A1/people/tess", "/agencies/A1/people", "/licenses/L-marked"):
        assert marks((await toni.open(path)).text) <= {"L-marked"}, path
    asked = await toni.open("/requests/Q1")
    assert (asked.status_code, marks(asked.text) - {"Vantongeren"}) == (200, set())


@pytest.mark.requirement("ACC-02")
async def test_whoever_has_a_user_sees_that_person_without_what_others_have(at_work: Portal, missouri: Office) -> None:
    await asked_for(at_work, missouri)
    await missouri.license("L-other", agency_id="A2", held_by="tess")
    context: Context = at_work.house.context
    seen = await directory.person(context, "toni", "tess")
    assert ([each.agency_id for each in seen.roles], [each.license_id for each in seen.licenses]) == ([], ["L-other"])
    (listed,) = [each for each in await directory.people(context, "toni", "A2") if each.id == "tess"]
    assert [each.license_id for each in listed.licenses] == ["L-other"]
    whole = await directory.person(context, "lena", "tess")
    assert sorted(each.license_id for each in whole.licenses) == ["L-marked", "L-other"]
    assert len(whole.roles) == 2
    assert len((await directory.person(context, "tess", "tess")).roles) == 2


@pytest.mark.requirement("S3", "S10")
async def test_an_address_of_another_agencys_user_is_refused_like_any_that_cant_be_used(
    at_work: Portal, missouri: Office
) -> None:
    await asked_for(at_work, missouri)
    await missouri.license("L-uma", agency_id="A2", held_by="uma")
    toni = await at_work.signed_in_as("toni")
    said = [
        await refusal_of_change(toni, at_work, email)
        for email in (ADDRESS, ADDRESS.upper(), "Zephyrine+intake@quillmark.example")
    ]
    neutral = "We can’t use this email address for Uma Sample. Please check it. If it is right, ask the helpdesk."
    assert said == [neutral] * 3


async def refusal_of_change(browser: Browser, portal: Portal, email: str, agency_id: str = "A2") -> str:
    """What an agency reads that gives a person of its own this address, even if it insists."""
    path = f"/agencies/{agency_id}/people/uma"
    await browser.open(path)
    typed = {"first_name": "Uma", "last_name": "Sample", "reason": "New address.", "confirmed": "yes"}
    typed |= {"email": email, "seen_at": portal.clock().isoformat()}
    answer = await browser.press(path, files=None, **typed)
    assert answer.status_code == 422
    found = re.search(r'id="problems".*?<(?:p class="usa-alert__text"|a href="#email")>(.*?)</', answer.text, re.DOTALL)
    assert found
    return found[1]


@pytest.mark.requirement("S10")
async def test_colleagues_of_one_agency_hear_whose_address_it_is(at_work: Portal, missouri: Office) -> None:
    await missouri.license("L1", held_by="uma")
    sam = await at_work.signed_in_as("sam")
    assert "email address of Ada Sample" in await refusal_of_change(sam, at_work, "ada@sample.example", "A1")


@pytest.mark.requirement("S10")
async def test_a_name_is_repeated_as_it_was_typed_and_not_as_it_is_on_record(at_work: Portal, missouri: Office) -> None:
    await missouri.license("L1", held_by="tess")
    at_work.hires("toni", Role.SIGNATORY, "A2")
    toni = await at_work.signed_in_as("toni")
    path = "/requests/new/users?agency=A2"
    await toni.open(path)
    typed = {"first_name_1": "TESS", "last_name_1": "sample", "email_1": "tess@sample.example", "agency": "A2"}
    work = {"what": "new_user", "license_kind": "standard"}
    page = (await toni.press(path, files=None, project_types=["day-shelter"], **work, **typed)).text
    assert ("TESS sample" in page, "Tess Sample" in page) == (True, False)


@pytest.mark.requirement("S10")
async def test_whoever_left_for_another_agency_belongs_to_that_one_alone(at_work: Portal, missouri: Office) -> None:
    await missouri.license("L1", held_by="tess")
    day = at_work.clock().date()
    with missouri.database.read() as connection:
        assert agencies_of_person(connection, "tess", day) == ["A1"]
    await missouri.delete("L1")
    with missouri.database.read() as connection:
        assert agencies_of_person(connection, "tess", day) == ["A1"], "nobody else answers for the person yet"
    await missouri.license("L2", agency_id="A2", held_by="tess")
    with missouri.database.read() as connection:
        assert agencies_of_person(connection, "tess", day) == ["A2"]
    with pytest.raises(RuleViolation, match="There is no person"):
        await directory.person(at_work.house.context, "sam", "tess")
