"""Every reason that a pack hears appeals for has a place in the portal: whoever may appeal finds the link there."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import pytest
import pytest_asyncio
from temporalio.testing import WorkflowEnvironment

from models.allotment.lifecycle import LicenseRequestState
from models.allotment.state import LicenseRequest
from models.appeal.lifecycle import AppealState
from models.appeal.reasons import AppealReason
from models.appeal.verdicts import RequestOneMore
from models.license.lifecycle import InactiveReason, LicenseKind, LicenseState
from portal.assets import Assets
from portal.house import House
from services import allotment, license_changes
from services.appeal_filing import possible
from tests.portal.conftest import URL, Browser, Clock, Mailroom, Portal
from tests.services.conftest import context_of
from tests.workflows.hearing.chamber import COORDINATED, Chamber, at_work
from tests.workflows.hearing.test_allotment_appeal import denied, give_all, recorded
from tests.workflows.office import Office

STATEMENT = {"title": "Director", "program_type": "Street outreach", "statement": "We need it for our intakes."}


class Place(NamedTuple):
    """Where the link to the form is, what it says, and to what it leads."""

    page: str
    says: str
    leads: str


Happening = Callable[[Chamber], Awaitable[Place]]


async def inactivity(chamber: Chamber) -> Place:
    """A license was revoked for inactivity: its page."""
    await chamber.revoked()
    return Place("/licenses/L1", "File an appeal", "/appeals/new?license=L1")


async def sanction(chamber: Chamber) -> Place:
    """A license was revoked as a sanction: its page."""
    await chamber.office.license("L1", held_by="tess")
    why = (InactiveReason.SANCTION, "Shared a password.")
    await license_changes.revoke(await chamber.context(), "lena", chamber.office.fresh("revoke"), "L1", *why)
    return Place("/licenses/L1", "File an appeal", "/appeals/new?license=L1")


async def special_request(chamber: Chamber) -> Place:
    """Nothing was revoked: the page of a license that is in use."""
    await chamber.office.license("L1", held_by="tess")
    return Place("/licenses/L1", "exception to the inactivity policy", "/appeals/new?license=L1")


async def taken_back(chamber: Chamber) -> str:
    """A region took a license back; return its number."""
    context = await chamber.context()
    await chamber.office.license("C1", held_by="tess", kind=LicenseKind.CE_ACCESS)
    await allotment.delegate(context, "lee", "give", "R1", "A1", license_id="C1")
    await allotment.end_delegation(context, "lee", "end", "C1", "It is needed in the north.")
    await chamber.office.license_stands(LicenseState.INACTIVE, "C1")
    await recorded(chamber.office, lambda kept: not kept.live)
    return "C1"


async def revoked_allotment(chamber: Chamber) -> Place:
    """A region took a license back: its page."""
    license_id = await taken_back(chamber)
    return Place(f"/licenses/{license_id}", "File an appeal", f"/appeals/new?license={license_id}")


async def on_behalf_of_one_that_lost_it(chamber: Chamber) -> Place:
    """The same, for the region's lead: the allotment."""
    license_id = await taken_back(chamber)
    return Place("/allotment", "Appeal on behalf of Agency 1", f"/appeals/new?license={license_id}")


async def denied_allotment(chamber: Chamber) -> Place:
    """A region denied a license: the appeals of the organization."""
    await denied(chamber)
    return Place("/agencies/A1/appeals", "appeal the denial", "/appeals/new?agency=A1")


async def on_behalf_of_one_that_was_denied(chamber: Chamber) -> Place:
    """The same, for the region's lead: the allotment."""
    await denied(chamber)
    return Place("/allotment", "Appeal on behalf of Agency 1", "/appeals/new?agency=A1")


async def more_allotment(chamber: Chamber) -> Place:
    """A region needs more: the allotment."""
    return Place("/allotment", "Ask for more licenses", "/appeals/new?region=R1")


PLACES: Final[dict[AppealReason, list[tuple[str, Happening]]]] = {
    AppealReason.REVOKED_INACTIVITY: [("sam", inactivity), ("tess", inactivity)],
    AppealReason.REVOKED_SANCTION: [("sam", sanction), ("tess", sanction)],
    AppealReason.SPECIAL_REQUEST: [("sam", special_request), ("tess", special_request)],
    AppealReason.REVOKED_ALLOTMENT: [("sam", revoked_allotment), ("lee", on_behalf_of_one_that_lost_it)],
    AppealReason.DENIED_ALLOTMENT: [("sam", denied_allotment), ("lee", on_behalf_of_one_that_was_denied)],
    AppealReason.MORE_ALLOTMENT: [("lee", more_allotment)],
}
"""For each reason: who may appeal, and what happened."""

CASES = [(reason, who, happens) for reason, places in PLACES.items() for who, happens in places]


@pytest_asyncio.fixture
async def chamber(missouri: Office, env: WorkflowEnvironment) -> Chamber:
    """Committees and an allotment at work."""
    return await at_work(missouri, env)


@pytest_asyncio.fixture
async def hall(chamber: Chamber) -> AsyncIterator[Portal]:
    """The portal of the office."""
    clock, mailroom = Clock(await chamber.office.now()), Mailroom()
    context = replace(context_of(chamber.office), now=clock)
    yield Portal(House(context=context, mailer=mailroom, assets=Assets(), url=URL), clock, mailroom)


async def signed_in(hall: Portal, chamber: Chamber, who: str) -> Browser:
    """A browser of somebody who signed in just now."""
    hall.clock.at = await chamber.office.now()
    return await hall.signed_in_as(who)


@pytest.mark.requirement("LIC-16", "LIC-30")
def test_every_reason_of_every_pack_has_a_place() -> None:
    assert set(PLACES) == set(AppealReason)


@pytest.mark.requirement("LIC-16", "LIC-17", "LIC-30")
@pytest.mark.parametrize(("reason", "who", "happens"), CASES, ids=[f"{reason}-{who}" for reason, who, _ in CASES])
async def test_whoever_may_appeal_finds_the_link_and_files(
    hall: Portal, chamber: Chamber, reason: AppealReason, who: str, happens: Happening
) -> None:
    place = await happens(chamber)
    browser = await signed_in(hall, chamber, who)
    page = await browser.open(place.page)
    assert page.status_code == 200
    assert place.says in page.text
    assert f'href="{place.leads}"' in page.text
    form = await browser.open(place.leads)
    assert form.status_code == 200
    assert reason.spoken in form.text
    form_fields = {**browser.hidden, "key": "after-going-back"}
    filed = await browser.press(place.leads, files=None, **STATEMENT)
    asks = reason in (AppealReason.MORE_ALLOTMENT, AppealReason.SPECIAL_REQUEST)
    assert ("Your request was sent." if asks else "Your appeal was filed.") in filed.text
    assert ("Ask for" in form.text and "or say no." in form.text) == asks
    assert reason.spoken in filed.text
    assert f'<a href="{filed.url.path}">See what is there already</a>' in (await browser.open(place.leads)).text
    browser.hidden = form_fields
    again = await browser.press(place.leads, files=None, **STATEMENT)
    assert again.url.path == filed.url.path or f'href="{filed.url.path}"' in again.text


@pytest.mark.requirement("LIC-17")
async def test_no_page_offers_an_appeal_that_would_be_refused(hall: Portal, chamber: Chamber) -> None:
    await chamber.office.license("L1", held_by="tess")
    sam = await signed_in(hall, chamber, "sam")
    assert "appeal the denial" not in (await sam.open("/agencies/A1/appeals")).text, "nothing was denied"
    for who in ("lena", "cora"):
        page = (await (await signed_in(hall, chamber, who)).open("/allotment")).text
        assert "/appeals/new" not in page
        assert "/denial" not in page
    context = hall.house.context
    assert await possible(context, "lou", region_id="R1") is None
    assert await possible(context, "lee", region_id="R9") is None
    await chamber.file(AppealReason.SPECIAL_REQUEST, "L1")
    assert "/appeals/new" not in (await sam.open("/licenses/L1")).text, "one is pending"


@pytest.mark.requirement("LIC-11", "LIC-16", "S8")
async def test_the_lead_of_a_region_denies_a_license_only_if_none_is_left(hall: Portal, chamber: Chamber) -> None:
    lee = await signed_in(hall, chamber, "lee")
    assert "/allotment/R1/denial" not in (await lee.open("/allotment")).text, "some are left"
    assert "none can be denied" in (await lee.open("/allotment/R1/denial")).text
    assert (await lee.open("/allotment/R2/denial")).status_code == 403
    await give_all(chamber, "R1", "A1", "lee")
    lee = await signed_in(hall, chamber, "lee")
    assert "/allotment/R1/denial" in (await lee.open("/allotment")).text
    await lee.open("/allotment/R1/denial")
    refused = await lee.press("/allotment/R1/denial", agency="A1")
    assert "Enter the reason. The organization reads it." in refused.text
    done = await lee.press("/allotment/R1/denial", agency="A1", why="All are given.", step="send")
    assert "The denial is recorded." in done.text
    (letter,) = await chamber.office.letters(template="ce_license_denied")
    assert letter.payload.page == "/agencies/A1/appeals"


@pytest.mark.requirement("LIC-14")
async def test_an_organization_confirms_its_commitments_and_nobody_else_learns_of_them(
    hall: Portal, chamber: Chamber
) -> None:
    given = await allotment.delegate(await chamber.context(), "lee", "give", "R1", "A1")
    page = f"/allotment/commitments/{given.number}"
    sam, tess = await signed_in(hall, chamber, "sam"), await signed_in(hall, chamber, "tess")
    assert (await tess.open(page)).status_code == 403
    assert "Confirm the commitments" in (await sam.open(page)).text
    assert "Check the box if your organization" in (await sam.press(page)).text
    assert "The commitments are confirmed." in (await sam.press(page, agreed="yes")).text
    lee = await signed_in(hall, chamber, "lee")
    assert "Commitments confirmed" in (await lee.open("/allotment")).text


@pytest.mark.requirement("LIC-20")
async def test_the_hmis_lead_answers_a_request_for_one_more_on_its_page(hall: Portal, chamber: Chamber) -> None:
    lena = await signed_in(hall, chamber, "lena")
    assert (await lena.open("/allotment/requests/9")).status_code == 404
    assert "has asked for no more licenses" in (await lena.open("/allotment")).text
    await denied(chamber)
    filed = await chamber.file(AppealReason.DENIED_ALLOTMENT)
    await chamber.hold(COORDINATED)
    await chamber.vote(COORDINATED, filed.appeal_id, RequestOneMore(region_id="R1"), "cora")
    await chamber.stands(filed.appeal_id, AppealState.CLOSED)
    (asked,) = await recorded_requests(chamber)
    page = f"/allotment/requests/{asked.number}"
    lee, lena = await signed_in(hall, chamber, "lee"), await signed_in(hall, chamber, "lena")
    assert "What is your answer?" not in (await lee.open(page)).text
    assert f'href="{page}"' in (await lena.open("/allotment")).text
    assert "What is your answer?" in (await lena.open(page)).text
    assert "Choose whether you grant the license." in (await lena.press(page, why="There is one.")).text
    assert "Your answer is recorded." in (await lena.press(page, answer="grant", why="There is one.")).text
    (answered,) = await recorded_requests(chamber)
    assert (answered.state, answered.answer) == (LicenseRequestState.GRANTED, "There is one.")
    again = (await lena.open(page)).text
    assert "There is one." in again
    assert "What is your answer?" not in again


async def recorded_requests(chamber: Chamber) -> Sequence[LicenseRequest]:
    """The requests for one more license, as the table shows them."""
    return (await allotment.table(await chamber.context(), "lena")).requests
