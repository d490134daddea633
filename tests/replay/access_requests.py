"""The paths of access requests that are recorded. scenarios.py says what a scenario is."""

from datetime import timedelta

from temporalio.testing import WorkflowEnvironment

from models.access_request.lifecycle import RequestState
from models.access_request.messages import ReviewVerdict
from models.access_request.state import RequestKind
from models.effects import Introduced
from tests.workflows.office import Office
from tests.workflows.request import Request
from tests.workflows.simulated import pass_days
from tests.workflows.training_run import ADA


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


async def _trains_first(office: Office) -> bool:
    return (await office.version()).access_requests.procedures.new_user.stages[0] == "training"


def _detroit(office: Office) -> bool:
    return office.world.pack.pack == "detroit"
