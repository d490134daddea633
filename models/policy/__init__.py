"""Policy is data: what an implementation decided, by date, each rule with its source document."""

from models.policy.access_requests import (
    AccessRequests,
    AccountSetup,
    LeaverNotice,
    Licensing,
    NoOpenLicense,
    Procedure,
    Procedures,
    RequestForm,
    Requesting,
    Reviewing,
    Stage,
)
from models.policy.office import (
    Office,
)
from models.policy.pack import (
    PolicyPack,
    PolicyVersion,
    parse_pack,
)
from models.policy.rule import (
    Days,
    Hours,
    PolicyError,
    Rule,
)
from models.policy.training import (
    Course,
    Extending,
    Form,
    Lapse,
    PracticeCases,
    Reminders,
    Requirement,
    Signature,
    SignedBy,
    Test,
    Training,
    UnderReview,
    Window,
)

__all__ = [
    "AccessRequests",
    "AccountSetup",
    "Course",
    "Days",
    "Extending",
    "Form",
    "Hours",
    "Lapse",
    "LeaverNotice",
    "Licensing",
    "NoOpenLicense",
    "Office",
    "PolicyError",
    "PolicyPack",
    "PolicyVersion",
    "PracticeCases",
    "Procedure",
    "Procedures",
    "Reminders",
    "RequestForm",
    "Requesting",
    "Requirement",
    "Reviewing",
    "Rule",
    "Signature",
    "SignedBy",
    "Stage",
    "Test",
    "Training",
    "UnderReview",
    "Window",
    "parse_pack",
]
