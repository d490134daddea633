"""Workflow ids, types and the task queue: one place, so that a caller and a workflow never disagree.

No id holds a name or an address; record ids are opaque.
"""

import hashlib
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from pydantic import BaseModel

if TYPE_CHECKING:  # an id only names the state of its process; the areas that have these states use ids themselves
    from models.access_request.state import AccessRequest
    from models.allotment.state import Allotment
    from models.appeal.state import Appeal
    from models.billing.state import AgencyAccount
    from models.committee.state import Committee
    from models.inactivity_review.state import InactivityReviews
    from models.license.state import License
    from models.self_pay.state import SelfPayRequest
    from models.training.state import TrainingRun

StateT = TypeVar("StateT")


class WorkflowId(str, Generic[StateT]):
    """The id of a workflow whose state is `StateT`: only a rule of that state can be sent to it."""

    __slots__ = ()


class Nudge(str, Generic[StateT]):
    """The name of a signal without a message, to a workflow whose state is `StateT`."""

    __slots__ = ()


TASK_QUEUE: Final = "hmis-access"
URGENT_QUEUE: Final = "hmis-access-urgent"
"""Work on accounts: a person who left must lose access whatever else is waiting."""

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

INACTIVITY_REVIEW_ID: "Final[WorkflowId[InactivityReviews]]" = WorkflowId("inactivity-review")
"""The one workflow of the monthly reviews."""
ALLOTMENT_ID: "Final[WorkflowId[Allotment]]" = WorkflowId("allotment")
"""The one workflow of the Coordinated Entry allotment."""

LICENSE_OPENED: "Final[Nudge[AccessRequest]]" = Nudge("license_opened")
"""A license of the agency is open: a request that waits for one tries again."""
USAGE_FOUND: "Final[Nudge[License]]" = Nudge("usage_found")
"""The records know of use that changes the license."""


def request_workflow_id(request_id: str) -> "WorkflowId[AccessRequest]":
    """The workflow of an access request."""
    return WorkflowId(f"request/{request_id}")


def training_workflow_id(request_id: str) -> "WorkflowId[TrainingRun]":
    """The training run of an access request: a request has at most one."""
    return WorkflowId(f"training/{request_id}")


def license_workflow_id(license_id: str) -> "WorkflowId[License]":
    """The workflow of a license."""
    return WorkflowId(f"license/{license_id}")


def billing_workflow_id(agency_id: str) -> "WorkflowId[AgencyAccount]":
    """The workflow of an agency's account."""
    return WorkflowId(f"billing/{agency_id}")


def self_pay_workflow_id(request_id: str) -> "WorkflowId[SelfPayRequest]":
    """The workflow of a request for self-pay licenses."""
    return WorkflowId(f"self-pay/{request_id}")


def committee_workflow_id(committee_id: str) -> "WorkflowId[Committee]":
    """The workflow of a committee."""
    return WorkflowId(f"committee/{committee_id}")


def appeal_workflow_id(appeal_id: str) -> "WorkflowId[Appeal]":
    """The workflow of an appeal."""
    return WorkflowId(f"appeal/{appeal_id}")


def notice_workflow_id(notice_id: str) -> str:
    """The workflow that sends one notice."""
    return f"notice/{notice_id}"


def report_paper_id(meeting_id: str) -> str:
    """The inactivity report as it stood when a meeting's agenda went out."""
    return f"inactivity-report/{meeting_id}"


def minutes_paper_id(meeting_id: str) -> str:
    """The minutes of a meeting."""
    return f"minutes/{meeting_id}"


def decision_paper_id(appeal_id: str, round_: int) -> str:
    """The letter of decision of an appeal: of its first decision, or of one after that was set aside."""
    return f"decision/{appeal_id}/{round_}"


def opaque(prefix: str, key: str) -> str:
    """A short id that says nothing: the same for the same key."""
    return f"{prefix}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def notice_id(workflow_id: str, step: int, position: int) -> str:
    """The id of the `position`-th notice of a step: the same whenever it is computed again."""
    return hashlib.sha256(f"{workflow_id}#{step}#{position}".encode()).hexdigest()[:24]


def update_id(key: str, body: BaseModel) -> str:
    """The id of an update: the caller's form key and a digest of what the form says.

    The same form sent twice is one update with one answer; the same key with another text is another update, which
    the workflow can then refuse.
    """
    return f"{key}:{digest(body)}"


def digest(body: BaseModel) -> str:
    """A short fingerprint of a message's content."""
    return hashlib.sha256(body.model_dump_json().encode()).hexdigest()[:16]
