"""The paths of trainings that are recorded. scenarios.py says what a scenario is."""

from datetime import timedelta

from temporalio.testing import WorkflowEnvironment

from models.errors import RuleViolation
from tests.workflows.office import Office
from tests.workflows.simulated import pass_days
from tests.workflows.training_run import RITA


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
