"""An office in which every service has something to do, and one person of each kind to be let in or turned away.

Nothing changes in it: every test finds it as it was. It works by Missouri's rules; agency A1 belongs to region R1.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from temporalio.testing import WorkflowEnvironment

from models.access_request.lifecycle import RequestState
from models.access_request.messages import ReviewVerdict
from models.access_request.state import RequestKind
from models.appeal.reasons import AppealReason
from models.appeal.responses import ContinuedFor
from models.appeal.state import Appeal
from models.appeal.verdicts import Reinstatement, RequestOneMore, Upheld
from models.documents import DocumentKind, ScanState
from models.errors import RuleViolation
from models.license.lifecycle import InactiveReason, LicenseKind
from models.people import Role
from models.sign_in.passkeys import Invitation
from services import allotment, expiration_dates, hearings, license_changes, requests, reviews, self_pay
from services.context import Context
from services.requests import NewRequest
from storage.documents import Document, store_document
from storage.passkeys import save_invitation
from storage.reads import billing as accounts_on_record
from storage.reads.committees import meetings_of
from storage.reads.requests import request_row
from storage.reads.reviews import review
from storage.reads.trainings import training
from storage.tables.directory import designations, people
from tests.storage.samples import designation
from tests.storage.usage_samples import everything_covered, hmis_user
from tests.workflows.billing.test_self_pay import FORM
from tests.workflows.hearing.chamber import ALL_THE_TIME, COORDINATED, MEMBERS, PERFORMANCE, Chamber, seat_everybody
from tests.workflows.hearing.test_allotment_appeal import denied
from tests.workflows.office import Office

CAST = {
    "sam": "signatory of A1",
    "rhea": "representative of A1",
    "ada": "agency administrator of A1",
    "ed": "executive director of A1",
    "connie": "billing contact of A1",
    "otto": "representative of A2",
    "tess": "holder of a license of A1",
    "tori": "trainee of A1",
    "nell": "nobody",
    "rita": "reviewer",
    "alex": "system administrator",
    "lena": "HMIS lead",
    "dora": "director of the HMIS lead",
    "lara": "lead agency",
    "mona": "manager of region R1",
    "lee": "Coordinated Entry lead of R1",
    "lou": "Coordinated Entry lead of R2",
    "carla": "chair of the Performance Committee",
    "marc": "member of the Performance Committee",
    "cyd": "chair of the Coordinated Entry Committee",
    "cora": "member of the Coordinated Entry Committee",
    "bea": "billing staff",
}
"""Who comes to every door, by id."""

NO_DATA = (InactiveReason.NO_DATA_ENTRY, "No data for six months.")
AGENCY = ("sam", "rhea", "ada", "ed")
LEAD_STAFF = ("rita", "alex", "lena", "dora", "lara", "mona")
BILLING = ("bea", "lena", "dora")
NEWCOMERS = ("connie", "otto", "tori", "nell", "lara", "bea", "nick", "nora", "nia", "pia", "paul", "pete", "pola")


@dataclass(frozen=True)
class World:
    """The office, and what is found in it."""

    context: Context
    folder: Path
    pending: Appeal
    """A1's appeal about inactivity, before the Performance Committee."""
    denied: Appeal
    stuck: Appeal
    """Decided, but it can't be carried out."""
    granted: Appeal
    """A1's appeal about the allotment, granted by the Coordinated Entry Committee."""
    given: str
    """A license that R1 gave to A1 from its allotment."""
    delegation: int
    """The number under which R1 gave it."""
    more: int
    """The number of R1's request for one more license."""
    minutes: dict[str, str]
    """A meeting of each committee that is over."""
    invoice: str
    self_pay: str
    document: Document
    leaving: date
    """The last day of somebody whose removal is planned."""


Service = Callable[..., Awaitable[object]]


@dataclass(frozen=True)
class Door:
    """A service, and who may use it; everybody else is turned away."""

    service: str
    open: Callable[[World, str], Awaitable[object]]
    may: tuple[str, ...]
    code: str = "not_permitted"
    reads: bool = False
    """Whether it can be tried by those who may as well, since it changes nothing."""

    def __str__(self) -> str:
        return self.service


def reading(service: str, open_: Callable[[World, str], Awaitable[object]], *may: str, **more: Any) -> Door:
    """Return a door to a service that shows something."""
    return Door(service, open_, may, reads=True, **more)


def acting(service: str, open_: Callable[[World, str], Awaitable[object]], *may: str, **more: Any) -> Door:
    """Return a door to a service that changes something."""
    return Door(service, open_, may, **more)


def doors(*every: Door) -> pytest.MarkDecorator:
    """Run a test for each of these."""
    return pytest.mark.parametrize("door", every, ids=str)


UNKNOWN = (
    *("unknown_license", "unknown_request", "unknown_appeal", "unknown_invoice", "unknown_meeting"),
    *("unknown_person", "unknown_invitation", "unknown_delegation"),
)
"""What somebody hears who may not even know that there is such a thing: the same as if there were none."""


async def is_for_these_only(world: World, door: Door) -> None:
    """Check that everybody is refused but those who may, and somebody who is not on record too."""
    assert set(door.may) <= set(CAST)
    said = {who: await _answer(world, door, who) for who in CAST if door.reads or who not in door.may}
    let_in = {who: code for who, code in said.items() if code not in (door.code, *UNKNOWN)}
    assert sorted(let_in) == sorted(door.may if door.reads else ()), let_in
    assert await _answer(world, door, "ghost") == "unknown_actor"


async def _answer(world: World, door: Door, who: str) -> str:
    """Return the code of the refusal; empty when there was none."""
    try:
        await door.open(world, who)
    except RuleViolation as refusal:
        return refusal.code
    return ""


async def build(office: Office, env: WorkflowEnvironment, folder: Path) -> World:
    """Let the office work until every service has something to do."""
    chamber = Chamber(office, env)
    settle_cast(office)
    await chamber.begin()
    await reviews.begin(await chamber.context())
    await _licenses(office)
    granted, over = await _hearings(chamber, office)
    context = await chamber.context()
    pending, decided, stuck = over
    await _requests(context, office)
    invoice, asked = await _money(context, office, decided)
    document = store_document(
        office.database,
        agency_id="A1",
        person_id="tess",
        kind=DocumentKind.CERTIFICATE,
        file_name="privacy.pdf",
        content=b"%PDF-",
        stored_by="tess",
        at=context.now(),
        scan=ScanState.NOT_SCANNED,
    )
    for person_id, recovery in (("rhea", False), ("rita", True)):
        asked_for = Invitation(id=f"of-{person_id}", person_id=person_id, by="sam", at=context.now(), recovery=recovery)
        save_invitation(office.database, asked_for)
    table = await allotment.table(context, "lena")
    await office.letters()
    return World(
        context=context,
        folder=folder,
        pending=pending,
        denied=decided,
        stuck=stuck,
        granted=granted,
        given=table.delegations[0].license_id,
        delegation=table.delegations[0].number,
        more=table.requests[0].number,
        minutes={each: _over(office, each) for each in MEMBERS},
        invoice=invoice,
        self_pay=asked,
        document=document,
        leaving=context.today() + timedelta(days=100),
    )


def settle_cast(office: Office) -> None:
    """Put everybody on record."""
    seat_everybody(office)
    with office.database.write() as connection:
        connection.execute(
            insert(people),
            [
                {
                    "id": each,
                    "first_name": each.title(),
                    "last_name": "Sample",
                    "email": f"{each}@sample.example",
                    "email_key": f"{each}@sample.example",
                }
                for each in NEWCOMERS
            ],
        )
        connection.execute(
            insert(designations),
            [
                designation("connie", Role.BILLING_CONTACT, agency_id="A1"),
                designation("otto", Role.REPRESENTATIVE, agency_id="A2"),
                designation("lara", Role.LEAD_AGENCY),
                designation("bea", Role.BILLING),
            ],
        )


async def _licenses(office: Office) -> None:
    """Keep licenses: L1 is long unused, L2 inactive; the holders of N1 and N2 leave; P1 to P4 are to be revoked."""
    long_ago = await office.now() - timedelta(days=500)
    await office.license("L1", held_by="tess", held_since=long_ago)
    used = await office.now() - timedelta(days=250)
    hmis_user(office.database, "7", "tess", last_data_entry_at=used, last_any_at=used)
    always = await office.now() + ALL_THE_TIME
    for person_id in ("nick", "nora", "rhea", "toni"):
        hmis_user(office.database, person_id, person_id, last_data_entry_at=always, last_any_at=always)
    await office.license("L2", held_by="uma")
    await office.sanction("L2")
    await office.license("C1", kind=LicenseKind.CE_ACCESS, held_by="toni", region_id="R1")
    await office.license("N1", held_by="nick")
    await office.license("N2", held_by="nora")
    await office.license("O1")
    for license_id, person_id in (("P1", "pia"), ("P2", "paul"), ("P3", "pete"), ("P4", "pola")):
        await office.marked_license(license_id, held_by=person_id)
    await office.license("S1", held_by="rhea")


async def _hearings(chamber: Chamber, office: Office) -> tuple[Appeal, tuple[Appeal, Appeal, Appeal]]:
    """Have one appeal granted, one denied, one decided that can't be carried out, and one before the committee now."""
    await denied(chamber)
    about_allotment = await chamber.file(AppealReason.DENIED_ALLOTMENT)
    filed = [await _revoked_and_appealed(chamber, each) for each in ("P1", "P2", "P3")]
    await _revoked(chamber, "P4")
    first = {each: await chamber.coming(each) for each in MEMBERS}
    for committee_id in sorted(MEMBERS, key=lambda each: first[each].when.begins_at):
        await chamber.hold(committee_id)
        if committee_id == COORDINATED:
            await chamber.vote(committee_id, about_allotment.appeal_id, RequestOneMore(region_id="R1"), "cora")
        else:
            await _decided(chamber, *filed)
        await chamber.close(committee_id)
    await chamber.hold(PERFORMANCE)
    context, fresh, appeal_id = await chamber.context(), office.fresh, filed[0].appeal_id
    await hearings.make_motion(context, "carla", fresh("motion"), PERFORMANCE, appeal_id, Upheld(), "Not used.")
    await office.eventually(lambda: review(office.database, None), lambda found: found is not None)
    pending = await chamber.stands(appeal_id, "before_committee")
    decided = await chamber.stands(filed[1].appeal_id, "closed")
    stuck = await chamber.stands(filed[2].appeal_id, "carried_out")
    return await chamber.stands(about_allotment.appeal_id, "closed"), (pending, decided, stuck)


async def _revoked(chamber: Chamber, license_id: str) -> None:
    context, fresh = await chamber.context(), chamber.office.fresh
    everything_covered(context.database, context.now())
    await license_changes.revoke(context, "lena", fresh("revoke"), license_id, *NO_DATA)


async def _revoked_and_appealed(chamber: Chamber, license_id: str) -> Appeal:
    await _revoked(chamber, license_id)
    return await chamber.file(AppealReason.REVOKED_INACTIVITY, license_id)


async def _decided(chamber: Chamber, pending: Appeal, refused: Appeal, stuck: Appeal) -> None:
    """Continue the first appeal and deny the second; grant the third, whose license has been deleted."""
    context, fresh = await chamber.context(), chamber.office.fresh
    await hearings.continue_appeal(
        context, "carla", fresh("continue"), PERFORMANCE, pending.appeal_id, ContinuedFor.QUESTION, "How many intakes?"
    )
    await chamber.vote(PERFORMANCE, refused.appeal_id, Upheld(), "marc", "mia")
    await license_changes.delete(context, "lena", fresh("delete"), "P3", "The agency does not want it.")
    await chamber.vote(PERFORMANCE, stuck.appeal_id, Reinstatement(license_ids=("P3",)), "marc", "mia")


async def _requests(context: Context, office: Office) -> None:
    """Have a request under review, one sent back, one in training, a planned removal, one waiting for the account."""
    for request_id, person_id in (("asked", "nia"), ("returned", "nell"), ("training", "tori")):
        new = NewRequest(
            kind=RequestKind.NEW_USER, agency_id="A1", person_id=person_id, project_types=("emergency-shelter",)
        )
        await requests.submit(context, "sam", office.fresh("ask"), new, request_id=request_id)
        await _stands(office, request_id, RequestState.UNDER_REVIEW)
    await requests.review(
        context, "rita", office.fresh("return"), "returned", ReviewVerdict.RETURN, missing=("Which projects.",)
    )
    await requests.review(context, "rita", office.fresh("approve"), "training", ReviewVerdict.APPROVE)
    today = context.today()
    for request_id, person_id, last_day in (
        ("leaving", "nick", today + timedelta(days=100)),
        ("account", "nora", None),
    ):
        left = today if last_day is None else last_day + timedelta(days=1)
        form = NewRequest(
            kind=RequestKind.REMOVE_USER,
            agency_id="A1",
            person_id=person_id,
            no_longer_needed_on=left,
            last_day=last_day,
        )
        await requests.submit(context, "sam", office.fresh("ask"), form, request_id=request_id)
    await _stands(office, "leaving", RequestState.SCHEDULED)
    await _stands(office, "account", RequestState.ACCOUNT_PENDING)
    await office.eventually(lambda: training(office.database, "training", context.now()), bool)


async def _stands(office: Office, request_id: str, state: RequestState) -> None:
    await office.eventually(
        lambda: request_row(office.database, request_id), lambda row: row is not None and row.state == state
    )


async def _money(context: Context, office: Office, decided: Appeal) -> tuple[str, str]:
    """Open an account with an invoice for self-pay licenses, and ask for more; return the numbers of both."""
    day = context.today() + timedelta(days=300)
    await expiration_dates.set_expiration_date(context, "bea", office.fresh("date"), "A1", day, "As agreed.")
    rows = []
    for key in ("one", "another"):
        asked = await self_pay.request(
            context,
            "sam",
            key,
            "A1",
            FORM,
            kind=LicenseKind.STANDARD,
            appeal_id=decided.appeal_id,
            understood=True,
            again=key == "another",
        )
        rows.append(asked.id)
    await self_pay.accept(context, "lena", office.fresh("accept"), rows[0], 1, "One for now.")
    seen = await office.eventually(lambda: accounts_on_record.invoice_rows(office.database, "A1"), bool)
    return seen[0].number, rows[1]


def _over(office: Office, committee_id: str) -> str:
    """Return the first meeting of a committee, which is over."""
    return next(each.meeting_id for each in meetings_of(office.database, committee_id) if each.ended)
