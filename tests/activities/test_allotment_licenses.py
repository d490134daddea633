"""Licenses from the allotment: made under the id that it names, and taken back from whoever is on them."""

import pytest

from activities.allotment_licenses import AllotmentLicenseActivities
from activities.signatures.allotment_licenses import AllotmentLicenseInput
from models.allotment.state import AllotmentOrder, AllotmentWork
from models.license.lifecycle import INACTIVITY, InactiveReason, LicenseKind, LicenseState
from models.license.messages import DeleteLicense, Revoke
from models.license.state import License
from storage.database import Database
from tests.activities.processes import FakeProcesses
from tests.storage.samples import NOW, a_license, held, pack, settle_people


def ask(work: AllotmentWork) -> AllotmentLicenseInput:
    """An order about L1 of agency A1."""
    order = AllotmentOrder(number=1, work=work, license_id="L1", agency_id="A1", why="No intakes for months.")
    return AllotmentLicenseInput(order=order, at=NOW)


async def asked_to_give_back(database: Database, license_: License) -> tuple[str, Revoke | DeleteLicense]:
    """Take a license back; what its process was asked."""
    processes = FakeProcesses({"L1": license_})
    assert await AllotmentLicenseActivities(database, processes, pack()).carry_out(ask(AllotmentWork.TAKE_BACK)) == ""
    ((license_id, update, message),) = processes.asked
    assert license_id == "L1"
    return update, message


@pytest.mark.requirement("LIC-14", "LIC-16")
async def test_a_license_that_is_taken_back_does_not_count_as_revoked_for_inactivity(sqlite_database: Database) -> None:
    """Its holder appeals to the Coordinated Entry Committee, not to the one that hears appeals about inactivity."""
    update, message = await asked_to_give_back(sqlite_database, held("L1", "tess"))
    assert isinstance(message, Revoke)
    assert (update, message.reason) == ("revoke", InactiveReason.CE_ALLOTMENT)
    assert message.reason not in INACTIVITY


async def test_a_license_that_nobody_is_on_is_given_up_when_it_is_taken_back(sqlite_database: Database) -> None:
    update, message = await asked_to_give_back(sqlite_database, a_license("L1"))
    assert isinstance(message, DeleteLicense)
    assert (update, message.why) == ("delete", "No intakes for months.")


async def test_a_license_is_made_once_under_the_id_that_the_allotment_names(sqlite_database: Database) -> None:
    settle_people(sqlite_database)
    processes = FakeProcesses()
    desk = AllotmentLicenseActivities(sqlite_database, processes, pack())
    for _ in range(2):
        assert await desk.carry_out(ask(AllotmentWork.MAKE)) == ""
    (made,) = processes.begun
    assert (made.license_id, made.agency_id, made.region_id, made.kind) == ("L1", "A1", "R1", LicenseKind.CE_ACCESS)


@pytest.mark.requirement("LIC-14")
async def test_a_license_that_was_given_up_already_is_taken_back_without_a_word(sqlite_database: Database) -> None:
    gone = a_license("L1", state=LicenseState.DELETED)
    processes = FakeProcesses({"L1": gone})
    desk = AllotmentLicenseActivities(sqlite_database, processes, pack())
    assert await desk.carry_out(ask(AllotmentWork.TAKE_BACK)) == ""
    assert processes.asked == []
