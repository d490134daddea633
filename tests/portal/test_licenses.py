"""The pages of license holders: what keeps a license, recertification, help, and appeals after a revocation."""

import pytest

from models.documents import ScanState
from models.sign_in.sessions import Way
from storage.attachments import store_attachment
from storage.reads.appeals import appeals_about
from tests.portal.conftest import Portal
from tests.workflows.office import Office

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


@pytest.mark.requirement("LOG-01")
async def test_a_holder_hears_who_asks_for_help_and_a_representative_asks(at_work: Portal, missouri: Office) -> None:
    await missouri.license(held_by="tess")
    tess = await at_work.signed_in_as("tess", Way.MAIL)
    page = (await tess.open("/licenses/L1/help")).text
    assert "rhea@sample.example" in page
    assert 'name="help"' not in page
    refused = await tess.press("/licenses/L1/help", help="unlock")
    assert refused.status_code == 403
    rhea = await at_work.signed_in_as("rhea")
    await rhea.open("/licenses/L1/help")
    assert "Choose what would help." in (await rhea.press("/licenses/L1/help", help="")).text
    asked = await rhea.press("/licenses/L1/help", help="unlock", why="Three wrong passwords.")
    assert "We sent your request on." in asked.text
    assert [each.work for each in (await missouri.kept_license()).orders] == ["unlock"]


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
