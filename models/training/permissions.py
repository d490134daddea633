"""Who may do what to a training run: one function for each verb."""

from typing import Protocol

from models.people import Actor, Permission, Role, spoken_roles
from models.policy.agency_roles import Readers
from models.policy.pack import PolicyVersion
from models.training import failed_attempts
from models.training.kinds.account import TrainingParty
from models.training.requirement import TrainingRequirement
from models.training.state import TrainingRun

LEAD_STAFF = (Role.REVIEWER, Role.SYSTEM_ADMINISTRATOR, Role.HMIS_LEAD)


class TrainingRecord(Protocol):
    """A training run, or what the records say of one."""

    @property
    def agency_id(self) -> str: ...
    @property
    def person_id(self) -> str: ...


def may_see_progress(actor: Actor, run: TrainingRecord, readers: Readers) -> Permission:
    """Allow the trainee, lead staff, and at any time the agency's representatives (001, "Requesting New Users")."""
    return Permission.when(
        _is_trainee(actor, run) or readers.see(actor, run.agency_id),
        f"Only the trainee, the agency, {readers.office} can see this training.",
    )


def may_do_part(actor: Actor, run: TrainingRecord, requirement: TrainingRequirement) -> Permission:
    """Allow whoever has to do this part: the trainee, or the role at the trainee's agency, but never both in one."""
    role, own = requirement.done_by, _is_trainee(actor, run)
    if role is None:
        return Permission.when(own, "This part of the training is the trainee's own.")
    return Permission.when(
        not own and actor.holds(role, run.agency_id), f"The {role.spoken} of the trainee's agency does this part."
    )


def may_destroy_upload(actor: Actor) -> Permission:
    """Allow lead staff to destroy a file that should not be here, such as one that shows a real client (S37)."""
    return Permission.when(actor.holds_any(LEAD_STAFF), "Only HMIS lead staff can destroy a file.")


def may_work_on(actor: Actor, run: TrainingRun) -> Permission:
    """Allow the trainee, and the agency's representatives and lead staff, who may enter things for a trainee."""
    return Permission.when(
        _is_trainee(actor, run) or run.policy.looks_after_users(actor, run.agency_id) or actor.holds_any(LEAD_STAFF),
        "Only the trainee, or someone at the trainee's agency or the HMIS lead who helps, can do this step.",
    )


def may_record_account(actor: Actor, run: TrainingRun, recorded_by: tuple[TrainingParty, ...]) -> Permission:
    """Allow those that the policy names: the trainee, the agency's representatives, lead staff."""
    parties = {
        TrainingParty.TRAINEE: _is_trainee(actor, run),
        TrainingParty.AGENCY: run.policy.looks_after_users(actor, run.agency_id),
        TrainingParty.STAFF: actor.holds_any(LEAD_STAFF),
    }
    named = spoken_roles(recorded_by)
    return Permission.when(any(parties[each] for each in recorded_by), f"Only {named} can record this account.")


def staff_of_trainings(policy: PolicyVersion) -> tuple[Role, ...]:
    """Return the roles that look after trainings: they review, enter scores, or give more time."""
    rule = policy.training.failed_attempts
    deciding = rule.decided_by if rule is not None else ()
    return (*policy.review_roles, *policy.training.extending.roles, *deciding, *LEAD_STAFF)


def may_record_test(actor: Actor, run: TrainingRun) -> Permission:
    """Allow lead staff, but never for a test of their own."""
    if _is_trainee(actor, run):
        return Permission.when(False, "You can't enter the score of your own test. A reviewer does that.")
    return Permission.when(actor.is_system or actor.holds_any(LEAD_STAFF), "Only HMIS lead staff can enter a score.")


def may_import_reports(actor: Actor) -> Permission:
    """Allow lead staff to take in what a learning system exports."""
    return Permission.when(actor.holds_any(LEAD_STAFF), "Only HMIS lead staff can import a learning system's reports.")


def may_grant_attempt(actor: Actor, run: TrainingRun, granted_by: tuple[Role, ...]) -> Permission:
    """Allow the roles that the policy names for the test, but never for a test of their own."""
    if _is_trainee(actor, run):
        return Permission.when(False, "You can't grant yourself another attempt. Somebody else has to.")
    titles = spoken_roles(granted_by, "or")
    return Permission.when(actor.holds_any(granted_by, run.agency_id), f"Only the {titles} can grant another attempt.")


def may_submit_step(actor: Actor, run: TrainingRecord) -> Permission:
    """Allow only the trainee, because a practice case shows what the trainee can do."""
    return Permission.when(
        _is_trainee(actor, run),
        "Only the trainee can submit a practice-case step, because it shows the trainee's own work.",
    )


def may_review_step(actor: Actor, run: TrainingRun) -> Permission:
    """Allow a reviewer, but never for their own work."""
    if _is_trainee(actor, run):
        return Permission.when(False, "You can't review your own practice case. Another reviewer has to.")
    titles = spoken_roles(run.policy.reviewers, "or")
    return Permission.when(
        actor.holds_any(run.policy.reviewers, run.agency_id), f"Only the {titles} can review a practice-case step."
    )


def may_sign(actor: Actor, run: TrainingRecord, signer: Role | None) -> Permission:
    """Allow only the person whose signature it is, the trainee if there is no role.

    The trainee can't also sign for the agency.
    """
    if signer is None:
        return Permission.when(_is_trainee(actor, run), "This signature is the trainee's own.")
    if _is_trainee(actor, run):
        return Permission.when(False, f"You can't sign your own agreement as {signer.spoken}. Someone else has to.")
    return Permission.when(
        actor.holds(signer, run.agency_id), f"This signature is for the {signer.spoken} of the trainee's agency."
    )


def may_extend(actor: Actor, run: TrainingRun) -> Permission:
    """Allow the roles that the policy names, but never for their own training."""
    if _is_trainee(actor, run):
        return Permission.when(False, "You can't extend your own training. Ask the helpdesk.")
    roles = run.policy.extending.roles
    titles = spoken_roles(roles, "or")
    return Permission.when(actor.holds_any(roles, run.agency_id), f"Only the {titles} can extend a training.")


def decides_on_failed_attempts(actor: Actor, run: TrainingRun) -> bool:
    """Return whether the run waits for the actor to decide after failed attempts. Nobody decides on their own."""
    waits = failed_attempts.at_limit(run) is not None
    rule = run.policy.failed_attempts
    roles = rule.decided_by if rule is not None and waits else ()
    return not _is_trainee(actor, run) and actor.holds_any(roles, run.agency_id)


def may_withdraw(actor: Actor, run: TrainingRun) -> Permission:
    """Allow the trainee, the agency's representatives, lead staff, and whoever decides after failed attempts."""
    return Permission.when(
        actor.is_system or bool(may_work_on(actor, run)) or decides_on_failed_attempts(actor, run),
        "Only the trainee, the agency, and HMIS lead staff can end this training.",
    )


def _is_trainee(actor: Actor, run: TrainingRecord) -> bool:
    return actor.person_id == run.person_id
