"""Asking licenses: a refusal is an answer, and asking again changes nothing."""

import pytest

from activities.licenses import NONE_OPEN, LicenseActivities
from activities.signatures.licenses import AssignmentInput, EndingInput, PlanDeactivationInput, ReservationInput
from models.effects import ActedT, Rule
from models.errors import ProcessesAway
from models.ids import license_workflow_id
from models.license.lifecycle import LicenseKind
from models.license.messages import LicenseAnswer, ReserveLicense
from models.license.state import License
from storage.database import Database
from storage.recorder import record
from tests.activities.processes import FakeProcesses
from tests.storage.samples import NOW, a_license, held, pack, reserved, settle_people, step_of

ASK = ReservationInput(request_id="Q1", agency_id="A1", person_id="tess", kind=LicenseKind.STANDARD, at=NOW)
REFUSED = "This license is set aside, so it can't be reserved now."


class Licenses(FakeProcesses):
    """Licenses that write down at once what they agree to."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        self.contradicted = False
        """Whether the records refuse what a license agreed to."""
        self.slow = False
        """Whether the records do not show yet what a license agreed to."""

    async def ask_license(self, license_id: str, rule: Rule[License, ActedT], message: ActedT) -> LicenseAnswer:
        """Agree and write it down, unless the test says otherwise."""
        answer = await super().ask_license(license_id, rule, message)
        if isinstance(message, ReserveLicense) and answer.done and not self.contradicted:
            self.licenses[license_id] = reserved(license_id, message.person_id)
            if not self.slow:
                record(self.database, step_of(self.licenses[license_id], 2))
        return answer


@pytest.fixture
def processes(sqlite_database: Database) -> Licenses:
    """Licenses to ask; the people are on record."""
    settle_people(sqlite_database)
    return Licenses(sqlite_database)


@pytest.fixture
def desk(sqlite_database: Database, processes: Licenses) -> LicenseActivities:
    """The desk that asks them."""
    return LicenseActivities(sqlite_database, processes, pack())


def on_record(database: Database, processes: FakeProcesses, *licenses: License) -> None:
    """Licenses as records and processes have them."""
    for each in licenses:
        record(database, step_of(each, workflow_id=license_workflow_id(each.license_id)))
        processes.licenses[each.license_id] = each


def asked(processes: FakeProcesses) -> list[tuple[str, str]]:
    """Which licenses were asked what."""
    return [(license_id, update) for license_id, update, _ in processes.asked]


async def test_the_first_license_that_agrees_is_set_aside(
    sqlite_database: Database, processes: Licenses, desk: LicenseActivities
) -> None:
    on_record(sqlite_database, processes, a_license("L1"), a_license("L2"), a_license("L3"))
    processes.refusals["L1"] = REFUSED
    answer = await desk.reserve(ASK)
    assert (answer.done, answer.license_id) == (True, "L2")
    assert asked(processes) == [("L1", "reserve"), ("L2", "reserve")]


async def test_with_no_open_license_the_answer_is_a_sentence(
    sqlite_database: Database, processes: Licenses, desk: LicenseActivities
) -> None:
    on_record(sqlite_database, processes, held("L1", "toni"), a_license("L2", agency_id="A2"))
    answer = await desk.reserve(ASK)
    assert (answer.done, answer.sentence) == (False, NONE_OPEN)
    assert processes.asked == []


async def test_when_every_license_refuses_the_answer_is_a_sentence_too(
    sqlite_database: Database, processes: Licenses, desk: LicenseActivities
) -> None:
    on_record(sqlite_database, processes, a_license("L1"))
    processes.refusals["L1"] = REFUSED
    assert (await desk.reserve(ASK)).sentence == NONE_OPEN


async def test_asked_again_the_license_already_set_aside_is_the_answer_and_nobody_is_asked(
    sqlite_database: Database, processes: Licenses, desk: LicenseActivities
) -> None:
    on_record(sqlite_database, processes, a_license("L1"), a_license("L2"))
    first = await desk.reserve(ASK)
    processes.asked.clear()
    assert await desk.reserve(ASK) == first
    assert processes.asked == []


async def test_a_reservation_that_the_records_do_not_show_yet_is_asked_for_again(
    sqlite_database: Database, processes: Licenses, desk: LicenseActivities
) -> None:
    on_record(sqlite_database, processes, a_license("L1"))
    processes.slow = True
    with pytest.raises(RuntimeError, match="do not show it yet"):
        await desk.reserve(ASK)
    first = processes.asked[-1]
    processes.slow = False
    assert (await desk.reserve(ASK)).done
    assert processes.asked[-1] == first, "the same key makes it the same update"


async def test_a_reservation_that_the_records_refuse_is_a_refusal(
    sqlite_database: Database, processes: Licenses, desk: LicenseActivities
) -> None:
    on_record(sqlite_database, processes, a_license("L1"))
    processes.contradicted = True
    answer = await desk.reserve(ASK)
    assert (answer.done, answer.sentence) == (False, NONE_OPEN)


@pytest.mark.requirement("FEE-11")
async def test_a_new_license_is_made_once_however_often_it_is_asked_for(
    sqlite_database: Database, processes: Licenses, desk: LicenseActivities
) -> None:
    first = await desk.create(ASK)
    again = await desk.create(ASK)
    assert first == again
    assert first.done
    assert [(each.license_id, each.agency_id, each.created_at) for each in processes.begun] == [
        (first.license_id, "A1", NOW)
    ]


async def test_release_gives_up_what_is_set_aside_and_without_anything_asks_nobody(
    sqlite_database: Database, processes: Licenses, desk: LicenseActivities
) -> None:
    await desk.release("Q1")
    assert processes.asked == []
    on_record(sqlite_database, processes, reserved("L1", "tess"), held("L2", "toni"))
    await desk.release("Q1")
    assert asked(processes) == [("L1", "release")]


async def test_assigning_ending_and_programming_hand_the_licenses_answer_on(
    processes: Licenses, desk: LicenseActivities
) -> None:
    processes.refusals["L2"] = "This person doesn't hold this license."
    assert (await desk.assign(AssignmentInput(license_id="L1", request_id="Q1", person_id="tess"))).done
    ending = EndingInput(license_id="L2", request_id="Q1", person_id="tess", keep=True, reason="Gone.")
    assert (await desk.end(ending)).sentence == "This person doesn't hold this license."
    plan = PlanDeactivationInput(license_id="L1", request_id="Q1", person_id="tess", on_day=NOW.date(), change=2)
    assert (await desk.program(plan)).done
    assert [message.key for _, _, message in processes.asked] == ["assign/Q1", "end/Q1", "program/Q1/2"]


async def test_while_nobody_can_be_reached_it_is_tried_again_and_is_no_refusal(
    sqlite_database: Database, processes: Licenses, desk: LicenseActivities
) -> None:
    on_record(sqlite_database, processes, a_license("L1"))
    processes.away_for = 1
    with pytest.raises(ProcessesAway):
        await desk.reserve(ASK)
    assert (await desk.reserve(ASK)).done
