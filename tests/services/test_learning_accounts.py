"""A learning center reports by user name, and the report finds the person's open training (document 002)."""

import pytest

from adapters.clock import now
from models.ids import training_workflow_id
from models.policy.training import TrainingPolicy
from models.training.kinds.account import AccountRequirement
from models.training.kinds.test import TestRequirement as PolicyTest
from models.training.lifecycle import PartStatus
from models.training.messages import RecordAccount, TestReport
from models.training.rules.account import record_account
from services import training
from services.context import Context
from services.people import acting
from storage.reads import trainings
from tests.models.builders import SOURCE, small_training
from tests.services.asking import counted_looks, refused
from tests.workflows.office import Office


def reported_by_a_learning_center() -> TrainingPolicy:
    """A training whose two tests are taken on a learning center, after the account there."""
    account = AccountRequirement(id="center", title="An account", system="Learning Center", source=SOURCE)
    tests = [
        PolicyTest(id=each, title=each.title(), pass_mark=80, after=("center",), source=SOURCE)
        for each in ("basics", "rules")
    ]
    return small_training(requirements=(account, *tests), practice=None)


async def in_training(office: Office, request_id: str, person_id: str) -> None:
    """A person is in such a training, and the records know it."""
    await (await office.train(request_id, person_id=person_id, policy=reported_by_a_learning_center())).snapshot()


async def named(context: Context, request_id: str, user_name: str) -> None:
    """Staff record a user name. The run is looked up once for it."""
    looks: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "_visible_run", counted_looks(training._visible_run, looks))
        await training.record_account(context, "rita", f"{request_id}-{user_name}", request_id, "center", user_name)
    assert looks == [request_id]


async def named_before_that_was_refused(context: Context, request_id: str, user_name: str) -> None:
    """A user name was recorded when nobody looked whether another training has it."""
    rita = await acting(context, "rita")
    message = RecordAccount(actor=rita, key="old", account_id="center", user_name=user_name)
    await context.processes.take(training_workflow_id(request_id), record_account, message)


@pytest.mark.requirement("NEW-08")
async def test_a_user_name_that_somebody_else_in_training_has_is_refused(missouri: Office, context: Context) -> None:
    await in_training(missouri, "Q1", "tess")
    await in_training(missouri, "Q2", "toni")
    await named(context, "Q1", "sample")
    assert (await refused(named(context, "Q2", " SAMPLE "))).sentence == (
        "Somebody else in training has the user name “SAMPLE”. Please check the name, because reports of the learning "
        "system could not tell the two apart."
    )
    await named(context, "Q1", "sample")  # the same form again
    await in_training(missouri, "Q3", "tess")
    await named(context, "Q3", "sample")  # the same person in another training


@pytest.mark.requirement("NEW-08")
async def test_a_report_finds_the_training_of_the_person_with_its_user_name(missouri: Office, context: Context) -> None:
    await in_training(missouri, "Q1", "tess")
    await in_training(missouri, "Q2", "toni")
    await named(context, "Q1", "Tess.Sample")
    await named(context, "Q2", "Toni.Sample")
    found = await training.request_of_user(context, " TONI.sample ")
    assert found == "Q2"
    report = TestReport(report_id="a1", test_id="basics", score="90", taken_at=now())
    assert not (await training.report_test(context, found, report)).ignored
    seen = await training.progress(context, "toni", "Q2")
    assert [(each.key, each.state, each.user_name) for each in seen.run.steps] == [
        ("center", PartStatus.DONE, "Toni.Sample"),
        ("basics", PartStatus.DONE, ""),
        ("rules", PartStatus.OPEN, ""),
    ]
    assert (await training.progress(context, "tess", "Q1")).run.attempts == ()


@pytest.mark.requirement("NEW-08")
async def test_the_records_say_the_same_as_the_process(missouri: Office, context: Context) -> None:
    await in_training(missouri, "Q1", "tess")
    await named(context, "Q1", "tess.s")
    live = await training.progress(context, "tess", "Q1")
    recorded = trainings.training(context.database, "Q1", now())
    assert recorded is not None
    assert recorded.steps == live.run.steps


@pytest.mark.requirement("NEW-08")
async def test_a_user_name_that_nobody_has_is_refused(missouri: Office, context: Context) -> None:
    await in_training(missouri, "Q1", "tess")
    for name in ("tess.sample", ""):
        refusal = await refused(training.request_of_user(context, name))
        assert refusal.sentence == (
            f"No open training has the user name “{name}”. Please check it, or record it for the training."
        )


@pytest.mark.requirement("NEW-08")
async def test_a_corrected_user_name_no_longer_finds_the_training(missouri: Office, context: Context) -> None:
    await in_training(missouri, "Q1", "tess")
    await named(context, "Q1", "toni.s")
    await named(context, "Q1", "tess.s")
    assert await training.request_of_user(context, "tess.s") == "Q1"
    assert (await refused(training.request_of_user(context, "toni.s"))).code == "unknown_user"


@pytest.mark.requirement("NEW-08")
async def test_a_user_name_that_several_have_is_refused_until_one_training_has_ended(
    missouri: Office, context: Context
) -> None:
    await in_training(missouri, "Q1", "tess")
    await in_training(missouri, "Q2", "toni")
    await named(context, "Q1", "sample")
    await named_before_that_was_refused(context, "Q2", "SAMPLE")
    assert (await refused(training.request_of_user(context, "Sample"))).sentence == (
        "Several open trainings have the user name “Sample”: Q1 and Q2. Please name the request instead."
    )
    await training.withdraw(context, "tess", "w1", "Q1", "A new job.")
    await missouri.eventually(
        lambda: trainings.open_trainings_of_user(context.database, "sample"), lambda found: found == ["Q2"]
    )
    assert await training.request_of_user(context, "sample") == "Q2"
