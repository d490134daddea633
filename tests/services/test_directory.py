"""People, agencies and roles, as somebody changes them: rows, history, tasks and letters of one transaction.

The tests of this module share an office. Each has an agency of its own.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models.directory.messages import NewPerson
from models.effects import TaskKind
from models.errors import ProcessesAway
from models.license.state import AccountWork
from models.people import Role
from models.policy.committees import CommitteeKind
from services import directory, directory_follow_up, history, requests
from services.context import Context
from services.people import acting
from storage.outbox import pending_notices
from storage.reads.committees import members
from storage.reads.directory import RoleRow
from storage.reads.requests import request_row
from storage.reads.tasks import TaskRow
from storage.tables.directory import people
from tests.services.asking import new_user, refused, without_processes
from tests.services.conftest import context_of, in_shared_office, shared_fixture, shared_office
from tests.workflows.office import Office, addresses

pytestmark = in_shared_office


@shared_fixture
async def office(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with shared_office(sqlite_template, tmp_path_factory.mktemp("directory")) as found:
        yield found


@pytest.fixture
def context(office: Office) -> Context:
    return context_of(office)


def new(first_name: str, last_name: str, **more: Any) -> NewPerson:
    """Somebody whom nobody has on record."""
    address = f"{first_name}.{last_name}@new.example".lower().replace(" ", "")
    return NewPerson.model_validate({"first_name": first_name, "last_name": last_name, "email": address, **more})


async def agency(context: Context, agency_id: str, signatory: str) -> str:
    """Put an agency on record with its signatory, and return that person's id."""
    await directory.add_agency(
        context, "lena", f"add-{agency_id}", agency_id, name=f"Agency {agency_id}", region_id="R1", county="Boone"
    )
    rows = await directory.designate(
        context,
        "lena",
        f"sign-{agency_id}",
        Role.SIGNATORY,
        new=new(signatory, f"of {agency_id}"),
        agency_id=agency_id,
    )
    return rows[0].person_id


async def contact_task(office: Office, agency_id: str) -> TaskRow | None:
    """Return the agency's open task to name a billing contact."""
    found = [each for each in await office.tasks() if each.kind == TaskKind.NAME_BILLING_CONTACT]
    return next((each for each in found if each.agency_id == agency_id), None)


def names(rows: list[RoleRow]) -> list[str]:
    return [each.person_name for each in rows]


async def said(context: Context, **about: str) -> list[str]:
    """Return the sentences of a history, as lead staff read it."""
    return [each.summary for each in await history.history(context, "lena", **about)]


@pytest.mark.requirement("ACC-01", "ACC-17", "ACC-19")
async def test_from_a_new_agency_to_a_new_users_request_without_any_file(office: Office, context: Context) -> None:
    signatory = await agency(context, "B1", "Signe")
    rows = await directory.designate(
        context, signatory, "rep", Role.REPRESENTATIVE, new=new("Rex", "of B1"), agency_id="B1"
    )
    (rep,) = rows
    assert (rep.person_name, rep.designated_by_name) == ("Rex of B1", "Signe of B1")
    form = new_user(None, agency_id="B1", newcomer=new("Nova", "of B1"))
    asked = await requests.submit(context, rep.person_id, "nova", form)
    assert (asked.person_name, asked.requested_by) == ("Nova of B1", rep.person_id)
    heard = await said(context, person=asked.person_id)
    assert heard[:2] == ["Nova of B1 is now on record.", "Requested: a new user."]
    assert (await directory.person(context, signatory, asked.person_id)).email == "nova.ofb1@new.example"

    ended = await directory.end_designation(
        context, signatory, "end", Role.REPRESENTATIVE, rep.person_id, "Left.", agency_id="B1", confirmed=True
    )
    assert ended == []
    assert (await acting(context, rep.person_id)).grants == ()
    again = new_user(None, agency_id="B1", newcomer=new("Nils", "of B1"))
    assert (await refused(requests.submit(context, rep.person_id, "nils", again))).code == "not_permitted"
    assert (await requests.submit(context, signatory, "nils", again)).person_name == "Nils of B1"
    heard = await said(context, agency_id="B1")
    assert [heard[0], heard[1], heard[3]] == [
        f"{each} is now on record." for each in ("Agency B1", "Signe of B1", "Rex of B1")
    ]
    assert heard[4].startswith("Rex of B1 is an authorized representative at Agency B1 from ")
    assert "Rex of B1 is no longer an authorized representative at Agency B1. Reason: Left." in heard
    letters = [each for each in await office.letters() if each.agency_id == "B1" and each.template.startswith("role")]
    assert [(each.template, addresses(each)) for each in letters] == [
        ("role_given", [("to", signatory)]),
        ("role_given", [("to", rep.person_id)]),
        ("role_ended", [("to", rep.person_id)]),
    ]
    assert [(each.payload.facts["by"], each.payload.facts.get("reason")) for each in letters] == [
        ("Lena Sample", None),
        ("Signe of B1", None),
        ("Signe of B1", "Left."),
    ]


@pytest.mark.requirement("ACC-17")
async def test_only_the_signatory_of_the_same_agency_designates_its_representatives(context: Context) -> None:
    await agency(context, "B2", "Sven")
    for who in ("sam", "rhea", "lena", "ada"):
        asked = directory.designate(context, who, "rep", Role.REPRESENTATIVE, who="tess", agency_id="B2")
        assert (await refused(asked)).code == "not_permitted"
    assert (await directory.roles(context, "lena", "B2"))[0].role == Role.SIGNATORY


@pytest.mark.requirement("ACC-17")
async def test_the_last_signatory_stays_until_there_is_another(context: Context) -> None:
    last = await agency(context, "B3", "Sina")
    end = (context, "lena", "end", Role.SIGNATORY, last, "Left.")
    assert (await refused(directory.end_designation(*end, agency_id="B3", confirmed=True))).code == "last_holder"
    await directory.designate(context, "lena", "next", Role.SIGNATORY, new=new("Otis", "of B3"), agency_id="B3")
    assert names(await directory.end_designation(*end, agency_id="B3")) == ["Otis of B3"]


@pytest.mark.requirement("FEE-15")
async def test_an_agency_without_a_billing_contact_is_a_task_and_changes_the_contact_itself(
    office: Office, context: Context
) -> None:
    await directory.add_agency(context, "lena", "add", "B4", name="Agency B4", region_id="R1", county="Boone")
    task = await contact_task(office, "B4")
    assert task is not None
    assert task.role == Role.HMIS_LEAD
    assert task.due_at is not None
    assert timedelta(days=13) < task.due_at - context.now() < timedelta(days=15)
    rows = await directory.designate(context, "lena", "sign", Role.SIGNATORY, new=new("Siri", "of B4"), agency_id="B4")
    signatory = rows[0].person_id
    theirs = await contact_task(office, "B4")
    assert theirs is not None
    assert (theirs.role, theirs.due_at) == (Role.SIGNATORY, task.due_at)

    rows = await directory.set_billing_contact(context, signatory, "first", "B4", new=new("Bill", "of B4"))
    first = rows[0].person_id
    assert await contact_task(office, "B4") is None
    assert names(await directory.set_billing_contact(context, first, "second", "B4", who=signatory)) == ["Siri of B4"]
    assert (await acting(context, first)).grants == ()
    letters = [each for each in await office.letters() if each.agency_id == "B4"]
    assert [(each.template, addresses(each)) for each in letters if first in str(addresses(each))] == [
        ("role_given", [("to", first)]),
        ("role_ended", [("to", first)]),
    ]
    end = (context, signatory, "none", Role.BILLING_CONTACT, signatory, "We look for somebody.")
    assert (await refused(directory.end_designation(*end, agency_id="B4"))).code == "last_holder_asked"
    await directory.end_designation(*end, agency_id="B4", confirmed=True)
    assert await contact_task(office, "B4") is not None


@pytest.mark.requirement("FEE-15")
async def test_a_stranger_changes_no_billing_contact(context: Context) -> None:
    await agency(context, "B5", "Susi")
    for who in ("sam", "tess", "rita"):
        asked = directory.set_billing_contact(context, who, "contact", "B5", who="tess")
        assert (await refused(asked)).code == "not_permitted"


async def test_a_form_that_is_sent_again_counts_once_and_other_content_under_its_key_is_refused(
    office: Office, context: Context
) -> None:
    signatory = await agency(context, "B6", "Suki")
    for _ in range(2):
        rows = await directory.designate(
            context, signatory, "rep", Role.REPRESENTATIVE, new=new("Rosa", "of B6"), agency_id="B6"
        )
        assert names(rows) == ["Rosa of B6"]
    before = await said(context, agency_id="B6")
    other = directory.designate(
        context, signatory, "rep", Role.REPRESENTATIVE, new=new("Remy", "of B6"), agency_id="B6"
    )
    assert (await refused(other)).code == "key_reused"
    assert await said(context, agency_id="B6") == before
    twice = [await directory.add_person(context, "alex", "same", new("Pam", "Twice")) for _ in range(2)]
    assert twice[0].id == twice[1].id


async def test_the_holders_account_follows_another_name_and_the_history_shows_both(
    office: Office, context: Context
) -> None:
    await office.license("D1", held_by="tess", agency_id="A1", region_id="R1")
    looked = context.now()
    changed = await directory.change_person(
        context, "sam", "marry", "tess", "Married.", last_name="Reed", email="tess.reed@sample.example"
    )
    assert (changed.name, changed.email) == ("Tess Reed", "tess.reed@sample.example")
    license_ = await office.kept_license("D1")
    assert [each.work for each in license_.orders] == [AccountWork.UPDATE_DETAILS]
    assert (
        "Changed for Tess Sample: last name from “Sample” to “Reed” and email address from “tess@sample.example” to "
        "“tess.reed@sample.example”. Reason: Married."
    ) in await said(context, person="tess")
    stale = directory.change_person(context, "lena", "late", "tess", "A slip.", looked, last_name="Read")
    refusal = await refused(stale)
    assert refusal.code == "changed_meanwhile"
    assert refusal.sentence.startswith("Sam Sample changed the last name on ")
    fresh = await directory.change_person(context, "lena", "late", "tess", "A slip.", context.now(), last_name="Read")
    assert fresh.name == "Tess Read"


async def test_an_agencys_licenses_follow_it_to_another_region(office: Office, context: Context) -> None:
    await agency(context, "B7", "Stan")
    await office.license("D2", agency_id="B7", region_id="R1")
    await directory.change_agency(context, "alex", "move", "B7", "It moved.", region_id="R2")
    assert (await office.kept_license("D2")).region_id == "R2"
    assert "Changed for Agency B7: region from “R1” to “R2”. Reason: It moved." in await said(context, agency_id="B7")


@pytest.mark.requirement("ACC-19")
async def test_a_request_recognizes_who_is_of_the_agency_already(office: Office, context: Context) -> None:
    signatory = await agency(context, "B8", "Sol")
    first = new_user(None, agency_id="B8", newcomer=new("Marta", "Silva"))
    known = await requests.submit(context, signatory, "marta", first)
    same = new_user(None, agency_id="B8", newcomer=new("M.", "Silva", email="MARTA.SILVA@new.example"))
    refusal = await refused(requests.submit(context, signatory, "same", same))
    assert refusal.code == "same_address"
    assert known.person_id in refusal.sentence
    alike = new_user(None, agency_id="B8", newcomer=new("Martha", "Silva"))
    refusal = await refused(requests.submit(context, signatory, "alike", alike))
    assert refusal.code == "looks_alike"
    assert f"Marta Silva ({known.person_id})" in refusal.sentence
    assert await _addresses(office) & {"martha.silva@new.example"} == set()
    slips = new_user(None, agency_id="B8", newcomer=new("Martah", "Sliva"))
    refusal = await refused(requests.submit(context, signatory, "slips", slips))
    assert (refusal.code, f"Marta Silva ({known.person_id})" in refusal.sentence) == ("looks_alike", True)
    tagged = new_user(None, agency_id="B8", newcomer=new("Otto", "Other", email="Marta.Silva+hmis@new.example"))
    assert (await refused(requests.submit(context, signatory, "tagged", tagged))).code == "looks_alike"
    sure = new_user(None, agency_id="B8", newcomer=new("Martha", "Silva", confirmed=True))
    assert (await requests.submit(context, signatory, "sure", sure)).person_name == "Martha Silva"


@pytest.mark.requirement("ACC-19")
async def test_no_spelling_of_an_address_belongs_to_two_people(context: Context) -> None:
    one = await directory.add_person(context, "alex", "ivy", new("Ivy", "Frost"))
    other = await directory.add_person(context, "alex", "oak", new("Oakley", "Brandt"))
    change = (context, "alex")
    same = directory.change_person(*change, "oak-same", other.id, "Typo.", email="IVY.Frost@new.example")
    assert (await refused(same)).code == "same_address"
    tagged = "Ivy.Frost+oak@NEW.example"
    refusal = await refused(directory.change_person(*change, "oak-tag", other.id, "Shared.", email=tagged))
    assert (refusal.code, refusal.sentence.endswith("send it again with --yes.")) == ("same_mailbox", True)
    sure = await directory.change_person(*change, "oak-sure", other.id, "Shared.", confirmed=True, email=tagged)
    assert sure.email == tagged
    own = await directory.change_person(
        *change, "ivy-own", one.id, "Capitals.", confirmed=True, email="Ivy.Frost@new.example"
    )
    assert own.email == "Ivy.Frost@new.example"


@pytest.mark.requirement("ACC-19", "ACC-02")
async def test_somebody_elsewhere_is_the_same_person_without_a_word_or_nothing_is_said(
    office: Office, context: Context
) -> None:
    one, other = await agency(context, "B9", "Sue"), await agency(context, "C1", "Sid")
    kim = {"newcomer": new("Kim", "Doe")}
    here = await requests.submit(context, one, "kim-1", new_user(None, agency_id="B9", **kim))
    there = await requests.submit(context, other, "kim-2", new_user(None, agency_id="C1", **kim))
    assert there.person_id == here.person_id
    again = await requests.submit(context, other, "kim-2", new_user(None, agency_id="C1", **kim))
    assert again.id == there.id
    guess = new_user(None, agency_id="A1", newcomer=new("Guess", "Who", email="kim.doe@new.example"))
    refusal = await refused(requests.submit(context, "sam", "guess", guess))
    assert refusal.code == "check_address"
    assert "Kim" not in refusal.sentence


@pytest.mark.requirement("ACC-19")
async def test_person_and_request_come_together_or_not_at_all(office: Office, context: Context) -> None:
    for number, form in enumerate(
        (
            new_user(None, newcomer=new("Lost", "One"), project_types=("no-such-project",)),
            new_user(None, newcomer=new("Lost", "Two"), kind="modify_access", changes=("More.",)),
            new_user("tess", newcomer=new("Lost", "Three")),
            new_user(None),
        )
    ):
        await refused(requests.submit(context, "sam", f"lost-{number}", form))
    away = await without_processes(context)
    with pytest.raises(ProcessesAway):
        await requests.submit(away, "sam", "lost-4", new_user(None, newcomer=new("Lost", "Four")))
    assert not [each for each in await _addresses(office) if each.startswith("lost")]
    found = await requests.submit(context, "sam", "lost-4", new_user(None, newcomer=new("Lost", "Four")))
    assert request_row(office.database, found.id) is not None


@pytest.mark.requirement("ACC-19")
async def test_an_address_that_somebody_else_got_in_the_meantime_ends_the_request_and_adds_nobody(
    office: Office, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = context.processes.start_request

    async def too_late(message: Any) -> bool:
        await directory.add_person(context, "alex", "faster", new("Quick", "Hand", email="race.car@new.example"))
        return await start(message)

    monkeypatch.setattr(context.processes, "start_request", too_late)
    form = new_user(None, newcomer=new("Race", "Car"))
    refusal = await refused(requests.submit(context, "sam", "race", form))
    assert refusal.code == "conflict"
    assert "We can’t take this email address now." in refusal.sentence
    with office.database.read() as connection:
        query = select(people.c.first_name).where(people.c.email_key == "race.car@new.example")
        assert list(connection.execute(query).scalars()) == ["Quick"]


async def test_letters_of_an_act_that_was_interrupted_go_out_when_a_worker_starts(
    office: Office, context: Context
) -> None:
    signatory = await agency(context, "C2", "Sky")
    away = await without_processes(context)
    form = (signatory, "rep", Role.REPRESENTATIVE)
    with pytest.raises(ProcessesAway):
        await directory.designate(away, *form, new=new("Rudi", "of C2"), agency_id="C2")
    (left,) = pending_notices(office.database)
    await directory_follow_up.resume(context)
    assert left in [each.id for each in await office.letters("role_given")]


async def test_a_member_who_is_designated_belongs_to_the_committee_for_its_next_meeting(
    office: Office, context: Context
) -> None:
    await directory.designate(context, "lena", "member", Role.PERFORMANCE_MEMBER, who="toni")
    await directory.designate(context, "lena", "chair", Role.PERFORMANCE_CHAIR, who="uma")
    another = directory.designate(context, "lena", "chair-2", Role.PERFORMANCE_CHAIR, who="toni")
    assert (await refused(another)).code == "held_by_another"
    seats = members(office.database, CommitteeKind.PERFORMANCE, context.today())
    assert [(each.person_id, each.chair) for each in seats] == [("toni", False), ("uma", True)]
    await directory.end_designation(context, "lena", "gone", Role.PERFORMANCE_MEMBER, "toni", "Resigned.")
    seats = members(office.database, CommitteeKind.PERFORMANCE, context.today())
    assert [each.person_id for each in seats] == ["uma"]


async def test_who_is_shown(context: Context) -> None:
    signatory = await agency(context, "C3", "Sage")
    assert [each.name for each in await directory.people(context, signatory, "C3")] == ["Sage of C3"]
    assert (await refused(directory.people(context, signatory))).code == "not_permitted"
    assert (await refused(directory.person(context, signatory, "uma"))).code == "unknown_person"
    unknown = (await refused(directory.person(context, signatory, "nobody"))).sentence
    assert unknown == (await refused(directory.person(context, signatory, "uma"))).sentence.replace("uma", "nobody")
    office_roles = await directory.roles(context, "lena")
    assert {"Rita Sample", "Alex Sample"} <= set(names(office_roles))
    await directory.add_person(context, "alex", "one", new("Jon", "Smythe"))
    await directory.add_person(context, "alex", "two", new("John", "Smythe", confirmed=True))
    pairs = [(each.first.name, each.second.name) for each in await directory.alike(context, "lena")]
    assert ("John Smythe", "Jon Smythe") in pairs


async def _addresses(office: Office) -> set[str]:
    with office.database.read() as connection:
        return set(connection.execute(select(people.c.email_key)).scalars())
