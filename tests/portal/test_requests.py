"""Requests of an agency: checked before they are sent, several at once, changes, and the end of somebody's access."""

import re
from datetime import date

import httpx
import pytest
from sqlalchemy import insert

from models.access_request.lifecycle import RequestState
from models.access_request.messages import ReviewVerdict
from models.access_request.state import RequestKind
from models.errors import RuleViolation
from models.people import Role
from models.sign_in.sessions import Way
from services import new_requests
from services.requests import NewRequest
from storage.reads.requests import requests_of
from storage.tables.directory import designations
from tests.portal.conftest import URL, Browser, Portal
from tests.services.conftest import context_of
from tests.storage.samples import designation
from tests.workflows.office import Office


async def typed(browser: Browser, path: str, **fields: str | list[str]) -> httpx.Response:
    """Send what somebody typed."""
    return await browser.press(path, origin=URL, files=None, **fields)


USERS = "/requests/new/users?agency=A1"
REMOVAL = "/requests/new/removal?agency=A1&person=tess"
ONE = {"first_name_1": "Ivo", "last_name_1": "Larkspur", "email_1": "ivo@shelter.example"}
TWO = {**ONE, "first_name_2": "Wren", "last_name_2": "Reed", "email_2": "wren@shelter.example"}
WORK = {"agency": "A1", "what": "new_user", "license_kind": "standard"}
SHELTER = ["emergency-shelter"]


@pytest.mark.requirement("ACC-01", "ACC-19")
async def test_several_new_users_are_checked_first_and_then_sent_once_each(at_work: Portal, missouri: Office) -> None:
    sam = await at_work.signed_in_as("sam")
    assert "Access for new users" in (await sam.open("/requests/new")).text
    await sam.open(USERS)
    wrong = await typed(sam, USERS, project_types=SHELTER, **{**WORK, **TWO, "email_2": ""})
    assert wrong.status_code == 422
    assert "Larkspur" in wrong.text
    check = await typed(sam, USERS, project_types=SHELTER, **WORK, **TWO)
    assert "Check your answers" in check.text
    assert "Ivo Larkspur, ivo@shelter.example" in check.text
    assert requests_of(missouri.database, agency_id="A1") == []
    edit = await typed(sam, USERS, project_types=SHELTER, step="edit", **WORK, **TWO)
    assert 'value="wren@shelter.example"' in edit.text
    form = dict(sam.hidden)
    for _ in range(2):
        sam.hidden = dict(form)
        sent = await typed(sam, USERS, project_types=SHELTER, step="send", **WORK, **TWO)
    assert "We received the requests about Ivo Larkspur and Wren Reed." in sent.text
    assert [each.person_name for each in requests_of(missouri.database, agency_id="A1")] == [
        "Ivo Larkspur",
        "Wren Reed",
    ]


async def test_one_refused_request_of_two_is_told_and_the_other_is_sent(at_work: Portal, missouri: Office) -> None:
    sam = await at_work.signed_in_as("sam")
    await sam.open(USERS)
    await typed(sam, USERS, project_types=SHELTER, step="send", **WORK, **ONE)
    await sam.open(USERS)
    sent = await typed(sam, USERS, project_types=SHELTER, step="send", **WORK, **TWO)
    assert "We received the requests about Wren Reed. Not sent for Ivo Larkspur" in sent.text


@pytest.mark.requirement("ACC-19")
async def test_each_field_of_a_form_with_several_people_says_what_is_wrong_and_about_whom(portal: Portal) -> None:
    sam = await portal.signed_in_as("sam")
    await sam.open(USERS)
    half = {**WORK, "license_kind": "", "first_name_1": "Ivo", "first_name_3": "Wren", "last_name_3": "Reed"}
    page = (await typed(sam, USERS, email_3="wren", **half)).text
    assert problems(page) == {
        "last_name_1": "Person 1: enter the last name.",
        "email_1": "Person 1: enter the email address, such as name@agency.org.",
        "email_3": "Person 3, Wren Reed: The email can&#39;t be used: &#39;wren&#39; is not an email address.",
        "license_kind": "Choose the kind of license.",
    }
    assert '<details class="house-why" open>' in page
    page = (await typed(sam, USERS, agency="A1", **ONE)).text
    assert problems(page) == {"what": "Choose what they need.", "license_kind": "Choose the kind of license."}


@pytest.mark.requirement("ACC-08")
async def test_a_request_without_a_project_type_is_not_sent_where_the_office_asks_for_one(portal: Portal) -> None:
    sam = await portal.signed_in_as("sam")
    await sam.open(USERS)
    for step in ("check", "send"):
        page = (await typed(sam, USERS, step=step, **WORK, **ONE)).text
        assert problems(page) == {"project_types": "Choose at least one project type."}
    assert requests_of(portal.house.context.database, agency_id="A1") == []


@pytest.mark.requirement("ACC-19")
async def test_somebody_of_the_agency_is_chosen_and_not_typed_again(at_work: Portal, missouri: Office) -> None:
    sam = await at_work.signed_in_as("sam")
    page = (await sam.open(USERS)).text
    assert '<option value="rhea">Rhea Sample</option>' in page
    assert "toni" not in page
    both = await typed(sam, USERS, project_types=SHELTER, person_1="rhea", **WORK, **ONE)
    assert list(problems(both.text)) == ["person_1"]
    check = await typed(sam, USERS, project_types=SHELTER, person_1="rhea", **WORK)
    assert "Rhea Sample" in check.text
    assert "emergency shelter" in check.text
    sent = await typed(sam, USERS, project_types=SHELTER, step="send", person_1="rhea", **WORK)
    assert "We received the request about Rhea Sample." in sent.text


@pytest.mark.requirement("ACC-02")
async def test_an_id_or_an_address_alone_names_nobody_of_another_agency(at_work: Portal, missouri: Office) -> None:
    await missouri.license("L1", agency_id="A2", held_by="tess")
    sam = await at_work.signed_in_as("sam")
    await sam.open(USERS)
    for named in ("tess", "tess@sample.example", "nobody"):
        page = (await typed(sam, USERS, project_types=SHELTER, person_1=named, **WORK)).text
        assert "Tess Sample" not in page
        assert list(problems(page)) == ["person_1"]


@pytest.mark.requirement("ACC-16")
async def test_a_removal_that_is_done_offers_no_withdrawal_and_says_what_is_done(
    at_work: Portal, missouri: Office
) -> None:
    await missouri.license("L1", held_by="tess")
    request = await missouri.begin("Q1", RequestKind.REMOVE_USER, license_id="L1", **await missouri.leaver())
    await request.stands(RequestState.ACCOUNT_PENDING)
    sam = await at_work.signed_in_as("sam")
    page = (await sam.open("/requests/Q1")).text
    assert "access ended, account being closed" in page
    assert "/requests/Q1/withdrawal" not in page


def problems(page: str) -> dict[str, str]:
    """What the summary on top of a page links to, which stands beside the field as well."""
    found = dict(re.findall(r'<li><a href="#(\w+)">(.*?)</a></li>', page))
    for name, sentence in found.items():
        assert f'id="{name}"' in page
        beside = re.search(rf'id="{name}-problem"><span class="usa-sr-only">Error: </span>(.*?)</span>', page)
        assert beside is not None, name
        assert beside[1] == sentence
    return found


@pytest.mark.requirement("ACC-01")
async def test_nobody_else_requests_for_the_agency(portal: Portal) -> None:
    for person_id in ("ada", "ed", "tess", "rita"):
        browser = await portal.signed_in_as(person_id)
        for path in ("/requests/new", USERS, "/requests/new/change?agency=A1", REMOVAL):
            assert (await browser.open(path)).status_code == 403
        refused = await typed(browser, USERS, project_types=SHELTER, step="send", **WORK, **ONE)
        assert refused.status_code == 403


@pytest.mark.requirement("FEE-09", "FEE-10", "LIC-24")
async def test_what_becomes_of_a_license_costs_is_said_before_the_choice(at_work: Portal, missouri: Office) -> None:
    await missouri.license("L1", held_by="tess")
    sam = await at_work.signed_in_as("sam")
    assert REMOVAL.replace("&", "&amp;") in (await sam.open("/requests/new/removal?agency=A1")).text
    page = (await sam.open(REMOVAL)).text
    assert page.count("no account for invoices yet") == 3
    assert "This is the last license of Agency 1" in page
    today = at_work.clock().date().isoformat()
    given = {"agency": "A1", "person": "tess", "no_longer_needed_on": today}
    assert "Choose what becomes of the license." in (await typed(sam, REMOVAL, **given)).text
    checked = (await typed(sam, REMOVAL, license="delete", **given)).text
    assert "The agency gives it up for good" in checked
    assert "This is the last license of Agency 1" in checked
    sent = await typed(sam, REMOVAL, license="transfer", step="send", **given)
    assert "Now tell us who gets the license." in sent.text
    (row,) = requests_of(missouri.database, agency_id="A1")
    assert (row.kind, row.keep_license) == (RequestKind.REMOVE_USER, True)


@pytest.mark.requirement("ACC-16")
async def test_a_planned_removal_is_moved_and_canceled(at_work: Portal, missouri: Office) -> None:
    await missouri.license("L1", held_by="tess")
    request = await missouri.begin(
        "Q1", RequestKind.REMOVE_USER, license_id="L1", **await missouri.leaver(last_day_in=30)
    )
    await request.stands(RequestState.SCHEDULED)
    rhea = await at_work.signed_in_as("rhea")
    page = (await rhea.open("/requests/Q1")).text
    assert "Move the last day" in page
    assert "Enter the new last day with access." in (await typed(rhea, "/requests/Q1/last-day", last_day="")).text
    new = at_work.clock().date().replace(year=at_work.clock().year + 1).isoformat()
    assert "The last day with access is changed." in (await typed(rhea, "/requests/Q1/last-day", last_day=new)).text
    assert "keeps access and the license" in (await rhea.open("/requests/Q1/withdrawal")).text
    assert "<h1>Cancel the planned end of access</h1>" in (await rhea.open("/requests/Q1/withdrawal")).text
    assert "Write why." in (await typed(rhea, "/requests/Q1/withdrawal")).text
    assert (
        "You canceled the planned end of access."
        in (await typed(rhea, "/requests/Q1/withdrawal", reason="She stays.")).text
    )
    assert "Move the last day" not in (await rhea.open("/requests/Q1")).text


async def test_the_person_sees_the_request_and_changes_nothing_and_nobody_else_knows_of_it(
    at_work: Portal, missouri: Office
) -> None:
    await missouri.begin("Q1")
    await missouri.eventually(lambda: requests_of(missouri.database, agency_id="A1"), bool)
    tess = await at_work.signed_in_as("tess", Way.MAIL)
    page = (await tess.open("/requests/Q1")).text
    assert "Request for a new user: Tess Sample" in page
    assert "/requests/Q1/withdrawal" not in page
    assert "/agencies/A1" not in page
    assert (await typed(tess, "/requests/Q1/withdrawal", reason="No.")).status_code == 403
    toni = await at_work.signed_in_as("toni", Way.MAIL)
    assert (await toni.open("/requests/Q1")).status_code == 404


@pytest.mark.requirement("ACC-16")
async def test_a_change_of_access_is_checked_and_sent(at_work: Portal, missouri: Office) -> None:
    await missouri.license("L1", held_by="tess")
    sam = await at_work.signed_in_as("sam")
    path = "/requests/new/change?agency=A1"
    assert "Tess Sample" in (await sam.open(path)).text
    assert "Choose the user." in (await typed(sam, path, agency="A1", changes="Add a project")).text
    assert "Add a project" in (await typed(sam, path, agency="A1", person="tess", changes="Add a project")).text
    await typed(sam, path, agency="A1", person="tess", changes="Add a project\nDrop another", step="send")
    (row,) = requests_of(missouri.database, agency_id="A1")
    assert row.changes == ("Add a project", "Drop another")


@pytest.mark.requirement("ACC-16")
async def test_a_request_that_came_back_is_completed(at_work: Portal, missouri: Office) -> None:
    await missouri.license("L1")
    request = await missouri.begin("Q1")
    await request.stands(RequestState.UNDER_REVIEW)
    await request.review(ReviewVerdict.RETURN, missing=("Which projects.",))
    sam = await at_work.signed_in_as("sam")
    assert "Which projects." in (await sam.open("/requests/Q1")).text
    sent = await typed(sam, "/requests/Q1/completion", project_types=SHELTER, note="The night shelter.")
    assert "The request is with the reviewers again." in sent.text


@pytest.mark.requirement("ACC-19")
async def test_the_same_form_sent_again_gets_its_first_answer_whatever_has_changed(
    at_work: Portal, missouri: Office
) -> None:
    gone = designation("tess", Role.REPRESENTATIVE, agency_id="A1", until_day=date(2021, 1, 1))
    with missouri.database.write() as connection:
        connection.execute(insert(designations), [gone])
    form = NewRequest(kind=RequestKind.NEW_USER, agency_id="A1", person_id="tess", project_types=("emergency-shelter",))
    context = context_of(missouri)
    first = await new_requests.submit_all(context, "sam", "form-1", [form])
    at_work.hires("tess", Role.REPRESENTATIVE, "A2")
    assert await new_requests.submit_all(context, "sam", "form-1", [form]) == first
    with pytest.raises(RuleViolation, match="no such person"):
        await new_requests.submit_all(context, "sam", "form-2", [form])


@pytest.mark.requirement("ACC-19")
async def test_one_email_address_for_two_new_people_is_refused_with_both_places(
    at_work: Portal, missouri: Office
) -> None:
    sam = await at_work.signed_in_as("sam")
    await sam.open(USERS)
    same = {**TWO, "email_2": "IVO@shelter.example"}
    for step in ("check", "send"):
        answer = await typed(sam, USERS, project_types=SHELTER, step=step, **WORK, **same)
        assert answer.status_code == 422
        assert "Person 2, Wren Reed: This is also the email address of person 1, Ivo Larkspur." in answer.text
        assert 'id="email_2-problem"' in answer.text
        assert "Larkspur" in answer.text
    once_more = {**WORK, "person_1": "tess", "person_2": "tess"}
    answer = await typed(sam, USERS, project_types=SHELTER, **once_more)
    assert "Person 2: This is person 1 once more." in answer.text
    assert requests_of(missouri.database, agency_id="A1") == []


async def test_a_request_that_is_open_already_is_linked_where_another_one_is_refused(
    at_work: Portal, missouri: Office
) -> None:
    request = await missouri.begin("Q1")
    await request.stands(RequestState.UNDER_REVIEW)
    sam = await at_work.signed_in_as("sam")
    await sam.open(USERS)
    answer = await typed(sam, USERS, project_types=SHELTER, **WORK, person_1="tess")
    assert "A request for a new user for this person is still open." in answer.text
    assert '<a href="/requests/Q1">See what is there already</a>' in answer.text
