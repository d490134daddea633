"""Whether a request may start, given what the records say about the person, the agency and open requests."""

from datetime import datetime

from models.access_request.messages import RequestStart
from models.access_request.permissions import may_request
from models.access_request.state import AccessDetails, RequestKind
from models.base import Key, Message
from models.calendar import civil_day, days_later, spoken
from models.errors import RuleViolation
from models.pages import request_page
from models.policy.access_requests import RequestForm, Stage


class RequestFacts(Message):
    """What the records say when a request comes in."""

    agency_known: bool
    person_known: bool
    license_id: Key | None = None
    """The license that the person holds at this agency. A license at another agency does not count (ACC-02)."""
    license_revoked: bool = False
    """Whether that license was revoked."""
    open_request_id: Key | None = None
    """A request of the same kind for this person and agency that has not ended."""


def require_can_begin(start: RequestStart, facts: RequestFacts, now: datetime) -> None:
    """Raise RuleViolation with the sentence for the requester, unless the request can start."""
    if not facts.agency_known:
        raise RuleViolation("unknown_agency", f"There is no agency “{start.agency_id}”. Please check the agency.")
    may_request(start.actor, start.agency_id, start.policy.requesting).require()
    if not facts.person_known:
        raise RuleViolation("unknown_person", f"There is no person “{start.person_id}”. Please add the person first.")
    require_known_types(start.policy.form, start)
    _require_right_kind(start, facts)
    _require_what_training_depends_on(start)
    # The same request may be sent twice.
    if facts.open_request_id is not None and facts.open_request_id != start.request_id:
        raise RuleViolation(
            "already_requested",
            f"Request {facts.open_request_id} for {start.kind.spoken} for this person is still open. Please wait "
            "until it has ended.",
            request_page(facts.open_request_id),
        )
    if start.kind == RequestKind.REMOVE_USER:
        _require_valid_removal(start, now)


def require_known_types(form: RequestForm, details: AccessDetails) -> None:
    """Raise RuleViolation for a role type or project type that the form does not offer."""
    if details.role_type and form.role_types and details.role_type not in form.role_types:
        raise RuleViolation(
            "unknown_role_type",
            f"“{details.role_type}” is not an HMIS role type. Please choose one of: {', '.join(form.role_types)}.",
        )
    unknown = [each for each in details.project_types if form.project_types and each not in form.project_types]
    if unknown:
        raise RuleViolation(
            "unknown_project_type",
            f"“{unknown[0]}” is not a project type. Please choose from: {', '.join(form.project_types)}.",
        )


def _require_right_kind(start: RequestStart, facts: RequestFacts) -> None:
    held = facts.license_id is not None
    if start.kind == RequestKind.NEW_USER and held:
        raise RuleViolation(
            "is_a_user",
            "This person already has a license at this agency. Please request a change of access rights instead.",
        )
    if start.kind in (RequestKind.MODIFY_ACCESS, RequestKind.REMOVE_USER) and not held:
        raise RuleViolation(
            "is_not_a_user",
            "This person has no license at this agency. Please request a new user, even if the person is a user at "
            "another agency.",
        )
    if start.kind == RequestKind.MODIFY_ACCESS and facts.license_revoked:
        raise RuleViolation(
            "license_revoked",
            "This person’s license was revoked, so there is no access to change. If the license is restored, please "
            "send the request then.",
        )
    described = any(change.strip() for change in start.changes)
    if start.kind == RequestKind.MODIFY_ACCESS and not (described or start.project_types or start.role_type):
        raise RuleViolation("no_change", "Please say what to change.")


def _require_what_training_depends_on(start: RequestStart) -> None:
    """Refuse a request without what its form needs, if training comes before review (NEW-01).

    Asked for only at the review, it would cost a training that has been completed by then.
    """
    stages = start.policy.procedures.new_user.stages
    if start.kind != RequestKind.NEW_USER or Stage.REVIEW in stages[: stages.index(Stage.TRAINING)]:
        return
    form, practice = start.policy.form, start.training.practice
    if form.role_types and not start.role_type:
        raise RuleViolation(
            "role_type_missing",
            "Please say which HMIS role type the person will have. The training depends on it. "
            f"Choose one of: {', '.join(form.role_types)}.",
        )
    if practice is not None and practice.cases_by_project_type and not start.project_types:
        raise RuleViolation(
            "project_types_missing",
            "Please say which project types the person will work with. The number of practice cases depends on them.",
        )
    if form.project_types and not start.project_types and Stage.REVIEW in stages:
        raise RuleViolation(
            "project_types_missing",
            "Please say which project types the person will work with. We review the request after the training, and "
            f"it has to be complete then. Choose from: {', '.join(form.project_types)}.",
        )


def _require_valid_removal(start: RequestStart, now: datetime) -> None:
    removal = start.removal
    if removal is None:
        raise RuleViolation("no_day", "Please say from which day the person no longer needs access.")
    today = civil_day(now, start.time_zone)
    if removal.last_day is not None and removal.last_day < today:
        raise RuleViolation(
            "day_is_past",
            f"The last day with access can't be before today. Please choose {spoken(today)}, or a later day.",
        )
    if removal.last_day is None and removal.no_longer_needed_on > today:
        raise RuleViolation(
            "last_day_missing",
            f"The person needs access through {spoken(days_later(removal.no_longer_needed_on, -1))}. Please "
            "enter the "
            "last day with access. Without it, access would end now.",
        )
