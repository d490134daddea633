"""Whether a request may begin, given what the records know of the person, the agency and open requests."""

from datetime import datetime, timedelta

from models.access_request.messages import RequestStart
from models.access_request.permissions import may_request
from models.access_request.state import AccessDetails, RequestKind
from models.base import Key, Message
from models.calendar import civil_day, spoken
from models.errors import RuleViolation
from models.policy.access_requests import RequestForm, Stage


class RequestFacts(Message):
    """What the records say when a request comes in."""

    agency_known: bool
    person_known: bool
    license_id: Key | None = None
    """The license the person holds at this agency. A license at another agency does not count (ACC-02)."""
    open_request_id: Key | None = None
    """A request of the same kind for this person and agency that is not over."""


def require_can_begin(start: RequestStart, standing: RequestFacts, now: datetime) -> None:
    """Raise RuleViolation with the sentence for the requester, unless the request can begin."""
    if not standing.agency_known:
        raise RuleViolation("unknown_agency", f"There is no agency “{start.agency_id}”.")
    may_request(start.actor, start.agency_id, start.policy.requesting).require()
    if not standing.person_known:
        raise RuleViolation("unknown_person", f"There is no person “{start.person_id}”. Add the person first.")
    require_known_words(start.policy.form, start)
    _require_right_kind(start, standing)
    _require_what_training_follows_from(start)
    if standing.open_request_id not in (None, start.request_id):  # sent twice, it does not stand in its own way
        raise RuleViolation(
            "already_requested",
            f"Request {standing.open_request_id} already asks for {start.kind.spoken} for this person; it is not over.",
        )
    if start.kind == RequestKind.REMOVE_USER:
        _require_sound_removal(start, now)


def require_known_words(form: RequestForm, said: AccessDetails) -> None:
    """Raise RuleViolation for a role type or a project type that the form does not offer."""
    if said.role_type and form.role_types and said.role_type not in form.role_types:
        raise RuleViolation(
            "unknown_role_type",
            f"“{said.role_type}” is not an HMIS role type. Choose one of: {', '.join(form.role_types)}.",
        )
    unknown = [each for each in said.project_types if form.project_types and each not in form.project_types]
    if unknown:
        raise RuleViolation(
            "unknown_project_type",
            f"“{unknown[0]}” is not a project type. Choose among: {', '.join(form.project_types)}.",
        )


def _require_right_kind(start: RequestStart, standing: RequestFacts) -> None:
    held = standing.license_id is not None
    if start.kind == RequestKind.NEW_USER and held:
        raise RuleViolation(
            "is_a_user", "This person already has a license at this agency. Ask for a change of access rights instead."
        )
    if start.kind in (RequestKind.MODIFY_ACCESS, RequestKind.REMOVE_USER) and not held:
        raise RuleViolation(
            "is_not_a_user",
            "This person has no license at this agency. A user of another agency is a new user here.",
        )
    said = any(change.strip() for change in start.changes)
    if start.kind == RequestKind.MODIFY_ACCESS and not (said or start.project_types or start.role_type):
        raise RuleViolation("no_change", "Say what should be changed.")


def _require_what_training_follows_from(start: RequestStart) -> None:
    """A training that comes before the review can't wait for the review to find out what it depends on (NEW-01)."""
    stages = start.policy.procedures.new_user.stages
    if start.kind != RequestKind.NEW_USER or Stage.REVIEW in stages[: stages.index(Stage.TRAINING)]:
        return
    form, practice = start.policy.form, start.training.practice
    if form.role_types and not start.role_type:
        raise RuleViolation(
            "role_type_missing",
            "Say which HMIS role type the person will have; the training follows from it. "
            f"Choose one of: {', '.join(form.role_types)}.",
        )
    if practice is not None and practice.cases_by_project_type and not start.project_types:
        raise RuleViolation(
            "project_types_missing",
            "Say which project types the person will work with; the number of practice cases follows from them.",
        )


def _require_sound_removal(start: RequestStart, now: datetime) -> None:
    removal = start.removal
    if removal is None:
        raise RuleViolation("no_day", "Say from which day the person no longer needs access.")
    today = civil_day(now, start.time_zone)
    if removal.last_day is not None and removal.last_day < today:
        raise RuleViolation("day_is_past", f"The last day with access can't be before today, {spoken(today)}.")
    if removal.last_day is None and removal.no_longer_needed_on > today:
        raise RuleViolation(
            "last_day_missing",
            f"The person needs access until {spoken(removal.no_longer_needed_on - timedelta(days=1))}. "
            "Give the last day with access, or access would end now.",
        )
