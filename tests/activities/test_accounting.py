"""What an agency's account asks of licenses."""

import pytest

from activities.accounting import AccountingActivities
from activities.signatures.accounting import AccessInput, DeletionInput
from models.billing.messages import AccessWork
from models.license.lifecycle import InactiveReason
from models.license.messages import Deactivate, DeleteLicense, Reactivate
from storage.database import Database
from tests.activities.processes import FakeProcesses
from tests.storage.samples import pack

NO = "This license has ended (deleted); nothing more can be done on it."


@pytest.mark.requirement("FEE-07")
@pytest.mark.parametrize(("work", "kind"), [(AccessWork.TAKE, Deactivate), (AccessWork.GIVE_BACK, Reactivate)])
async def test_what_is_not_paid_takes_access_for_that_reason_and_payment_gives_that_back(
    sqlite_database: Database, work: AccessWork, kind: type[Deactivate | Reactivate]
) -> None:
    processes = FakeProcesses()
    desk = AccountingActivities(sqlite_database, processes, pack())
    assert (await desk.change_access(AccessInput(license_id="L1", work=work, key="k1"))).done
    ((license_id, _, message),) = processes.asked
    assert isinstance(message, kind)
    assert (license_id, message.reason, message.key) == ("L1", InactiveReason.UNPAID, "k1")


@pytest.mark.requirement("FEE-10")
async def test_a_license_that_its_agency_gives_up_is_deleted_and_a_refusal_is_an_answer(
    sqlite_database: Database,
) -> None:
    processes = FakeProcesses()
    desk = AccountingActivities(sqlite_database, processes, pack())
    assert (await desk.delete_license(DeletionInput(license_id="L1", key="k1"))).done
    ((license_id, _, message),) = processes.asked
    assert isinstance(message, DeleteLicense)
    assert license_id == "L1"
    processes.refusals["L2"] = NO
    assert (await desk.delete_license(DeletionInput(license_id="L2", key="k2"))).sentence == NO
