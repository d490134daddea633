"""Where the portal's pages are, for whoever leads people there: letters, tasks, and other pages.

A path names a matter by its number and holds no name, address, or secret, so it can stand in a letter.
"""

from collections.abc import Callable, Mapping
from typing import Final

from models.effects import Notice, TaskKind

WAITING: Final = "/"
PASSKEYS: Final = "/passkeys"
REVIEWS: Final = "/reviews"
LICENSES: Final = "/licenses"
INACTIVITY_REPORT: Final = "/inactivity-report"
ALLOTMENT: Final = "/allotment"
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
    """Return where the history of a matter is. `kind` is "request", "license", or "appeal"."""
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


def denial_page(region_id: str) -> str:
    """Return where the lead of a region denies one of its Coordinated Entry licenses."""
    return f"{ALLOTMENT}/{region_id}/denial"


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
    *(REVIEWS, INACTIVITY_REPORT, committee_page("*"), meeting_page("*")),
    *(ALLOTMENT, license_request_page("*"), commitments_page("*")),
    request_page("*"),
    f"{request_page('*')}/review",
    LICENSES,
    license_page("*"),
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


def page_of_task(kind: TaskKind, workflow_id: str, key: str) -> str | None:
    """Return the page that does a task, or None if no page does it yet.

    `key` is the task's key in its workflow; that of a step to review says which step, such as "review/1/2".
    """
    number = workflow_id.partition("/")[2]
    if kind == TaskKind.REVIEW_STEP:
        return f"{training_page(number)}/{key}"
    if kind == TaskKind.REVIEW_REQUEST:
        return request_review_page(number)
    if kind == TaskKind.DO_TRAINING and key.startswith("attempts/"):
        return tests_page(number)
    if key.startswith("sign/"):
        return training_part_page(number, key.removeprefix("sign/"))
    if kind in (TaskKind.HOLD_MEETING, TaskKind.PRESENT_REPORT, TaskKind.RESTORE_MEETINGS):
        return meeting_page(number)
    if kind == TaskKind.ANSWER_LICENSE_REQUEST:
        return license_request_page(key.rpartition("/")[2])
    if kind == TaskKind.CONFIRM_COMMITMENTS:
        return commitments_page(key.rpartition("/")[2])
    if kind == TaskKind.CONFIRM_RECOVERY:
        return invitation_page(key.split("/")[1])
    return page_of(workflow_id)
