"""Workflow ids, workflow types and task queues, in one place so that callers and workflows always agree.

No id contains a name or an address. Record ids are opaque.
"""

import hashlib
from datetime import date
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from models.base import Message
from models.digests import digest

if TYPE_CHECKING:  # only for annotations: these modules import this one
    from models.access_request.state import AccessRequest
    from models.agency_closing.state import AgencyClosing
    from models.allotment.state import Allotment
    from models.appeal.state import Appeal
    from models.billing.state import AgencyAccount
    from models.committee.state import Committee
    from models.inactivity_review.state import InactivityReviews
    from models.license.state import License
    from models.self_pay.state import SelfPayRequest
    from models.training.state import TrainingRun
    from models.watches import Watch

StateT = TypeVar("StateT")


class WorkflowId(str, Generic[StateT]):
    """The id of a workflow whose state is `StateT`. Only a rule of that state can be sent to it."""

    __slots__ = ()


class Nudge(str, Generic[StateT]):
    """The name of a signal without a message, for a workflow whose state is `StateT`."""

    __slots__ = ()


TASK_QUEUE: Final = "hmis-access"
URGENT_QUEUE: Final = "hmis-access-urgent"
"""The queue for work on accounts, so that a person who left loses access even if other work is waiting."""
MAIL_QUEUE: Final = "hmis-access-mail"
"""The queue for letters, so that a mail server that takes letters and does not answer holds up nothing but letters."""
BOUNCES_QUEUE: Final = "hmis-access-bounces"
"""The queue for reports about undelivered letters. Only workers that have the folder with them ask for its work."""
UPLOADS_QUEUE: Final = "hmis-access-uploads"
"""The queue for uploaded files, so that a virus scanner that does not answer holds up nothing else."""

ACCESS_REQUEST: Final = "AccessRequestWorkflow"
TRAINING: Final = "TrainingWorkflow"
LICENSE: Final = "LicenseWorkflow"
NOTICE: Final = "NoticeWorkflow"
INACTIVITY_REVIEW: Final = "InactivityReviewWorkflow"
COMMITTEE: Final = "CommitteeWorkflow"
ALLOTMENT: Final = "AllotmentWorkflow"
APPEAL: Final = "AppealWorkflow"
AGENCY_BILLING: Final = "AgencyBillingWorkflow"
SELF_PAY: Final = "SelfPayWorkflow"
AGENCY_CLOSING: Final = "AgencyClosingWorkflow"
CLOSING_DAY: Final = "ClosingDayWorkflow"
WATCH: Final = "WatchWorkflow"

INACTIVITY_REVIEW_ID: "Final[WorkflowId[InactivityReviews]]" = WorkflowId("inactivity-review")
"""The only workflow of the monthly reviews."""
ALLOTMENT_ID: "Final[WorkflowId[Allotment]]" = WorkflowId("allotment")
"""The only workflow of the Coordinated Entry allotment."""
BOUNCE_WATCH_ID: "Final[WorkflowId[Watch]]" = WorkflowId("bounces")
"""The only workflow that watches for reports about undelivered letters."""
UPLOAD_WATCH_ID: "Final[WorkflowId[Watch]]" = WorkflowId("uploads")
"""The only workflow that looks after uploaded files."""

LICENSE_OPENED: "Final[Nudge[AccessRequest]]" = Nudge("license_opened")
"""The agency has an open license: a request that waits for one tries again."""
USAGE_FOUND: "Final[Nudge[License]]" = Nudge("usage_found")
"""The records have found use that changes the license."""
LOOK_NOW: "Final[Nudge[Watch]]" = Nudge("look_now")
"""Somebody uploaded a file, or a worker has started, perhaps with another folder or pause: look now instead of when the
last pause ends."""


def request_workflow_id(request_id: str) -> "WorkflowId[AccessRequest]":
    """Return the id of an access request's workflow."""
    return WorkflowId(f"request/{request_id}")


def request_id_of(key: str) -> str:
    """Return the id of the access request that a form with this key starts."""
    return opaque("R", key)


def training_workflow_id(request_id: str) -> "WorkflowId[TrainingRun]":
    """Return the id of the training run of an access request. A request has at most one."""
    return WorkflowId(f"training/{request_id}")


def license_workflow_id(license_id: str) -> "WorkflowId[License]":
    """Return the id of a license's workflow."""
    return WorkflowId(f"license/{license_id}")


def billing_workflow_id(agency_id: str) -> "WorkflowId[AgencyAccount]":
    """Return the id of the workflow of an agency's account."""
    return WorkflowId(f"billing/{agency_id}")


def self_pay_workflow_id(request_id: str) -> "WorkflowId[SelfPayRequest]":
    """Return the id of the workflow of a request for self-pay licenses."""
    return WorkflowId(f"self-pay/{request_id}")


def agency_closing_workflow_id(agency_id: str) -> "WorkflowId[AgencyClosing]":
    """Return the id of the workflow of an agency's closing. An agency has one closing at a time."""
    return WorkflowId(f"agency-closing/{agency_id}")


def committee_workflow_id(committee_id: str) -> "WorkflowId[Committee]":
    """Return the id of a committee's workflow."""
    return WorkflowId(f"committee/{committee_id}")


def appeal_workflow_id(appeal_id: str) -> "WorkflowId[Appeal]":
    """Return the id of an appeal's workflow."""
    return WorkflowId(f"appeal/{appeal_id}")


def closing_day_workflow_id(day: date) -> str:
    """Return the id of the workflow that tells everybody of a day on which the office is closed."""
    return f"closing-day/{day.isoformat()}"


def notice_workflow_id(notice_id: str) -> str:
    """Return the id of the workflow that sends a notice."""
    return f"notice/{notice_id}"


def report_paper_id(meeting_id: str, review_id: str) -> str:
    """Return the id of a review's inactivity report as it was sent to the members for a meeting."""
    return f"inactivity-report/{meeting_id}/{review_id}"


def minutes_paper_id(meeting_id: str, corrections: int = 0) -> str:
    """Return the id of a meeting's minutes. With each correction they are another paper."""
    return f"minutes/{meeting_id}/{corrections}" if corrections else f"minutes/{meeting_id}"


def decision_paper_id(appeal_id: str, round_: int) -> str:
    """Return the id of an appeal's decision letter. Each round, after a decision was set aside, has its own."""
    return f"decision/{appeal_id}/{round_}"


def opaque(prefix: str, key: str) -> str:
    """Return a short id that reveals nothing. The same key always gives the same id."""
    return f"{prefix}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def notice_id(workflow_id: str, step: int, position: int) -> str:
    """Return the id of the `position`-th notice of a step. Computing it again gives the same id."""
    return hashlib.sha256(f"{workflow_id}#{step}#{position}".encode()).hexdigest()[:24]


def delivery_id(notice_id: str, resends: int) -> str:
    """Return the id of a notice's delivery. Each time that somebody has it sent again, it is another one."""
    return f"{notice_id}/{resends}" if resends else notice_id


def update_id(key: str, body: Message) -> str:
    """Return the id of an update: the caller's form key and a digest of the form's content.

    The same form sent twice is one update with one answer. The same key with other content is another update, and the
    workflow can refuse it.
    """
    return f"{key}:{digest(body)}"
