"""The main paths of every workflow, walked on simulated time: what is recorded, and replayed for ever after.

A scenario is named after the workflow whose history it is about and the path it takes; it may leave the histories of
other workflows behind as well.
"""

import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from temporalio.testing import WorkflowEnvironment

from activities.signatures.accounting import BillingInput
from models import ids
from models.access_request.lifecycle import RequestState
from models.access_request.messages import ReviewVerdict
from models.access_request.state import RequestKind
from models.billing.messages import (
    AccountAnswer,
    AnswerWorksheet,
    BillAgain,
    ChargeAgency,
    CorrectPayment,
    DeferInvoice,
    HoldRenewal,
    MovePayment,
    ReleaseRenewal,
    SetExpirationDate,
    UndoDeferral,
    VoidInvoice,
    WriteOff,
)
from models.billing.rules import (
    charges,
    corrections,
    expiration,
    payment_corrections,
    renewal,
    renewal_hold,
    unbilled,
)
from models.billing.state import Answer
from models.calendar import civil_day
from models.delivery import BounceWatch
from models.effects import Introduced
from models.errors import RuleViolation
from models.ids import license_workflow_id
from models.inactivity_review import rules
from models.inactivity_review.messages import AdoptReviewTerms, DecideFinding, TakePart
from models.inactivity_review.state import InactivityReviews, ReviewDecision
from models.license.lifecycle import LicenseKind, LicenseState
from models.license.messages import (
    ChangeKind,
    ConfirmOrder,
    LicenseStart,
    RecertificationReport,
    Recertified,
    UpdateDetails,
)
from models.license.rules import account_orders, recertification, terms
from models.license.state import license_terms
from models.people import SYSTEM, Actor, Grant, Role
from models.policy.access_requests import AccountsBy
from models.self_pay import rules as self_pay_rules
from models.self_pay.messages import AcceptSelfPay, AnswerReview, DelaySelfPay, OpenReview, SelfPayStart
from models.self_pay.state import SelfPayForm
from models.usage.logins import LoginReading, LoginRecord
from services import agency_closing, self_pay
from storage.reads import billing as billing_reads
from storage.reads.audit import history
from storage.usage_imports import take_in_logins
from tests.activities.post import Post
from tests.replay import hearings
from tests.storage.samples import signatory
from tests.storage.usage_samples import everything_covered, hmis_user
from tests.waiting import eventually
from tests.workflows.billing.counting_house import BEA, CountingHouse
from tests.workflows.hearing.chamber import Chamber
from tests.workflows.office import Office
from tests.workflows.request import ALEX, Request
from tests.workflows.simulated import pass_days
from tests.workflows.training_run import ADA, LENA, RITA
from worker import begin_entities, bounce_worker

DORA = Actor(person_id="dora", grants=(Grant(role=Role.HMIS_DIRECTOR),))
"""The director, who writes off."""

Walk = Callable[[WorkflowEnvironment, Office], Awaitable[None]]


class Scenario(NamedTuple):
    """A walk in an office with some pack, and which workflows' histories are kept under which names."""

    pack: str
    walk: Walk
    keep: Mapping[str, str]
    """From the name of a recording ("training/lapsed") to the id of the workflow."""


async def completed(env: WorkflowEnvironment, office: Office) -> None:
    """A training with every kind of step: refused, sent back, corrected, reported by a learning system."""
    run = await office.train()
    await run.submit_form()
    try:
        await run.hand_in(1)
    except RuleViolation:
        await run.take_test("security-privacy", "60")
    await run.report("lms-1", "security-privacy", "95", await office.now() + timedelta(seconds=1))
    await run.report("lms-1", "security-privacy", "95", await office.now() + timedelta(seconds=1))
    await run.take_test("data-standards")
    await run.take_test("mohmis-basics")
    await run.hand_in(1)
    await run.send_back(1, "Please look at the dates again.")
    await run.do_case()
    await run.result()


async def corrected(env: WorkflowEnvironment, office: Office) -> None:
    """A training whose test no longer passes after a correction, and is taken again."""
    run = await office.train()
    await run.submit_form()
    for test_id in ("security-privacy", "data-standards", "mohmis-basics"):
        await run.take_test(test_id)
    await run.hand_in(1)
    await run.correct_test("data-standards", 1, "79")
    await run.send_back(1, "Please look at the dates again.")
    await run.take_test("data-standards")
    await run.do_case()
    await run.result()


async def lapsed(env: WorkflowEnvironment, office: Office) -> None:
    """A training that nobody finishes, with its three reminders."""
    run = await office.train()
    await run.submit_form()
    await pass_days(env, 15)
    await run.result()


async def extended(env: WorkflowEnvironment, office: Office) -> None:
    """A training of two practice cases whose deadline is moved."""
    run = await office.train(project_types=("street-outreach",))
    await pass_days(env, 10)
    await run.extend((await run.snapshot()).window.deadline.last_day + timedelta(days=5))
    await pass_days(env, 5)  # one reminder, whatever the hour at which this is recorded
    await run.do_everything()
    await run.result()


async def withdrawn(env: WorkflowEnvironment, office: Office) -> None:
    """A training that is given up."""
    run = await office.train()
    await run.withdraw()
    await run.result()


async def canceled(env: WorkflowEnvironment, office: Office) -> None:
    """A training that an operator cancels."""
    run = await office.train()
    await office.client.get_workflow_handle(run.workflow_id).cancel()
    await office.over(run.workflow_id)


async def registered(env: WorkflowEnvironment, office: Office) -> None:
    """A training with an account on a learning center, whose user name is corrected; then it is withdrawn."""
    run = await office.train(role_type="read-only")
    await run.record_account(user_name="tes")
    await run.record_account(user_name="tess", actor=RITA)
    await run.certify("hmis-basics")
    await run.withdraw()
    await run.result()


async def reported(env: WorkflowEnvironment, office: Office) -> None:
    """A training whose courses a learning center reports, one of them twice; then it is withdrawn."""
    run = await office.train(role_type="read-only")
    await run.record_account()
    completed_at = await office.now()
    for course_id in ("hmis-basics", "hmis-basics", "reporting"):
        await run.report_course(course_id, course_id, completed_at)
    await run.certify("privacy-security")
    await run.withdraw()
    await run.result()


async def granted(env: WorkflowEnvironment, office: Office) -> None:
    """A new user from the request to the grant, in the pack's order."""
    if office.world.pack.pack == "missouri":
        await office.license()
    request = await office.begin(actor=ADA, role_type="case-manager") if _detroit(office) else await office.begin()
    if not await _trains_first(office):
        await request.approve()
    await (await request.training()).do_everything()
    if _detroit(office):
        await request.approve()
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)


async def closed_by_lapse(env: WorkflowEnvironment, office: Office) -> None:
    """A new user whose training lapses; the license is released."""
    await office.license()
    request = await office.begin()
    await request.approve()
    await request.training()
    await pass_days(env, 15)
    await request.ended(RequestState.CLOSED)


async def waited(env: WorkflowEnvironment, office: Office) -> None:
    """A request that waits for a license, gets one, and is withdrawn in training."""
    request = await office.begin()
    await request.approve()
    await request.stands(RequestState.AWAITING_LICENSE)
    await office.license()
    await request.training()
    await request.withdraw()
    await request.ended(RequestState.WITHDRAWN)


async def waited_in_vain(env: WorkflowEnvironment, office: Office) -> None:
    """A request whose wait for a license ends."""
    request = await office.begin()
    await request.approve()
    await request.stands(RequestState.AWAITING_LICENSE)
    await pass_days(env, 32)
    await request.ended(RequestState.CLOSED)


async def never_completed(env: WorkflowEnvironment, office: Office) -> None:
    """A request that goes back to the agency, is completed, goes back again and stays there."""
    request = await office.begin(project_types=())
    await request.stands(RequestState.RETURNED)
    await request.complete(project_types=("day-shelter",))
    await request.stands(RequestState.UNDER_REVIEW)
    await request.review(ReviewVerdict.RETURN, missing=("The supervisor's name.",))
    await pass_days(env, 16)
    await request.ended(RequestState.CLOSED)


async def rejected(env: WorkflowEnvironment, office: Office) -> None:
    """A request that the reviewers turn down."""
    request = await office.begin()
    await request.stands(RequestState.UNDER_REVIEW)
    await request.review(ReviewVerdict.REJECT, reason="The agency has no partner agreement.")
    await request.ended(RequestState.REJECTED)


async def newcomer(env: WorkflowEnvironment, office: Office) -> None:
    """A request that brings its new person along, and is turned down."""
    new = Introduced(person_id="p-new", first_name="Nova", last_name="Vale", email="nova@new.example")
    request = await office.begin(person_id=new.person_id, introduced=new)
    await request.stands(RequestState.UNDER_REVIEW)
    await request.review(ReviewVerdict.REJECT, reason="The agency has no partner agreement.")
    await request.ended(RequestState.REJECTED)


async def canceled_in_training(env: WorkflowEnvironment, office: Office) -> None:
    """A request that an operator cancels while its person is in training."""
    await office.license()
    request = await office.begin()
    await request.approve()
    await request.training()
    await request.handle.cancel()
    await office.over(request.workflow_id)


async def asked_twice(env: WorkflowEnvironment, office: Office) -> None:
    """A second request for the same person, which the records refuse."""
    await office.begin("Q0")
    second = await office.begin("Q1")
    await office.over(second.workflow_id)


async def late_account(env: WorkflowEnvironment, office: Office) -> None:
    """The training site, granted too late."""
    request = await office.begin(kind=RequestKind.TRAINING_SITE, actor=ADA)
    await request.stands(RequestState.ACCOUNT_PENDING)
    await pass_days(env, 3)
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)


async def modified(env: WorkflowEnvironment, office: Office) -> None:
    """A change of access that needs training."""
    await office.license(held_by="tess")
    request = await office.begin(
        kind=RequestKind.MODIFY_ACCESS, license_id="L1", changes=("Reports",), project_types=()
    )
    await request.approve(training_needed=True)
    await (await request.training()).do_everything()
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)


async def person_left(env: WorkflowEnvironment, office: Office) -> None:
    """A change of access in training whose person is removed."""
    await office.license(held_by="tess")
    request = await office.begin(
        kind=RequestKind.MODIFY_ACCESS, license_id="L1", changes=("Reports",), project_types=()
    )
    await request.approve(training_needed=True)
    await request.training()
    await office.begin("Q2", kind=RequestKind.REMOVE_USER, license_id="L1", **await office.leaver())
    await request.ended(RequestState.WITHDRAWN)


async def license_lost(env: WorkflowEnvironment, office: Office) -> None:
    """A change of access in training whose license is revoked."""
    await office.license(held_by="tess")
    request = await office.begin(
        kind=RequestKind.MODIFY_ACCESS, license_id="L1", changes=("Reports",), project_types=()
    )
    await request.approve(training_needed=True)
    await request.training()
    await office.revoke()
    await request.ended(RequestState.WITHDRAWN)


async def supplied(env: WorkflowEnvironment, office: Office) -> None:
    """A request that goes back for a readable certificate, and gets it."""
    request = await office.begin(actor=ADA, role_type="read-only")
    await (await request.training()).do_everything()
    await request.stands(RequestState.UNDER_REVIEW)
    await request.review(ReviewVerdict.RETURN, missing=("A readable certificate.",))
    await request.supply_paper("hmis-basics", "d-readable")
    await request.complete()
    await request.approve()
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)


async def removed(env: WorkflowEnvironment, office: Office) -> None:
    """A removal at once; the license is kept, and given to somebody else."""
    await office.license(held_by="tess")
    request = await office.begin(kind=RequestKind.REMOVE_USER, license_id="L1", **await office.leaver())
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)
    successor = await office.begin("Q2", person_id="toni")
    await successor.approve()
    await (await successor.training()).do_everything()
    await successor.confirm_account()
    await successor.ended(RequestState.GRANTED)


async def _planned(office: Office) -> Request:
    await office.license(held_by="tess")
    said = await office.leaver(last_day_in=10)
    request = await office.begin(kind=RequestKind.REMOVE_USER, license_id="L1", **said)
    day = await office.shows_day(True)
    assert day is not None
    await request.change_day(day + timedelta(days=2))
    await office.eventually(office.planned_day, (day + timedelta(days=2)).__eq__)
    return request


async def removed_later(env: WorkflowEnvironment, office: Office) -> None:
    """A planned removal that is moved."""
    request = await _planned(office)
    await pass_days(env, 13)
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)


async def stayed(env: WorkflowEnvironment, office: Office) -> None:
    """A planned removal that is canceled."""
    request = await _planned(office)
    await request.withdraw()
    await request.ended(RequestState.WITHDRAWN)
    await office.shows_day(False)


async def sent(env: WorkflowEnvironment, office: Office) -> None:
    """A letter that goes out when the mail server is back."""
    post = office.world.mailer
    assert isinstance(post, Post)
    post.away = True
    await office.train()
    await env.sleep(timedelta(minutes=10))
    post.away = False
    await env.sleep(timedelta(minutes=30))
    await office.letters()


async def given_up(env: WorkflowEnvironment, office: Office) -> None:
    """A letter that is given up after three days."""
    post = office.world.mailer
    assert isinstance(post, Post)
    post.away = True
    await office.train()
    await pass_days(env, 4)


async def returned(env: WorkflowEnvironment, office: Office) -> None:
    """A report about a letter that did not arrive, which the watch finds at its second look; then a worker starts."""
    await office.train()
    await office.letters()
    with tempfile.TemporaryDirectory() as folder:
        world = replace(office.world, bounces_folder=Path(folder))
        async with bounce_worker(office.client, world, timedelta(0)):
            await begin_entities(office.client, world)
            await env.sleep(timedelta(minutes=5))
            (Path(folder) / "1.eml").write_bytes(b"Subject: Undelivered\n\nNo report that can be read.\n")
            await env.sleep(timedelta(minutes=6))
            watch = office.client.get_workflow_handle(ids.BOUNCE_WATCH_ID)
            await eventually(lambda: watch.query("snapshot", result_type=BounceWatch), lambda seen: bool(seen.last))
            await begin_entities(office.client, world)
            await env.sleep(timedelta(minutes=11))


async def continued(env: WorkflowEnvironment, office: Office) -> None:
    """A license that goes on from what an earlier run carried along, and is deleted with its holder."""
    await office.license("L0", held_by="tess")
    carried = (await office.kept_license("L0")).model_copy(update={"license_id": "L1"})
    at = await office.now()
    start = LicenseStart(
        license_id="L1",
        agency_id="A1",
        created_at=at,
        terms=license_terms(office.world.pack, at),
        carried=carried.model_copy(update={"agency_id": "A2"}),
        steps=7,
    )
    await office.processes.start_license(start)
    said = await office.leaver(keep=False)
    request = await office.begin(
        kind=RequestKind.REMOVE_USER, license_id="L1", agency_id="A2", actor=signatory("A2"), **said
    )
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)


async def renamed(env: WorkflowEnvironment, office: Office) -> None:
    """A license whose holder has another name: this system can't change the account, and somebody does it by hand."""
    at = await office.now()
    terms = license_terms(office.world.pack, at)
    by_scim = terms.account.model_copy(update={"by": AccountsBy.SCIM})
    start = LicenseStart(
        license_id="L1",
        agency_id="A1",
        created_at=at,
        terms=terms.model_copy(update={"account": by_scim}),
        held_by="tess",
        held_since=at,
    )
    await office.processes.start_license(start)
    message = UpdateDetails(actor=SYSTEM, key="details", person_id="tess")
    await office.processes.take(ids.license_workflow_id("L1"), account_orders.update_details, message)
    (order,) = (await eventually(office.kept_license, lambda kept: any(each.by_hand for each in kept.orders))).orders
    done = ConfirmOrder(actor=ALEX, key="done", number=order.number)
    await office.processes.take(ids.license_workflow_id("L1"), account_orders.confirm_order, done)


async def recertified(env: WorkflowEnvironment, office: Office) -> None:
    """A recertification that is overdue: a learning system reports its course, then the worksheet is submitted."""
    now = await office.now()
    zone = office.world.pack.time_zone
    due = civil_day(now, zone) + timedelta(days=5)
    await office.license(held_by="tess", held_since=now - timedelta(days=500), expires_on=due)
    await pass_days(env, 7)
    license_id = license_workflow_id("L1")
    at = await office.now()
    for report_id, course in (("c1", "another"), ("c2", "recertification"), ("c2", "recertification")):
        report = RecertificationReport(report_id=report_id, person_id="tess", course=course, completed_at=at)
        await office.processes.report(license_id, recertification.report_course, report)
    done = Recertified(at=await office.now(), completed={"recertification": at})
    await office.processes.report(license_id, recertification.recertified, done)
    await office.license_stands(LicenseState.ACTIVE)


async def both_at_once(env: WorkflowEnvironment, office: Office) -> None:
    """Two licenses of one organization, unused since the same day, that reach the six months in the same second."""
    now = await office.now()
    people = ("tess", "toni")
    used = now - timedelta(days=180)
    for person_id in people:
        hmis_user(office.database, person_id, person_id, last_data_entry_at=used, last_any_at=used)
    everything_covered(office.database, now + timedelta(days=40))
    for number, person_id in enumerate(people, start=1):
        await office.license(f"L{number}", held_by=person_id, held_since=now - timedelta(days=500))
    await pass_days(env, 10)


async def together(env: WorkflowEnvironment, office: Office) -> None:
    """A month's review in which the HMIS lead takes part."""
    await begin_entities(office.client, office.world)
    await pass_days(env, 35)
    message = TakePart(actor=LENA, key="t-1")
    await office.processes.take(ids.INACTIVITY_REVIEW_ID, rules.take_part, message)


async def unused(env: WorkflowEnvironment, office: Office) -> None:
    """A license that nobody uses for eight months, and the monthly reviews that find it; one warns its holder."""
    await begin_entities(office.client, office.world)
    await office.license(held_by="tess")
    await office.license("L2")  # the only license of an agency would be excused
    at = await office.now() + timedelta(days=1)
    signed_in = LoginReading(
        source="logins.csv",
        zone=office.world.pack.time_zone,
        logins=(LoginRecord(user="tess@sample.example", last_login=at - timedelta(hours=2)),),
        rows=1,
    )
    take_in_logins(office.database, signed_in, LENA, at)
    everything_covered(office.database, at + timedelta(days=300), imported=at)  # a lack of reports is no lack of use
    await pass_days(env, 245)
    found = await office.processes.client.get_workflow_handle(ids.INACTIVITY_REVIEW_ID).query(
        "snapshot", result_type=InactivityReviews
    )
    if found.current is not None and found.current.undecided:
        message = DecideFinding(
            actor=LENA, key="d-1", license_id="L1", decision=ReviewDecision.WARN, reason="Only one license there."
        )
        await office.processes.take(ids.INACTIVITY_REVIEW_ID, rules.decide_finding, message)
    longer = AdoptReviewTerms(
        actor=LENA, key="d-2", terms=found.terms.model_copy(update={"policy_label": "The next version"})
    )
    await office.processes.take(ids.INACTIVITY_REVIEW_ID, rules.adopt_terms, longer)
    await pass_days(env, 40)


async def warned_late(env: WorkflowEnvironment, office: Office) -> None:
    """A license that nobody uses; after nine months a report covers them all, and its warning comes before the mark."""
    await office.license(held_by="tess")
    await office.license("L2")  # the only license of an agency would be excused
    await pass_days(env, 270)
    now = await office.now()
    everything_covered(office.database, now + timedelta(days=60), imported=now)
    await pass_days(env, 40)


async def renewed(env: WorkflowEnvironment, office: Office) -> None:
    """An agency's account through a renewal: a worksheet, a payment that is late, access that goes and comes back,
    a license that was given up, and a change of kind."""
    house = await _opened(env, office)
    expires = house.recorded().expires_on
    assert expires is not None
    await house.until(expires - timedelta(days=40))
    said = AnswerWorksheet(actor=signatory(), key="sheet", answers={"L2": Answer.REMOVE})
    await office.processes.take(ids.billing_workflow_id("A1"), renewal.answer_worksheet, said, AccountAnswer)
    await house.until(expires + timedelta(days=1))
    await house.licenses_stand(L1="unpaid")
    await office.eventually(house.license_states, lambda seen: "L2" not in seen)
    await house.pay("225.00")
    await house.licenses_stand(L1="active")
    change = ChangeKind(actor=LENA, key="kind", kind=LicenseKind.AD_HOC)
    await office.processes.take(ids.license_workflow_id("L1"), terms.change_kind, change)
    await house.invoice(2)


async def carried_on(env: WorkflowEnvironment, office: Office) -> None:
    """An account that continues as new again and again, whose expiration date is moved."""
    house = await _opened(env, office, 40)
    today = await house.today()
    move = SetExpirationDate(
        actor=BEA, key="move", expires_on=today + timedelta(days=90), reason="As agreed.", licenses=()
    )
    await office.processes.take(ids.billing_workflow_id("A1"), expiration.set_expiration_date, move, AccountAnswer)
    await pass_days(env, 30)
    await house.pay("10.00")
    await pass_days(env, 40)
    await house.invoice()
    await house.pay("300.00")
    await pass_days(env, 30)
    await house.pay("20.00")


async def moved_to_another(env: WorkflowEnvironment, office: Office) -> None:
    """A payment that is corrected and moved to another agency's account, which sends part of it back."""
    house, other = CountingHouse(env, office), CountingHouse(env, office, "A2")
    for each in (house, other):
        await each.open(licenses={})
    await house.pay("4500.00", reference="1042")
    right = CorrectPayment(actor=BEA, key="right", payment=1, amount="450.00", reason="A typo.")
    here, there = ids.billing_workflow_id("A1"), ids.billing_workflow_id("A2")
    await office.processes.take(here, payment_corrections.correct_payment, right, AccountAnswer)
    theirs = MovePayment(actor=BEA, key="theirs", payment=3, to_agency="A2", reason="It is theirs.")
    await office.processes.take(here, payment_corrections.move_payment, theirs, AccountAnswer)
    await office.eventually(other.recorded, lambda seen: len(seen.ledger.entries) == 1)
    ours = MovePayment(actor=BEA, key="ours", payment=1, to_agency="A1", reason="It was ours.")
    await office.processes.take(there, payment_corrections.move_payment, ours, AccountAnswer)
    await office.eventually(house.recorded, lambda seen: len(seen.ledger.entries) == 5)
    await office.eventually(other.recorded, lambda seen: not seen.moving)


async def charged_by_hand(env: WorkflowEnvironment, office: Office) -> None:
    """An agency that is charged by hand, pays part of it, and of which the rest is written off."""
    house = CountingHouse(env, office)
    await house.open(licenses={})
    account_id = ids.billing_workflow_id("A1")
    fee = ChargeAgency(actor=BEA, key="fee", amount="35.00", reason="Fee for a returned check")
    await office.processes.take(account_id, charges.charge, fee, AccountAnswer)
    invoice = await house.invoice()
    await house.pay("30.00")
    rest = WriteOff(actor=DORA, key="rest", invoice=invoice.number, amount="5.00", reason="They closed.")
    await office.processes.take(account_id, charges.write_off, rest, AccountAnswer)
    await house.told("written_off")


async def mistakes_undone(env: WorkflowEnvironment, office: Office) -> None:
    """A charge whose due date is deferred by mistake, and a mistyped expiration date that is set back."""
    house = await _opened(env, office)
    account_id = ids.billing_workflow_id("A1")
    expires = house.recorded().expires_on
    assert expires is not None
    fee = ChargeAgency(actor=BEA, key="fee", amount="35.00", reason="Fee for a returned check")
    await office.processes.take(account_id, charges.charge, fee, AccountAnswer)
    invoice = await house.invoice()
    to_day = invoice.due.last_day + timedelta(days=10)
    defer = DeferInvoice(actor=BEA, key="defer", invoice=invoice.number, to_day=to_day, reason="The grant is late.")
    await office.processes.take(account_id, corrections.defer_invoice, defer, AccountAnswer)
    undo = UndoDeferral(actor=BEA, key="undo", invoice=invoice.number, reason="It was another agency.")
    await office.processes.take(account_id, corrections.undo_deferral, undo, AccountAnswer)
    licenses = billing_reads.evidence(office.database, "A1", await house.today()).licenses
    for key, day in (("wrong", expires + timedelta(days=90)), ("right", expires)):
        move = SetExpirationDate(
            actor=BEA, key=key, expires_on=day, reason="A typo.", licenses=licenses, days_once=True
        )
        await office.processes.take(account_id, expiration.set_expiration_date, move, AccountAnswer)
        await house.invoice(2)
    await house.told("expiration_moved")


async def closing_of_an_agency(env: WorkflowEnvironment, office: Office) -> None:
    """An agency with two licenses, a trainee, and an unpaid invoice closes. The invoice is a task until it is paid."""
    house = await _opened(env, office)
    trainee = await office.begin("Q1", person_id="uma")
    await trainee.training()
    account_id = ids.billing_workflow_id("A1")
    fee = ChargeAgency(actor=BEA, key="fee", amount="800.00", reason="A workshop")
    await office.processes.take(account_id, charges.charge, fee, AccountAnswer)
    await house.invoice()
    context = await Chamber(office, env).context()
    last_day = await house.today() + timedelta(days=2)
    await agency_closing.close(context, "lena", "plan", "A1", last_day, "It merges.")
    await house.until(last_day, hour=9)
    for license_id in ("L1", "L2"):
        await office.license_stands(LicenseState.DELETED, license_id)
    await trainee.ended(RequestState.WITHDRAWN)
    await pass_days(env, 1 / 48)
    await office.eventually(
        lambda: history(office.database, CLOSING), lambda steps: steps[-1].move == "closing_left_over"
    )
    await house.pay(str(house.recorded().balance))
    await agency_closing.look_again(await Chamber(office, env).context(), "lena", "paid", "A1")
    await office.over(CLOSING)


async def closing_called_off(env: WorkflowEnvironment, office: Office) -> None:
    """An agency's closing that is called off, and planned for another day."""
    context = await Chamber(office, env).context()
    day = context.today() + timedelta(days=10)
    await agency_closing.close(context, "lena", "plan", "A1", day, "It merges.")
    await agency_closing.call_off(context, "lena", "off", "A1", "It goes on.")
    await office.over(CLOSING)


async def held_and_billed_again(env: WorkflowEnvironment, office: Office) -> None:
    """A renewal on hold over the expiration date, a license given up, a void that is billed again later, and a license
    whose kind changes."""
    house = await _opened(env, office)
    expires = house.recorded().expires_on
    assert expires is not None
    await house.until(expires - timedelta(days=40))
    said = AnswerWorksheet(actor=signatory(), key="sheet", answers={"L2": Answer.REMOVE})
    await house.take(renewal.answer_worksheet, said)
    await house.take(renewal_hold.hold_renewal, HoldRenewal(actor=BEA, key="hold", reason="A rate is wrong."))
    await house.until(expires + timedelta(days=10))
    await house.take(renewal_hold.release_renewal, ReleaseRenewal(actor=BEA, key="release"))
    number = (await house.invoice()).number
    await office.eventually(house.license_states, lambda seen: "L2" not in seen)
    await house.take(corrections.void_invoice, VoidInvoice(actor=BEA, key="void", invoice=number, reason="Wrong."))
    await pass_days(env, 20)
    current = await house.desk().look_up(BillingInput(agency_id="A1", at=await office.now()))
    again = BillAgain(actor=BEA, key="again", invoice=number, licenses=current.licenses)
    await house.take(unbilled.bill_again, again)
    await house.invoice(2)
    change = ChangeKind(actor=LENA, key="kind", kind=LicenseKind.AD_HOC)
    await office.processes.take(ids.license_workflow_id("L1"), terms.change_kind, change)
    await house.invoice(3)


async def paid_by_itself(env: WorkflowEnvironment, office: Office) -> None:
    """A request for self-pay licenses that is delayed, comes up again, and is accepted."""
    house = CountingHouse(env, office)
    today = await house.today()
    await office.processes.start_self_pay(await _asked_to_pay(office, reviewed=False))
    workflow_id = ids.self_pay_workflow_id("S1")
    later = DelaySelfPay(actor=LENA, key="later", until=today + timedelta(days=20), reason="An upgrade comes first.")
    await office.processes.take(workflow_id, self_pay_rules.delay, later)
    await pass_days(env, 22)
    await office.processes.take(workflow_id, self_pay_rules.accept, AcceptSelfPay(actor=LENA, key="yes", licenses=1))
    await office.over(workflow_id)


async def reviewed(env: WorkflowEnvironment, office: Office) -> None:
    """A request for self-pay licenses that is accepted and reviewed later."""
    await office.processes.start_self_pay(await _asked_to_pay(office, reviewed=True))
    workflow_id = ids.self_pay_workflow_id("S1")
    await office.processes.take(workflow_id, self_pay_rules.accept, AcceptSelfPay(actor=LENA, key="yes", licenses=1))
    await pass_days(env, 60)
    look = OpenReview(actor=LENA, key="look", why="New funding is available.")
    await office.processes.take(workflow_id, self_pay_rules.open_review, look)
    found = AnswerReview(actor=LENA, key="found", supported=True, answer="From January on.")
    await office.processes.take(workflow_id, self_pay_rules.answer_review, found)


async def taken_up_again(env: WorkflowEnvironment, office: Office) -> None:
    """A request that ended when it was accepted, because there were no reviews yet, and is reviewed all the same."""
    await office.processes.start_self_pay(await _asked_to_pay(office, reviewed=False))
    workflow_id = ids.self_pay_workflow_id("S1")
    await office.processes.take(workflow_id, self_pay_rules.accept, AcceptSelfPay(actor=LENA, key="yes", licenses=1))
    await office.over(workflow_id)
    context = await Chamber(office, env).context()
    await self_pay.open_review(context, "lena", "look", "S1", "New funding is available.")
    await self_pay.answer_review(context, "lena", "found", "S1", supported=True, answer="From January on.")


async def _asked_to_pay(office: Office, *, reviewed: bool) -> SelfPayStart:
    """Ask for self-pay licenses, under a policy that has reviews of them or not."""
    version = await office.version()
    policy = version.billing
    if not reviewed and policy.self_pay is not None:
        without = policy.self_pay.model_copy(update={"review_within_days": None})
        policy = policy.model_copy(update={"self_pay": without})
    return SelfPayStart(
        request_id="S1",
        agency_id="A1",
        actor=signatory(),
        key="ask",
        time_zone=office.world.pack.time_zone,
        policy_label=version.label,
        policy=policy,
        appeal_id="AP-1",
        understood=True,
        form=SELF_PAY_FORM,
    )


async def _opened(env: WorkflowEnvironment, office: Office, events_a_run: int = 3000) -> CountingHouse:
    house = CountingHouse(env, office)
    await house.open(licenses={"L1": "tess", "L2": "toni"}, events_a_run=events_a_run)
    return house


async def _trains_first(office: Office) -> bool:
    return (await office.version()).access_requests.procedures.new_user.stages[0] == "training"


def _detroit(office: Office) -> bool:
    return office.world.pack.pack == "detroit"


PERFORMANCE = "committee/performance"
CLOSING = ids.agency_closing_workflow_id("A1")
TRAINING, REQUEST, LICENSE, ACCOUNT = "training/Q1", "request/Q1", "license/L1", "billing/A1"

SELF_PAY_FORM = SelfPayForm(
    name="Sam Sample",
    title="Director",
    program_type="shelter",
    regions=("Region 1",),
    email="sam@sample.example",
    licenses=2,
    billing_name="Ada Sample",
    billing_email="ada@sample.example",
    billing_address="1 Example Street",
    explanation="More case managers.",
)

SCENARIOS: tuple[Scenario, ...] = (
    Scenario("missouri", completed, {"training/completed": TRAINING}),
    Scenario("missouri", corrected, {"training/corrected": TRAINING}),
    Scenario("missouri", lapsed, {"training/lapsed": TRAINING}),
    Scenario("missouri", extended, {"training/extended": TRAINING}),
    Scenario("missouri", withdrawn, {"training/withdrawn": TRAINING}),
    Scenario("missouri", canceled, {"training/canceled": TRAINING}),
    Scenario("detroit", registered, {"training/registered": TRAINING}),
    Scenario("detroit", reported, {"training/reported": TRAINING}),
    Scenario("missouri", granted, {"access_request/missouri": REQUEST, "license/assigned": LICENSE}),
    Scenario("minnesota", granted, {"access_request/minnesota": REQUEST}),
    Scenario("detroit", granted, {"access_request/detroit": REQUEST, "training/detroit": TRAINING}),
    Scenario("missouri", closed_by_lapse, {"access_request/lapsed": REQUEST, "license/released": LICENSE}),
    Scenario("missouri", waited, {"access_request/waited": REQUEST}),
    Scenario("missouri", waited_in_vain, {"access_request/waited_in_vain": REQUEST}),
    Scenario("missouri", never_completed, {"access_request/never_completed": REQUEST}),
    Scenario("missouri", rejected, {"access_request/rejected": REQUEST}),
    Scenario("missouri", newcomer, {"access_request/newcomer": REQUEST}),
    Scenario("missouri", canceled_in_training, {"access_request/canceled": REQUEST}),
    Scenario("missouri", asked_twice, {"access_request/asked_twice": REQUEST}),
    Scenario("detroit", late_account, {"access_request/late_account": REQUEST}),
    Scenario("missouri", modified, {"access_request/modified": REQUEST}),
    Scenario("missouri", person_left, {"access_request/person_left": REQUEST}),
    Scenario("missouri", license_lost, {"access_request/license_lost": REQUEST}),
    Scenario("detroit", supplied, {"access_request/supplied": REQUEST}),
    Scenario("missouri", removed, {"access_request/removed": REQUEST, "license/transferred": LICENSE}),
    Scenario("missouri", removed_later, {"access_request/removed_later": REQUEST, "license/planned": LICENSE}),
    Scenario("missouri", stayed, {"access_request/stayed": REQUEST}),
    Scenario("missouri", sent, {"notice/sent": ""}),
    Scenario("missouri", given_up, {"notice/given_up": ""}),
    Scenario("missouri", returned, {"bounce_watch/returned": ids.BOUNCE_WATCH_ID}),
    Scenario("minnesota", continued, {"license/continued": LICENSE}),
    Scenario("missouri", renamed, {"license/renamed": LICENSE}),
    Scenario("detroit", recertified, {"license/recertified": LICENSE}),
    Scenario("missouri", both_at_once, {"license/kept": LICENSE, "license/marked": "license/L2"}),
    Scenario("missouri", hearings.sanctioned, {"license/sanctioned": LICENSE, "appeal/sanctioned": hearings.APPEAL}),
    Scenario("missouri", hearings.asked_before, {"license/excepted": LICENSE}),
    Scenario("missouri", hearings.granted, {"appeal/granted": hearings.APPEAL, "committee/meetings": PERFORMANCE}),
    Scenario("missouri", hearings.withdrawn, {"appeal/withdrawn": hearings.APPEAL, "committee/dissolved": PERFORMANCE}),
    Scenario("missouri", hearings.moved, {"appeal/adjourned": hearings.APPEAL, "committee/adjourned": PERFORMANCE}),
    Scenario("missouri", hearings.canceled, {"appeal/abandoned": hearings.APPEAL, "committee/abandoned": PERFORMANCE}),
    Scenario("missouri", hearings.unanswered, {"appeal/unanswered": hearings.APPEAL}),
    Scenario("missouri", hearings.reassigned, {"appeal/reassigned": hearings.APPEAL, "allotment/given": "allotment"}),
    Scenario("missouri", hearings.intakes, {"allotment/intakes": "allotment"}),
    Scenario("missouri", hearings.upheld, {"appeal/upheld": hearings.APPEAL}),
    Scenario("missouri", warned_late, {"license/warned_late": LICENSE}),
    Scenario("minnesota", renewed, {"agency_billing/renewed": ACCOUNT, "license/billed": LICENSE}),
    Scenario("minnesota", carried_on, {"agency_billing/carried_on": ACCOUNT}),
    Scenario("minnesota", moved_to_another, {"agency_billing/moved": ACCOUNT, "agency_billing/received": "billing/A2"}),
    Scenario("minnesota", charged_by_hand, {"agency_billing/charged": ACCOUNT}),
    Scenario("minnesota", mistakes_undone, {"agency_billing/undone": ACCOUNT}),
    Scenario("minnesota", closing_of_an_agency, {"agency_closing/closed": CLOSING}),
    Scenario("missouri", closing_called_off, {"agency_closing/called_off": CLOSING}),
    Scenario("minnesota", held_and_billed_again, {"agency_billing/held": ACCOUNT, "license/counted": LICENSE}),
    Scenario("missouri", paid_by_itself, {"self_pay/accepted": "self-pay/S1"}),
    Scenario("missouri", reviewed, {"self_pay/reviewed": "self-pay/S1"}),
    Scenario("missouri", taken_up_again, {"self_pay/taken_up_again": "self-pay/S1"}),
    Scenario("missouri", together, {"inactivity_review/together": ids.INACTIVITY_REVIEW_ID}),
    Scenario("missouri", unused, {"license/unused": LICENSE, "inactivity_review/months": ids.INACTIVITY_REVIEW_ID}),
)
