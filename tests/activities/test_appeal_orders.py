"""What was decided on an appeal is asked of licenses; a refusal is an answer."""

import pytest

from activities.appeal_orders import AppealOrderActivities
from activities.signatures.appeal_orders import AppealOrderInput
from models.license.messages import GrantException
from tests.activities.processes import FakeProcesses
from tests.models.appeal.samples import Case, exception

NO = "An exception on this appeal is in force already."


@pytest.mark.requirement("LIC-21")
@pytest.mark.parametrize("refusal", ["", NO])
async def test_an_exception_is_asked_of_the_license_and_why_it_is_refused_is_told(refusal: str) -> None:
    appeal = Case().decided(exception("l-1")).appeal
    processes = FakeProcesses()
    processes.refusals["l-1"] = refusal
    assert (
        await AppealOrderActivities(processes).carry_out(AppealOrderInput(appeal=appeal, order=appeal.orders[0]))
        == refusal
    )
    ((license_id, _, message),) = processes.asked
    assert isinstance(message, GrantException)
    assert (license_id, message.appeal_id) == ("l-1", appeal.appeal_id)
