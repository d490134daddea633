"""The paths of requests for self-pay licenses that are recorded. scenarios.py says what a scenario is."""

from datetime import timedelta

from temporalio.testing import WorkflowEnvironment

from models import ids
from models.self_pay import rules as self_pay_rules
from models.self_pay.messages import AcceptSelfPay, AnswerReview, DelaySelfPay, OpenReview, SelfPayStart
from models.self_pay.state import SelfPayForm
from services import self_pay
from tests.storage.samples import signatory
from tests.workflows.billing.counting_house import CountingHouse
from tests.workflows.hearing.chamber import Chamber
from tests.workflows.office import Office
from tests.workflows.simulated import pass_days
from tests.workflows.training_run import LENA

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
