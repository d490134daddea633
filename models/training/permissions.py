"""Who may do what to a training run: one function a verb."""

from typing import Protocol

from models.base import listed
from models.people import Actor, Permission, Role
from models.policy.training import SignedBy
from models.training.state import TrainingRun

AGENCY_HELPERS = (Role.SIGNATORY, Role.REPRESENTATIVE, Role.AGENCY_ADMINISTRATOR)
LEAD_STAFF = (Role.REVIEWER, Role.SYSTEM_ADMINISTRATOR, Role.HMIS_LEAD)


class TrainingRecord(Protocol):
    """A training run, or what the records say of one."""

    @property
    def agency_id(self) -> str: ...
    @property
    def person_id(self) -> str: ...


def may_see_progress(actor: Actor, run: TrainingRecord) -> Permission:
    """The trainee, the agency's representatives at any time (guide 001, "Requesting New Users"), and lead staff."""
    return Permission.when(
        _is_trainee(actor, run)
        or actor.holds_any((*AGENCY_HELPERS, Role.EXECUTIVE_DIRECTOR), run.agency_id)
        or actor.holds_any((*LEAD_STAFF, Role.HMIS_DIRECTOR, Role.REGION_MANAGER)),
        "Only the trainee, the agency's authorized representatives and HMIS lead staff can see this training.",
    )


def may_work_on(actor: Actor, run: TrainingRun) -> Permission:
    """The trainee; the agency's representatives and lead staff may enter things for a trainee."""
    return Permission.when(
        _is_trainee(actor, run) or actor.holds_any(AGENCY_HELPERS, run.agency_id) or actor.holds_any(LEAD_STAFF),
        "Only the trainee, or somebody of the trainee's agency or the HMIS lead who helps, can do this step.",
    )


def may_record_test(actor: Actor, run: TrainingRun) -> Permission:
    """Lead staff, never for a test of their own."""
    if _is_trainee(actor, run):
        return Permission.when(False, "You can't enter the grade of your own test; a reviewer does that.")
    return Permission.when(actor.is_system or actor.holds_any(LEAD_STAFF), "Only HMIS lead staff can enter a grade.")


def may_submit_step(actor: Actor, run: TrainingRun) -> Permission:
    """The trainee alone: a practice case shows what the trainee can do."""
    return Permission.when(
        _is_trainee(actor, run),
        "Only the trainee can hand in a practice-case step: it shows the trainee's own work.",
    )


def may_review_step(actor: Actor, run: TrainingRun) -> Permission:
    """A reviewer, never of their own work."""
    if _is_trainee(actor, run):
        return Permission.when(False, "You can't review your own practice case; another reviewer has to.")
    titles = listed([role.spoken for role in run.policy.reviewers], "or")
    return Permission.when(
        actor.holds_any(run.policy.reviewers, run.agency_id), f"Only the {titles} can review a practice-case step."
    )


def may_sign(actor: Actor, run: TrainingRun, signed_by: SignedBy) -> Permission:
    """The person whose signature it is; the trainee can't also sign for the agency."""
    if signed_by == SignedBy.TRAINEE:
        return Permission.when(_is_trainee(actor, run), "This signature is the trainee's own.")
    role = Role(signed_by.value)
    if _is_trainee(actor, run):
        return Permission.when(False, f"You can't sign your own agreement as {role.spoken}; somebody else has to.")
    return Permission.when(
        actor.holds(role, run.agency_id), f"This signature is for the {role.spoken} of the trainee's agency."
    )


def may_extend(actor: Actor, run: TrainingRun) -> Permission:
    """The roles that the policy names, never for their own training."""
    if _is_trainee(actor, run):
        return Permission.when(False, "You can't extend your own training; ask the helpdesk.")
    roles = run.policy.extending.roles
    titles = listed([role.spoken for role in roles], "or")
    return Permission.when(actor.holds_any(roles, run.agency_id), f"Only the {titles} can extend a training.")


def may_withdraw(actor: Actor, run: TrainingRun) -> Permission:
    """The trainee, the agency's representatives, or lead staff."""
    return Permission.when(
        actor.is_system or bool(may_work_on(actor, run)),
        "Only the trainee, the agency's authorized representatives and HMIS lead staff can end this training.",
    )


def _is_trainee(actor: Actor, run: TrainingRecord) -> bool:
    return actor.person_id == run.person_id
