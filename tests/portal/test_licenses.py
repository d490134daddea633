"""The pages of license holders: what keeps a license, recertification, help, and appeals after a revocation."""

from datetime import timedelta

import pytest

from adapters.clock import now
from models.documents import ScanState
from models.license.lifecycle import InactiveReason, LicenseState
from models.people import Role
from models.sign_in.sessions import Way
from portal.assets import Assets
from portal.house import House
from services import license_changes
from storage.attachments import store_attachment
from storage.reads.appeals import appeals_about
from storage.reads.tasks import queue
from tests.portal.conftest import URL, Clock, Mailroom, Portal
from tests.services.conftest import context_of
from tests.workflows.conftest import detroit
from tests.workflows.office import Office

__all__ = ["detroit"]

PAPER = {"files": ("intakes.pdf", b"%PDF-1.4 intakes")}
STATEMENT = {"title": "Case manager", "program_type": "Street outreach", "statement": "We use it every week."}


async def test_a_holder_sees_what_keeps_the_license_and_another_agency_hears_that_there_is_none(
    at_work: Portal, missouri: Office
) -> None:
    await missouri.license(held_by="tess")
    await missouri.license("L2", held_by="uma")
    tess = await at_work.signed_in_as("tess", Way.MAIL)
    assert 'href="/licenses/L1"' in (await tess.open("/licenses")).text
    page = (await tess.open("/licenses/L1")).text
    assert "Your license" in page
    assert "Next date:" in page
    assert "What to do:</strong> " in page
    toni = await at_work.signed_in_as("toni", Way.MAIL)
    hidden, none = await toni.open("/licenses/L1"), await toni.open("/licenses/L9")
    assert (hidden.status_code, none.status_code) == (404, 404)
    assert at_work.comparable(hidden.text).replace("L1", "") == at_work.comparable(none.text).replace("L9", "")


@pytest.mark.requirement("LOG-01", "LOG-03")
async def test_a_holder_asks_for_an_unlock_and_hears_by_when_and_who_else_asks(
    at_work: Portal, missouri: Office
) -> None:
    await missouri.license(held_by="tess")
    tess = await at_work.signed_in_as("tess", Way.MAIL)
    assert 'href="/licenses/L1/help"' in (await tess.open("/licenses/L1")).text
    page = (await tess.open("/licenses/L1/help")).text
    assert "rhea@sample.example" in page
    assert " checked" not in page, "nothing is chosen for somebody who asks"
    assert 'value="reactivation"' not in page, "an active license needs no reactivation"
    assert "Choose what would help." in (await tess.press("/licenses/L1/help", help="")).text
    asked = await tess.press("/licenses/L1/help", help="unlock", why="Three wrong passwords.")
    assert "We sent your request on. The account should be ready by" in asked.text
    assert [each.work for each in (await missouri.kept_license()).orders] == ["unlock"]
    toni = await at_work.signed_in_as("toni", Way.MAIL)
    assert (await toni.open("/licenses/L1/help")).status_code == 404


@pytest.mark.requirement("LOG-06")
async def test_a_holder_asks_the_agency_the_agency_asks_us_and_an_administrator_reactivates(
    at_work: Portal, missouri: Office
) -> None:
    await missouri.license(held_by="tess")
    await license_changes.deactivate(context_of(missouri), "lena", "d", "L1", InactiveReason.SANCTION, "A breach.")
    tess = await at_work.signed_in_as("tess", Way.MAIL)
    page = (await tess.open("/licenses/L1/help")).text
    assert 'value="unlock"' not in page
    asked = await tess.press("/licenses/L1/help", help="reactivation", why="I am back.")
    assert "when the license is active again" in asked.text
    await missouri.eventually(lambda: queue(missouri.database, at_work.clock()), lambda found: len(found) == 2)
    rhea = await at_work.signed_in_as("rhea")
    assert 'href="/licenses/L1/help"' in (await rhea.open("/")).text
    await rhea.open("/licenses/L1/help")
    await rhea.press("/licenses/L1/help", help="reactivation", why="She is back.")
    at_the_office = 'href="/licenses/L1/reactivation"'
    await missouri.eventually(
        lambda: [each.key for each in queue(missouri.database, at_work.clock())], lambda keys: "reactivation" in keys
    )
    assert at_the_office not in (await rhea.open("/")).text
    refused = await rhea.open("/licenses/L1/reactivation")
    assert "Only HMIS lead staff or a system administrator can change access to a license." in refused.text
    assert (await rhea.press("/licenses/L1/reactivation")).status_code == 403
    at_work.hires("uma", Role.SYSTEM_ADMINISTRATOR)
    uma = await at_work.signed_in_as("uma")
    assert at_the_office in (await uma.open("/")).text
    assert "The license is inactive because" in (await uma.open("/licenses/L1/reactivation")).text
    assert "The license is active again." in (await uma.press("/licenses/L1/reactivation")).text
    assert (await missouri.kept_license()).state == LicenseState.ACTIVE
    assert "there is nothing to reactivate" in (await uma.open("/licenses/L1/reactivation")).text


async def test_the_agency_says_that_its_user_is_back_from_leave(at_work: Portal, missouri: Office) -> None:
    await missouri.license(held_by="tess")
    context = context_of(missouri)
    until = context.today() + timedelta(days=9)
    await license_changes.start_leave(context, "rhea", "l", "L1", until, "Family leave.")
    tess = await at_work.signed_in_as("tess", Way.MAIL)
    assert "You can&#39;t do this for your own license." in (await tess.open("/licenses/L1/leave")).text
    rhea = await at_work.signed_in_as("rhea")
    page = (await rhea.open("/licenses/L1/leave")).text
    assert "back from leave?" in page
    assert "Extend the leave" not in page, "a leave that is not over can't be extended"
    assert "The leave has ended." in (await rhea.press("/licenses/L1/return")).text
    assert (await missouri.kept_license()).state == LicenseState.ACTIVE
    assert "not on leave" in (await rhea.open("/licenses/L1/leave")).text


async def test_whoever_may_not_know_why_somebody_cannot_log_in_gets_no_link_to_it(
    at_work: Portal, missouri: Office
) -> None:
    await missouri.license(held_by="tess")
    at_work.hires("uma", Role.BILLING)
    uma = await at_work.signed_in_as("uma")
    assert "/licenses/L1/help" not in (await uma.open("/licenses/L1")).text


@pytest.mark.requirement("LIC-15", "S12")
async def test_a_holder_appeals_after_a_revocation_answers_nothing_else_and_withdraws(
    at_work: Portal, missouri: Office
) -> None:
    await missouri.license(held_by="tess")
    await missouri.revoke()
    tess = await at_work.signed_in_as("tess", Way.MAIL)
    assert "/appeals/new?license=L1" in (await tess.open("/licenses/L1")).text
    path = "/appeals/new?license=L1"
    assert "We already know" not in (await tess.open(path)).text
    again = await tess.press(path, license="L1", title="Case manager", program_type="Street outreach")
    assert again.status_code == 422
    assert "Case manager" in again.text
    filed = await tess.press(path, license="L1", files=PAPER, **STATEMENT)
    assert "Your appeal was filed." in filed.text
    (appeal,) = appeals_about(missouri.database, "tess")
    assert f"/appeals/{appeal.id}" in (await tess.open("/licenses")).text
    page = (await tess.open(f"/appeals/{appeal.id}")).text
    assert "intakes.pdf" in page
    more = {"files": ("more.pdf", b"%PDF-1.4 more")}
    assert "The committee has your files now." in (await tess.press(f"/appeals/{appeal.id}/files", files=more)).text
    document = page.split(f"/appeals/{appeal.id}/files/")[1].split('"')[0]
    assert (await tess.get(f"/appeals/{appeal.id}/files/{document}")).content == b"%PDF-1.4 intakes"
    other = store_attachment(
        missouri.database,
        "P9",
        "x.pdf",
        b"%PDF-",
        agency_id=None,
        at=at_work.clock(),
        by="uma",
        scan=ScanState.NOT_SCANNED,
    )
    assert (await tess.open(f"/appeals/{appeal.id}/files/{other.id}")).status_code == 404
    toni = await at_work.signed_in_as("toni", Way.MAIL)
    assert (await toni.open(f"/appeals/{appeal.id}")).status_code == 404
    assert (await toni.open(f"/appeals/{appeal.id}/files/{document}")).status_code == 404
    await tess.open(f"/appeals/{appeal.id}/withdrawal")
    assert "You withdrew the appeal." in (await tess.press(f"/appeals/{appeal.id}/withdrawal")).text
    assert "Withdraw the appeal" not in (await tess.open(f"/appeals/{appeal.id}")).text


async def test_there_is_no_appeal_form_for_somebody_elses_license(at_work: Portal, missouri: Office) -> None:
    await missouri.license(held_by="tess")
    await missouri.revoke()
    toni = await at_work.signed_in_as("toni", Way.MAIL)
    assert (await toni.open("/appeals/new?license=L1")).status_code == 404
    assert (await toni.open("/appeals/new")).status_code == 404


@pytest.mark.requirement("LOG-01", "LIC-16")
async def test_advice_about_a_sanction_is_written_for_its_reader_and_no_exception_is_offered(
    at_work: Portal, missouri: Office
) -> None:
    await missouri.license(held_by="tess")
    await missouri.sanction("L1")
    said = {
        "tess": "Ask your agency’s authorized representative to contact the HMIS lead about it.",
        "rhea": "Contact the HMIS lead about it.",
        "lena": "Reactivate the license when the sanction is over.",
    }
    for who, advice in said.items():
        page = (await (await at_work.signed_in_as(who)).open("/licenses/L1")).text
        assert advice in page
        assert "exception to the inactivity policy" not in page
        assert ("Ask your" in page) == (who == "tess")


@pytest.mark.requirement("LOG-05")
async def test_a_holder_reads_how_to_recertify_and_the_agency_sees_who_must(detroit: Office) -> None:
    long_ago = context_of(detroit).now() - timedelta(days=900)
    today = context_of(detroit).today()
    await detroit.license(held_by="tess", held_since=long_ago, expires_on=today)
    house = House(context=context_of(detroit), mailer=Mailroom(), assets=Assets(), url=URL)
    portal = Portal(house, Clock(now()), Mailroom())
    tess, sam = await portal.signed_in_as("tess", Way.MAIL), await portal.signed_in_as("sam")
    page = (await tess.open("/licenses/L1")).text
    assert "You need to recertify once a year." in page
    assert 'href="#recertification">Recertify</a>' in page
    assert "How to recertify" in (await tess.open("/licenses")).text
    listed = (await sam.open("/agencies/A1/licenses")).text
    assert "Recertify by" in listed
    assert "Today" in listed
