"""The paths of licenses and of inactivity reviews that are recorded. scenarios.py says what a scenario is."""

from datetime import timedelta

from temporalio.testing import WorkflowEnvironment

from models import ids
from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.calendar import civil_day
from models.ids import license_workflow_id
from models.inactivity_review import rules
from models.inactivity_review.messages import AdoptReviewTerms, DecideFinding, TakePart
from models.inactivity_review.state import InactivityReviews, ReviewDecision
from models.license.lifecycle import LicenseState
from models.license.messages import (
    ConfirmOrder,
    LicenseStart,
    RecertificationReport,
    Recertified,
    UpdateDetails,
)
from models.license.rules import account_orders, recertification
from models.license.state import license_terms
from models.people import SYSTEM
from models.policy.access_requests import AccountsBy
from models.usage.logins import LoginReading, LoginRecord
from storage.usage_imports import take_in_logins
from tests.storage.samples import signatory
from tests.storage.usage_samples import everything_covered, hmis_user
from tests.waiting import eventually
from tests.workflows.office import Office
from tests.workflows.request import ALEX
from tests.workflows.simulated import pass_days
from tests.workflows.training_run import LENA
from worker import begin_entities


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
    everything_covered(office.database, now + timedelta(days=40), imported=now)
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
