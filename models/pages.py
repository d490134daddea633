"""Where the portal's pages are, for whoever leads people there: letters, tasks, and other pages.

A path names a matter by its number and holds no name, address, or secret, so it can stand in a letter.
"""

from collections.abc import Callable, Mapping
from typing import Final

from models.effects import Notice, TaskKind

WAITING: Final = "/"
PASSKEYS: Final = "/passkeys"
REVIEWS: Final = "/reviews"
TASKS: Final = "/tasks"
TRAININGS: Final = "/trainings"
AGENCIES: Final = "/agencies"
CLOSING_DAYS: Final = "/closing-days"
LICENSES: Final = "/licenses"
INACTIVITY_REPORT: Final = "/inactivity-report"
ALLOTMENT: Final = "/allotment"
HOME_REGION: Final = f"{ALLOTMENT}/home-region"
OWN_DATA: Final = "/me"
LOST_PASSKEYS: Final = "/passkeys/lost"
INVITATIONS: Final = "/invitations"


def invitation_page(invitation_id: str) -> str:
    """Return where an invitation is, or a request for another passkey after a loss."""
    return f"{INVITATIONS}/{invitation_id}"


def undo_page(change: str) -> str:
    """Return where the former address undoes a change of an address."""
    return f"{OWN_DATA}/address/{change}"


def request_page(request_id: str) -> str:
    """Return where an access request is."""
    return f"/requests/{request_id}"


def training_page(request_id: str) -> str:
    """Return where the training of an access request is."""
    return f"/trainings/{request_id}"


def request_review_page(request_id: str) -> str:
    """Return where an access request is reviewed."""
    return f"{request_page(request_id)}/review"


def step_review_page(request_id: str, case: int | str, step: int | str) -> str:
    """Return where a step of a practice case is reviewed."""
    return f"{training_page(request_id)}/review/{case}/{step}"


def tests_page(request_id: str) -> str:
    """Return where the scores of a training's tests are entered and corrected."""
    return f"{training_page(request_id)}/tests"


def history_page(kind: str, number: str) -> str:
    """Return where the history of a matter is. `kind` is "request", "license", "appeal", or "agency"."""
    return f"/history/{kind}/{number}"


def training_part_page(request_id: str, key: str) -> str:
    """Return where a part of a training is done: a form, a course, a signature, an account."""
    return f"{training_page(request_id)}/parts/{key}"


def training_step_page(request_id: str, case: int, step: int) -> str:
    """Return where the trainee hands in a step of a practice case."""
    return f"{training_page(request_id)}/steps/{case}/{step}"


def training_file_page(request_id: str, document_id: str) -> str:
    """Return where a file of a training is."""
    return f"{training_page(request_id)}/files/{document_id}"


def license_page(license_id: str) -> str:
    """Return where a license is."""
    return f"{LICENSES}/{license_id}"


def license_help_page(license_id: str) -> str:
    """Return where somebody asks for help with a license."""
    return f"{license_page(license_id)}/help"


def reactivation_page(license_id: str) -> str:
    """Return where it is decided whether a license becomes active again."""
    return f"{license_page(license_id)}/reactivation"


def leave_page(license_id: str) -> str:
    """Return where the agency says whether a holder is back from leave."""
    return f"{license_page(license_id)}/leave"


def license_account_page(license_id: str, number: str) -> str:
    """Return where a piece of work on a holder's account is confirmed."""
    return f"{license_page(license_id)}/account/{number}"


def request_account_page(request_id: str) -> str:
    """Return where the work on an account for a request is confirmed."""
    return f"{request_page(request_id)}/account"


def appeal_page(appeal_id: str) -> str:
    """Return where an appeal is."""
    return f"/appeals/{appeal_id}"


def committee_page(committee_id: str) -> str:
    """Return where a committee's docket is."""
    return f"/committees/{committee_id}"


def meeting_page(committee_id: str) -> str:
    """Return where a committee's next meeting is."""
    return f"{committee_page(committee_id)}/meeting"


def minutes_page(committee_id: str, meeting_id: str) -> str:
    """Return where the minutes of a meeting are."""
    return f"{committee_page(committee_id)}/minutes/{meeting_id}"


def giving_page(region_id: str) -> str:
    """Return where the lead of a region gives one of its Coordinated Entry licenses to an organization."""
    return f"{ALLOTMENT}/{region_id}/give"


def denial_page(region_id: str) -> str:
    """Return where the lead of a region denies one of its Coordinated Entry licenses."""
    return f"{ALLOTMENT}/{region_id}/denial"


def taking_back_page(license_id: str) -> str:
    """Return where the lead of a region takes back a Coordinated Entry license."""
    return f"{ALLOTMENT}/licenses/{license_id}/take-back"


def license_request_page(number: int | str) -> str:
    """Return where a request for one more Coordinated Entry license is answered."""
    return f"{ALLOTMENT}/requests/{number}"


def commitments_page(number: int | str) -> str:
    """Return where an organization confirms what it promises with its Coordinated Entry license."""
    return f"{ALLOTMENT}/commitments/{number}"


def new_request_page(agency_id: str, part: str = "", person_id: str = "") -> str:
    """Return where a request for an agency begins: "users", "change", "removal", or where one chooses; about whom."""
    about = f"&person={person_id}" if person_id else ""
    return f"/requests/new{f'/{part}' if part else ''}?agency={agency_id}{about}"


def agency_page(agency_id: str, part: str = "") -> str:
    """Return where an agency is, or one of its parts, such as "invoices"."""
    return f"/agencies/{agency_id}/{part}" if part else f"/agencies/{agency_id}"


def _billing_page(agency_id: str) -> str:
    return agency_page(agency_id, "invoices")


_OF_WORKFLOWS: Final[Mapping[str, Callable[[str], str]]] = {
    "request": request_page,
    "training": training_page,
    "license": license_page,
    "appeal": appeal_page,
    "committee": committee_page,
    "billing": _billing_page,
    "agency-closing": agency_page,
}
"""The page of a workflow's matter, by how the workflow's id begins."""

_ALONE: Final[Mapping[str, str]] = {"inactivity-review": INACTIVITY_REPORT, "allotment": ALLOTMENT}
"""The pages of workflows of which there is one."""


_STANDING: Final = (
    *(WAITING, PASSKEYS, LOST_PASSKEYS, OWN_DATA, undo_page("*"), INVITATIONS, invitation_page("*")),
    *(TASKS, TRAININGS, AGENCIES, agency_page("*", "roles/billing-contact")),
    *(REVIEWS, INACTIVITY_REPORT, CLOSING_DAYS, committee_page("*"), meeting_page("*")),
    *(ALLOTMENT, HOME_REGION, license_request_page("*"), commitments_page("*")),
    request_page("*"),
    f"{request_page('*')}/review",
    request_account_page("*"),
    LICENSES,
    license_page("*"),
    license_help_page("*"),
    reactivation_page("*"),
    leave_page("*"),
    license_account_page("*", "*"),
    appeal_page("*"),
    agency_page("*"),
    agency_page("*", "invoices"),
    agency_page("*", "appeals"),
    agency_page("*", "licenses"),
    training_page("*"),
    training_part_page("*", "*"),
    f"{training_page('*')}/steps/*/*",
    step_review_page("*", "*", "*"),
    training_file_page("*", "*"),
)
"""The pages that there are so far; `*` stands for a number. Letters lead to no other. A test holds this against the
portal's routes in both directions."""


def stands(path: str) -> bool:
    """Return whether there is such a page."""
    parts = path.partition("?")[0].split("/")
    return any(
        len(parts) == len(known) and all(mine in ("*", each) for mine, each in zip(known, parts, strict=True))
        for known in (each.split("/") for each in _STANDING)
    )


def page_of_notice(notice: Notice, workflow_id: str) -> str | None:
    """Return the page to which a letter leads, or None if there is none yet."""
    path = notice.page or page_of(workflow_id)
    return path if path is not None and stands(path) else None


def page_of(workflow_id: str) -> str | None:
    """Return the page of a workflow's matter, or None if it has none."""
    kind, _, number = workflow_id.partition("/")
    found = _OF_WORKFLOWS.get(kind)
    return found(number) if found and number else _ALONE.get(kind)


ACCOUNT_WORK: Final = frozenset(
    {
        TaskKind.SET_UP_ACCOUNT,
        TaskKind.CHANGE_ACCOUNT,
        TaskKind.CLOSE_ACCOUNT,
        TaskKind.GRANT_TRAINING_SITE,
        TaskKind.REOPEN_ACCOUNT,
        TaskKind.UNLOCK_ACCOUNT,
    }
)
"""Work on accounts in the HMIS, which a request or a license orders."""


def _account_page(workflow_id: str, key: str) -> str:
    of_request, number = workflow_id.startswith("request/"), workflow_id.partition("/")[2]
    return request_account_page(number) if of_request else license_account_page(number, key.partition("/")[2])


def page_of_task(kind: TaskKind, workflow_id: str, key: str) -> str | None:
    """Return the page that a task leads to: the one that does it, or that of its matter; None if there is neither.

    `key` is the task's key in its workflow; that of a step to review says which step, such as "review/1/2".
    """
    number = workflow_id.partition("/")[2]
    if kind == TaskKind.REVIEW_STEP:
        return f"{training_page(number)}/{key}"
    if kind == TaskKind.REVIEW_REQUEST:
        return request_review_page(number)
    if kind == TaskKind.DO_TRAINING and key.startswith("attempts/"):
        return tests_page(number)
    if kind == TaskKind.DO_TRAINING and key.startswith(("sign/", "account/")):
        return training_part_page(number, key.partition("/")[2])
    if kind in ACCOUNT_WORK:
        return _account_page(workflow_id, key)
    if kind == TaskKind.REACTIVATE_LICENSE:
        return license_help_page(number) if key == "wish" else reactivation_page(number)
    if kind == TaskKind.NAME_BILLING_CONTACT:
        return agency_page(key.partition("/")[2] or number, "roles/billing-contact")
    if kind == TaskKind.CONFIRM_RETURN:
        return leave_page(number)
    if kind in (TaskKind.HOLD_MEETING, TaskKind.PRESENT_REPORT, TaskKind.RESTORE_MEETINGS):
        return meeting_page(number)
    if kind == TaskKind.ANSWER_LICENSE_REQUEST:
        return license_request_page(key.rpartition("/")[2])
    if kind == TaskKind.CONFIRM_COMMITMENTS:
        return commitments_page(key.rpartition("/")[2])
    if kind == TaskKind.CONFIRM_RECOVERY:
        return invitation_page(key.split("/")[1])
    return page_of(workflow_id)


_NO_PAGE = "There is no page for this yet."
"""How each sentence begins about a task that no page does."""

WITHOUT_PAGE: Final[Mapping[TaskKind, str]] = {
    # A license is set aside when one is free; a region manager has nothing to enter.
    TaskKind.FIND_LICENSE: "Nothing to enter: when a license in the region is free, we set it aside automatically. To "
    "get one, ask the HMIS lead for another license, or an agency to give one up.",
    # Money: the commands of billing staff. Pages for them are planned.
    TaskKind.SETTLE_BILLING: f"{_NO_PAGE} Billing staff settle it with the commands for accounts.",
    TaskKind.COLLECT_PAYMENT: f"{_NO_PAGE} Billing staff record the payment with the commands for accounts, and "
    "the task closes.",
    TaskKind.DECIDE_SELF_PAY: f"{_NO_PAGE} Send your decision to the helpdesk, which records it for you.",
    TaskKind.REVIEW_SELF_PAY: f"{_NO_PAGE} Send your answer to the helpdesk, which records it for you.",
    # Appeals: carrying out by hand, and the assessment of a need.
    TaskKind.ASSESS_NEED: f"{_NO_PAGE} Send what you found to the helpdesk, which passes it on to the committee.",
    TaskKind.SETTLE_APPEAL: f"{_NO_PAGE} HMIS lead staff do what the title says, and settle the appeal with a command.",
    TaskKind.RESTORE_MEETINGS: "Nothing to enter: make sure that the committee meets. The task closes when it does.",
    # The records, and what comes from other systems.
    TaskKind.CHECK_NOTICE: f"{_NO_PAGE} A system administrator looks into the mail server, and records with a command "
    "whether the letter was delivered.",
    TaskKind.SETTLE_CONFLICT: f"{_NO_PAGE} HMIS lead staff set right what the title says, and settle it with a "
    "command.",
    TaskKind.CHECK_ACCOUNT: f"{_NO_PAGE} A system administrator looks at the account in the HMIS, and links it with a "
    "command.",
    TaskKind.IMPORT_USAGE: f"{_NO_PAGE} A system administrator imports the report with a command.",
    TaskKind.MAP_ORGANIZATION: f"{_NO_PAGE} A system administrator says with a command which agency it is.",
    # The page of a person belongs to an agency, which a task does not name.
    TaskKind.CORRECT_ADDRESS: "Open the person’s page under your agency’s people, and correct the address there. "
    "For somebody without an agency, the helpdesk does it.",
    # Closing an agency goes on automatically once what stops it is settled.
    TaskKind.SETTLE_CLOSING: f"{_NO_PAGE} Settle what the title says; the closing then goes on. HMIS lead staff start "
    "it again with a command.",
}
"""The tasks that no page does yet: who does each and how, in a sentence or two."""


def how_without_page(kind: TaskKind) -> str:
    """Say who does a task that no page does yet, and how. Empty if a page does it."""
    return WITHOUT_PAGE.get(kind, "")
