"""The main paths of every workflow, walked on simulated time: what is recorded, and replayed for ever after.

A scenario is named after the workflow whose history it is about and the path it takes; it may leave the histories of
other workflows behind as well.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from temporalio.testing import WorkflowEnvironment

from models import ids
from tests.replay import (
    access_requests,
    accounts,
    closing_days,
    hearings,
    letters,
    licenses,
    self_pay,
    trainings,
    uploads,
)
from tests.workflows.office import Office

Walk = Callable[[WorkflowEnvironment, Office], Awaitable[None]]


class Scenario(NamedTuple):
    """A walk in an office with some pack, and which workflows' histories are kept under which names."""

    pack: str
    walk: Walk
    keep: Mapping[str, str]
    """From the name of a recording ("training/lapsed") to the id of the workflow."""


PERFORMANCE = "committee/performance"
TRAINING, REQUEST, LICENSE, ACCOUNT = "training/Q1", "request/Q1", "license/L1", "billing/A1"

SCENARIOS: tuple[Scenario, ...] = (
    Scenario("missouri", trainings.completed, {"training/completed": TRAINING}),
    Scenario("missouri", trainings.corrected, {"training/corrected": TRAINING}),
    Scenario("missouri", trainings.lapsed, {"training/lapsed": TRAINING}),
    Scenario("missouri", trainings.extended, {"training/extended": TRAINING}),
    Scenario("missouri", trainings.withdrawn, {"training/withdrawn": TRAINING}),
    Scenario("missouri", trainings.canceled, {"training/canceled": TRAINING}),
    Scenario("detroit", trainings.registered, {"training/registered": TRAINING}),
    Scenario("detroit", trainings.reported, {"training/reported": TRAINING}),
    Scenario("missouri", access_requests.granted, {"access_request/missouri": REQUEST, "license/assigned": LICENSE}),
    Scenario("minnesota", access_requests.granted, {"access_request/minnesota": REQUEST}),
    Scenario("detroit", access_requests.granted, {"access_request/detroit": REQUEST, "training/detroit": TRAINING}),
    Scenario(
        "missouri", access_requests.closed_by_lapse, {"access_request/lapsed": REQUEST, "license/released": LICENSE}
    ),
    Scenario("missouri", access_requests.waited, {"access_request/waited": REQUEST}),
    Scenario("missouri", access_requests.waited_in_vain, {"access_request/waited_in_vain": REQUEST}),
    Scenario("missouri", access_requests.never_completed, {"access_request/never_completed": REQUEST}),
    Scenario("missouri", access_requests.rejected, {"access_request/rejected": REQUEST}),
    Scenario("missouri", access_requests.newcomer, {"access_request/newcomer": REQUEST}),
    Scenario("missouri", access_requests.canceled_in_training, {"access_request/canceled": REQUEST}),
    Scenario("missouri", access_requests.asked_twice, {"access_request/asked_twice": REQUEST}),
    Scenario("detroit", access_requests.late_account, {"access_request/late_account": REQUEST}),
    Scenario("missouri", access_requests.modified, {"access_request/modified": REQUEST}),
    Scenario("missouri", access_requests.person_left, {"access_request/person_left": REQUEST}),
    Scenario("missouri", access_requests.license_lost, {"access_request/license_lost": REQUEST}),
    Scenario("detroit", access_requests.supplied, {"access_request/supplied": REQUEST}),
    Scenario("missouri", access_requests.removed, {"access_request/removed": REQUEST, "license/transferred": LICENSE}),
    Scenario(
        "missouri", access_requests.removed_later, {"access_request/removed_later": REQUEST, "license/planned": LICENSE}
    ),
    Scenario("missouri", access_requests.stayed, {"access_request/stayed": REQUEST}),
    Scenario(
        "missouri",
        closing_days.told,
        {
            "closing_day/told": closing_days.CLOSING_DAY,
            "access_request/office_closed": REQUEST,
            "committee/office_closed": PERFORMANCE,
        },
    ),
    Scenario("missouri", letters.sent, {"notice/sent": ""}),
    Scenario("missouri", letters.given_up, {"notice/given_up": ""}),
    Scenario("missouri", letters.returned, {"watch/returned": ids.BOUNCE_WATCH_ID}),
    Scenario("missouri", uploads.forgotten, {"watch/forgotten": ids.UPLOAD_WATCH_ID}),
    Scenario("minnesota", licenses.continued, {"license/continued": LICENSE}),
    Scenario("missouri", licenses.renamed, {"license/renamed": LICENSE}),
    Scenario("detroit", licenses.recertified, {"license/recertified": LICENSE}),
    Scenario("missouri", licenses.both_at_once, {"license/kept": LICENSE, "license/marked": "license/L2"}),
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
    Scenario("missouri", licenses.warned_late, {"license/warned_late": LICENSE}),
    Scenario("minnesota", accounts.renewed, {"agency_billing/renewed": ACCOUNT, "license/billed": LICENSE}),
    Scenario("minnesota", accounts.carried_on, {"agency_billing/carried_on": ACCOUNT}),
    Scenario(
        "minnesota",
        accounts.moved_to_another,
        {"agency_billing/moved": ACCOUNT, "agency_billing/received": "billing/A2"},
    ),
    Scenario("minnesota", accounts.charged_by_hand, {"agency_billing/charged": ACCOUNT}),
    Scenario("minnesota", accounts.mistakes_undone, {"agency_billing/undone": ACCOUNT}),
    Scenario("minnesota", accounts.closing_of_an_agency, {"agency_closing/closed": accounts.CLOSING}),
    Scenario("missouri", accounts.closing_called_off, {"agency_closing/called_off": accounts.CLOSING}),
    Scenario("minnesota", accounts.held_and_billed_again, {"agency_billing/held": ACCOUNT, "license/counted": LICENSE}),
    Scenario("missouri", self_pay.paid_by_itself, {"self_pay/accepted": "self-pay/S1"}),
    Scenario("missouri", self_pay.reviewed, {"self_pay/reviewed": "self-pay/S1"}),
    Scenario("missouri", self_pay.taken_up_again, {"self_pay/taken_up_again": "self-pay/S1"}),
    Scenario("missouri", licenses.together, {"inactivity_review/together": ids.INACTIVITY_REVIEW_ID}),
    Scenario(
        "missouri", licenses.unused, {"license/unused": LICENSE, "inactivity_review/months": ids.INACTIVITY_REVIEW_ID}
    ),
)
