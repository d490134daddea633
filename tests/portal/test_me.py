"""Somebody's own name and address, undoing another address, and everything that is kept about a person."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import Table, insert, select, update
from sqlalchemy.sql.visitors import iterate

from models.errors import ProcessesAway
from models.sign_in.addresses import HELD_FOR, UNDONE_FOR
from models.sign_in.sessions import Way
from portal.own_data import in_words
from services import directory
from storage.metadata import metadata
from storage.reads import own_data
from storage.reads.own_data import Section
from storage.tables.directory import people
from storage.tables.sign_in import address_changes, mailed_links
from storage.tables.work import documents
from tests.portal.conftest import Browser, Portal
from tests.portal.test_invitations import letters
from tests.portal.test_sign_in import CODE, UMA, mailed, signed_in

NEW = "uma@new.example"


def code(portal: Portal) -> tuple[str, str]:
    """Where the last code went, and the code."""
    letter = portal.mailroom.letters[-1]
    found = CODE.search(letter.text)
    assert found
    return letter.to[0].address, found[0]


def address_of(portal: Portal, person_id: str = "uma") -> str:
    """The address on record."""
    with portal.house.context.database.read() as connection:
        return str(connection.execute(select(people.c.email).where(people.c.id == person_id)).scalar_one())


def undo_page(portal: Portal) -> str:
    """The page to which the letter to the former address leads."""
    with portal.house.context.database.read() as connection:
        (number,) = connection.execute(select(address_changes.c.id)).scalars()
    return f"/me/address/{number}"


async def moved(portal: Portal) -> Browser:
    """Uma moves to a new address. Returns her browser."""
    browser = portal.browser()
    await signed_in(portal, browser)
    await browser.open("/me")
    portal.clock.wait(seconds=1)
    answer = await browser.press("/me/ask-address", address=NEW)
    assert "on its way to the new address" in answer.text
    where, digits = code(portal)
    assert where == NEW
    answer = await browser.press("/me/address", code=digits)
    assert f"Your email address is {NEW} now." in answer.text
    return browser


async def asks_for_email(portal: Portal, address: str) -> int:
    """How many emails somebody gets who asks to sign in with an address."""
    before, browser = len(portal.mailroom.letters), portal.browser()
    await browser.open("/sign-in")
    await browser.press("/sign-in", address=address)
    return len(portal.mailroom.letters) - before


async def test_somebody_changes_their_own_name(portal: Portal) -> None:
    browser = portal.browser()
    await signed_in(portal, browser)
    assert 'value="Uma"' in (await browser.open("/me")).text
    assert (
        "Your name is Uma Sommer now." in (await browser.press("/me/name", first_name="Uma", last_name="Sommer")).text
    )
    assert "nothing to change" in (await browser.press("/me/name", first_name="Uma", last_name="Sommer")).text
    assert "Enter your last name." in (await browser.press("/me/name", first_name="Uma", last_name=" ")).text


async def test_a_new_address_counts_after_its_code_and_the_former_one_is_told(portal: Portal) -> None:
    browser = await moved(portal)
    assert address_of(portal) == NEW
    assert ("address_changed", ["uma"]) in letters(portal)
    page = (await browser.open("/me")).text
    assert "you sign in by email at uma@sample.example until" in " ".join(page.split())


@pytest.mark.requirement("S2", "S20")
async def test_the_code_of_a_new_address_is_good_once_in_its_browser_for_ten_minutes(portal: Portal) -> None:
    browser = portal.browser()
    await signed_in(portal, browser)
    await browser.open("/me")
    portal.clock.wait(seconds=1)
    await browser.press("/me/ask-address", address=NEW)
    _, digits = code(portal)
    other = await portal.signed_in_as("uma", Way.MAIL)
    await other.open("/me/address")
    assert "not right" in (await other.press("/me/address", code=digits)).text
    await browser.open("/sign-in/code")
    portal.clock.wait(minutes=10)
    assert "more than 10 minutes old" in (await browser.press("/me/address", code=digits)).text
    assert address_of(portal) == UMA


@pytest.mark.requirement("S2")
async def test_the_code_of_a_new_address_signs_nobody_in(portal: Portal) -> None:
    browser = portal.browser()
    await signed_in(portal, browser)
    await browser.open("/me")
    portal.clock.wait(seconds=1)
    await browser.press("/me/ask-address", address=NEW)
    _, digits = code(portal)
    await browser.press("/sign-out")
    await browser.open("/sign-in/code")
    assert "not right" in (await browser.press("/sign-in/code", code=digits)).text


@pytest.mark.requirement("S3")
async def test_an_address_of_somebody_else_is_refused_only_to_whoever_reads_its_mail(portal: Portal) -> None:
    browser = portal.browser()
    await signed_in(portal, browser)
    await browser.open("/me")
    portal.clock.wait(seconds=1)
    answer = await browser.press("/me/ask-address", address="rhea@sample.example")
    assert "on its way to the new address" in answer.text
    _, digits = code(portal)
    assert "can’t be used" in (await browser.press("/me/address", code=digits)).text
    assert address_of(portal) == UMA


async def test_for_a_day_the_former_address_signs_in_and_the_new_one_does_not(portal: Portal) -> None:
    await moved(portal)
    assert (await asks_for_email(portal, NEW), await asks_for_email(portal, UMA)) == (0, 1)
    portal.clock.wait(hours=HELD_FOR.total_seconds() / 3600)
    assert (await asks_for_email(portal, NEW), await asks_for_email(portal, UMA)) == (1, 0)


async def test_whoever_is_signed_in_confirms_at_the_former_address_meanwhile(portal: Portal) -> None:
    browser = await moved(portal)
    await browser.open("/sign-in/confirm")
    portal.clock.wait(seconds=1)
    await browser.press("/sign-in/confirm/email")
    assert code(portal)[0] == UMA


async def test_an_address_that_an_agency_changes_is_held_and_can_be_undone_too(portal: Portal) -> None:
    context = portal.house.context
    with pytest.raises(ProcessesAway):
        await directory.change_person(context, "lena", "k", "uma", "She married.", email=NEW)
    assert address_of(portal) == NEW
    assert await asks_for_email(portal, NEW) == 0
    assert "Whoever reads the mail" in (await portal.browser().open(undo_page(portal))).text


async def test_the_former_address_undoes_it_and_everybody_is_out(portal: Portal) -> None:
    browser = await moved(portal)
    page, owner, scanner = undo_page(portal), portal.browser(), portal.browser()
    for method in ("HEAD", "GET", "POST"):
        await scanner.request(method, page)
    shown = await owner.open(page)
    assert UMA not in shown.text
    assert NEW not in shown.text, "the page says nothing about whose address it is"
    await owner.press(f"{page}/email")
    where, digits = code(portal)
    assert where == UMA
    assert "not right" in (await owner.press(page, code="0000 0000")).text
    assert "Your former address is back" in (await owner.press(page, code=digits)).text
    assert address_of(portal) == UMA
    assert "Your email address" in (await browser.open("/me")).text, "who was signed in is out"
    assert ("address_restored", ["uma"]) in letters(portal)
    assert "undone already" in (await owner.open(page)).text
    assert (await asks_for_email(portal, NEW), await asks_for_email(portal, UMA)) == (0, 1)


async def test_a_second_change_leads_around_neither_the_day_nor_the_undoing(portal: Portal) -> None:
    browser = await moved(portal)
    page = undo_page(portal)
    await browser.open("/me")
    portal.clock.wait(minutes=1)
    await browser.press("/me/ask-address", address="uma@third.example")
    await browser.press("/me/address", code=code(portal)[1])
    assert address_of(portal) == "uma@third.example"
    found = [await asks_for_email(portal, each) for each in (UMA, NEW, "uma@third.example")]
    assert found == [1, 0, 0]
    owner = portal.browser()
    await owner.open(page)
    portal.clock.wait(minutes=1)
    await owner.press(f"{page}/email")
    assert "Your former address is back" in (await owner.press(page, code=code(portal)[1])).text
    assert address_of(portal) == UMA
    with portal.house.context.database.read() as connection:
        numbers = list(connection.execute(select(address_changes.c.id)).scalars())
    for number in numbers:
        assert "undone already" in (await owner.open(f"/me/address/{number}")).text


async def test_nothing_is_undone_after_seven_days_or_when_somebody_else_has_the_address(portal: Portal) -> None:
    await moved(portal)
    page, owner = undo_page(portal), portal.browser()
    await owner.open(page)
    await owner.press(f"{page}/email")
    _, digits = code(portal)
    with portal.house.context.database.write() as connection:
        connection.execute(update(people).where(people.c.id == "rhea").values(email=UMA, email_key=UMA))
    assert "Somebody else has this address" in (await owner.press(page, code=digits)).text
    portal.clock.wait(days=UNDONE_FOR.days)
    assert "more than 7 days old" in (await owner.open(page)).text
    assert (await owner.open("/me/address/ac-none")).status_code == 404


@pytest.mark.requirement("S2")
async def test_codes_for_addresses_are_kept_as_hashes_only(portal: Portal) -> None:
    await moved(portal)
    _, digits = code(portal)
    with portal.house.context.database.read() as connection:
        stored = repr(connection.execute(select(mailed_links)).all())
    assert digits.replace(" ", "") not in stored
    with portal.house.context.database.read() as connection:
        stored = repr(connection.execute(select(metadata.tables["notices"])).all())
    assert digits not in stored


# --- own data


def test_every_table_that_names_people_is_among_what_somebody_sees_of_themselves() -> None:
    shown = {each.name for kind in own_data.KINDS for each in iterate(kind.query("x")) if isinstance(each, Table)}
    named = {
        table.name
        for table in metadata.sorted_tables
        if any(key.column.table.name == "people" for column in table.columns for key in column.foreign_keys)
    }
    assert named - shown == set(OF_OTHERS)


OF_OTHERS = {
    "delegations": "It is about a license of an agency. What its confirmer did is in the audit trail.",
    "self_pay_requests": "It is about an agency. What whoever asked did is in the audit trail.",
    "review_claims": "It says for some hours who works on a task. What its holder decided is in the audit trail.",
    "review_batches": "It says what became of several steps at once. Each decision is in the audit trail.",
    "handovers": "It says who goes on with a request or an appeal. Who handed it over to whom is in the audit trail.",
    "operators": "It is about a key to this machine. What its holder did is in the audit trail.",
}
"""Tables that name people who only acted, and why they are not shown."""


async def test_somebody_sees_and_saves_what_is_kept_about_them_and_nobody_else_does(portal: Portal) -> None:
    with portal.house.context.database.write() as connection:
        row = {"id": "d-1", "agency_id": "A1", "person_id": "uma", "kind": "certificate", "file_name": "privacy.pdf"}
        more = {"media_type": "application/pdf", "sha256": "x", "size": 5, "content": b"%PDF-", "stored_by": "uma"}
        more |= {"scan": "clean", "destroyed_why": ""}
        connection.execute(insert(documents), {**row, **more, "stored_at": portal.clock() - timedelta(days=1)})
    browser = portal.browser()
    await signed_in(portal, browser)
    page = (await browser.open("/me/data")).text
    assert "privacy.pdf" in page
    assert "When you were signed in" in page
    assert "first_name" not in page
    saved = await browser.open("/me/data.json")
    assert saved.headers["content-disposition"].startswith("attachment")
    content = json.loads(saved.text)
    assert content["Your certificates and other files"][0]["file_name"] == "privacy.pdf"
    assert content["Who you are"] == [{"id": "uma", "first_name": "Uma", "last_name": "Sample", "email": UMA}]
    with portal.house.context.database.read() as connection:
        secrets = repr(connection.execute(select(mailed_links.c.link_hash, mailed_links.c.code_hash)).all())
    assert not [each for each in secrets.split("'") if len(each) > 30 and each in saved.text]
    other = await portal.signed_in_as("rhea")
    assert "privacy.pdf" not in (await other.open("/me/data")).text


@pytest.mark.requirement("S8")
async def test_saving_what_is_kept_needs_a_fresh_check(portal: Portal) -> None:
    browser = portal.browser()
    await signed_in(portal, browser)
    portal.clock.wait(minutes=20)
    answer = await browser.open("/me/data.json")
    assert "Confirm that it is you" in answer.text
    await browser.press("/sign-in/confirm/email")
    _, digits = mailed(portal)
    answer = await browser.press("/sign-in/confirm/code", code=digits)
    assert answer.headers["content-type"] == "application/json"


def test_what_is_kept_is_shown_in_words_and_a_role_ends_with_the_first_day_without_it() -> None:
    kept = (
        Section(title="Your roles", rows=({"role": "hmis_lead", "from_day": None, "until_day": date(2026, 11, 30)},)),
        Section(title="Drafts", rows=({"page": "/me", "typed": {"first_name": "Uma", "why": ["a", "b"]}},)),
        Section(title="Files", rows=({"bytes": 20_480},)),
    )
    (roles, _), (drafts, count), (files, _) = in_words(kept, "America/Chicago", 50)
    assert roles.rows[0][0].text == "HMIS lead staff"
    assert (roles.rows[0][2].label, roles.rows[0][2].text) == ("First day without it", "Tuesday, December 1, 2026")
    assert (drafts.rows[0][0].text, drafts.rows[0][0].page) == ("Go on with it", "/me")
    assert drafts.rows[0][1].text == "First name: Uma; Why: a, b"
    assert (files.rows[0][0].text, count) == ("20 KB", 1)
