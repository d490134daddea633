"""Why somebody can't log in: the cause that applies, and the next step (document 004, "Still unable to login?")."""

from datetime import date
from enum import StrEnum

from models.access_request.lifecycle import RequestState
from models.base import Key, Message, listed
from models.calendar import spoken
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.messages import AccountHelp
from models.license.remedies import after_revocation, how_to_recertify, what_to_do
from models.license.state import License
from models.people import Role
from models.policy.licenses import Consequence


class LoginCause(StrEnum):
    """The causes, in the order in which a person has to resolve them."""

    NOT_YET_CREATED = "not_yet_created"
    DELETED = "deleted"
    LEFT = "left"
    UNPAID = "unpaid"
    RECERTIFICATION = "recertification"
    REVOKED = "revoked"
    ON_LEAVE = "on_leave"
    NO_LOGIN = "no_login"
    NO_DATA_ENTRY = "no_data_entry"
    NEVER_SIGNED_IN = "never_signed_in"
    ACCOUNT_PENDING = "account_pending"
    LOCKED = "locked"
    PASSWORD = "password"


class PendingLicenseAppeal(Message):
    """An appeal about the license that has no decision yet."""

    committee: str
    """The committee's title."""
    meets_on: date | None = None
    """The day of the meeting that will hear it, if that is known."""


APPEALED = (LoginCause.REVOKED, LoginCause.NO_LOGIN, LoginCause.NO_DATA_ENTRY, LoginCause.NEVER_SIGNED_IN)
"""The causes that an appeal can be about."""


class LoginFacts(Message):
    """What the records say about a person at an agency who can't log in."""

    license: License | None = None
    """The license that the person holds."""
    former: License | None = None
    """The last license that the person held, if they hold none now."""
    request_state: RequestState | None = None
    """The state of the person's open request, if there is one."""
    contact: Role = Role.REPRESENTATIVE
    """The role that speaks for the agency."""
    missing: tuple[str, ...] = ()
    """What that request still needs: training, documents, an answer."""
    failed_attempts: int = 0
    locked: bool = False
    bad_attempts_allowed: int | None = None
    appeal: PendingLicenseAppeal | None = None


class Diagnosis(Message):
    """The cause in a sentence, the next step, and what the agency can ask for, if that helps."""

    cause: LoginCause
    sentence: str
    next_step: str
    ask_for: AccountHelp | None = None
    license_id: Key | None = None
    """The license that this is about, if the person holds one."""
    waits_for_committee: bool = False
    """Whether an appeal is pending, so that nobody but the committee can do anything."""


def diagnose(facts: LoginFacts) -> Diagnosis:
    """Find the cause that applies (LOG-01)."""
    if facts.license is None:
        return _without_license(facts)
    return _with_license(facts, facts.license).model_copy(update={"license_id": facts.license.license_id})


def _with_license(facts: LoginFacts, license_: License) -> Diagnosis:
    if license_.state == LicenseState.RESERVED:
        return _not_yet(facts)
    if license_.holds:
        return _while_appealed(_inactive(license_), facts.appeal)
    return _active(facts, license_)


def _while_appealed(found: Diagnosis, appeal: PendingLicenseAppeal | None) -> Diagnosis:
    """Say that a pending appeal decides next, where the cause is one that an appeal is about."""
    if appeal is None or found.cause not in APPEALED:
        return found
    when = f" It meets on {spoken(appeal.meets_on)}." if appeal.meets_on is not None else ""
    return found.model_copy(
        update={
            "next_step": f"Wait for the {appeal.committee}: an appeal about this license is pending.{when} The license "
            "stays as it is until then.",
            "ask_for": None,
            "waits_for_committee": True,
        }
    )


def _without_license(facts: LoginFacts) -> Diagnosis:
    if facts.request_state is not None:
        return _not_yet(facts)
    former = facts.former
    if former is not None and former.state == LicenseState.DELETED:
        return Diagnosis(
            cause=LoginCause.DELETED,
            sentence="Your license was deleted.",
            next_step="Ask your agency to request access for you as a new user. You will need to complete the training "
            "again.",
        )
    if former is not None:
        return Diagnosis(
            cause=LoginCause.LEFT,
            sentence="Your agency reported that you no longer need access, so your license was taken back.",
            next_step="If this is a mistake, ask your agency to request access for you as a new user. You will need to "
            "complete the training again.",
        )
    return Diagnosis(
        cause=LoginCause.NOT_YET_CREATED,
        sentence="You have no license at this agency, and nobody has requested one.",
        next_step=f"Ask {facts.contact.yours} to request access for you as a new user.",
    )


def _not_yet(facts: LoginFacts) -> Diagnosis:
    """Explain that the license or its account is not set up yet, and name what is missing (LOG-02)."""
    missing = listed(facts.missing) if facts.missing else "the account in the HMIS, which is being set up"
    return Diagnosis(
        cause=LoginCause.NOT_YET_CREATED,
        sentence=f"Your access is not set up yet. Still missing: {missing}.",
        next_step=_first(facts),
    )


def _first(facts: LoginFacts) -> str:
    if waits_for_agency(facts):
        return "Your agency needs to complete the request."
    return f"{facts.missing[0]}." if facts.missing else "Wait for the email that says you can sign in."


def waits_for_agency(facts: LoginFacts) -> bool:
    """Return whether the agency has to complete its request first."""
    return facts.request_state == RequestState.RETURNED


def _inactive(license_: License) -> Diagnosis:
    """Explain the first reason that must be lifted: payment and recertification before the rest."""
    held = {hold.reason: hold for hold in license_.holds}
    if InactiveReason.UNPAID in held:
        return Diagnosis(
            cause=LoginCause.UNPAID,
            sentence="The agency's invoice is unpaid.",
            next_step="The agency needs to pay its invoice. Payment restores access.",
        )
    if InactiveReason.RECERTIFICATION_OVERDUE in held:
        due = f" It was due by {spoken(license_.expires_on)}." if license_.expires_on else ""
        return Diagnosis(
            cause=LoginCause.RECERTIFICATION,
            sentence=f"The yearly recertification was not completed before the license expired.{due}",
            next_step=how_to_recertify(license_),
        )
    if license_.revocation is not None:
        return Diagnosis(
            cause=LoginCause.REVOKED,
            sentence=f"The license was revoked: {license_.revocation.reason}",
            next_step=after_revocation(license_, license_.revocation.ground),
        )
    return _paused(license_, next(iter(held)))


def _paused(license_: License, reason: InactiveReason) -> Diagnosis:
    cause, sentence = {
        InactiveReason.LEAVE_OF_ABSENCE: (LoginCause.ON_LEAVE, "The license is paused for a leave of absence."),
        InactiveReason.NO_LOGIN: (
            LoginCause.NO_LOGIN,
            "The license is inactive because nobody logged in for too long.",
        ),
        InactiveReason.NO_DATA_ENTRY: (
            LoginCause.NO_DATA_ENTRY,
            "The license is inactive because nobody entered or updated client data for too long.",
        ),
        InactiveReason.NEVER_SIGNED_IN: (
            LoginCause.NEVER_SIGNED_IN,
            "The license is inactive because nobody signed in to it in time.",
        ),
    }.get(reason, (LoginCause.REVOKED, f"The license is inactive because {reason.spoken}: {license_.holds[0].why}"))
    by_request = what_to_do(license_, reason)
    first = {
        Consequence.REFRESHER: "Complete the refresher training. Then ask your agency to request reactivation.",
        Consequence.RETRAINING: "Complete the entire training again. Then ask your agency to request reactivation.",
    }
    return Diagnosis(
        cause=cause,
        sentence=sentence,
        next_step=first.get(license_.training_needed, by_request) if license_.training_needed else by_request,
        ask_for=AccountHelp.REACTIVATION,
    )


def _active(facts: LoginFacts, license_: License) -> Diagnosis:
    allowed = facts.bad_attempts_allowed
    if facts.locked or (allowed is not None and facts.failed_attempts >= allowed):
        return Diagnosis(
            cause=LoginCause.LOCKED,
            sentence=f"The account is locked after {facts.failed_attempts} failed login attempts."
            if facts.failed_attempts
            else "The account is locked.",
            next_step=f"Ask {license_.terms.contact.yours} to request a password reset.",
            ask_for=AccountHelp.RESET_PASSWORD,
        )
    if license_.orders:
        due = license_.orders[0].limit.last_day
        return Diagnosis(
            cause=LoginCause.ACCOUNT_PENDING,
            sentence="A system administrator is still working on the account.",
            next_step=f"Try again after {spoken(due)}. If you still can't log in, contact the helpdesk.",
        )
    tip = f" After {allowed} failed attempts, the account will be locked." if allowed is not None else ""
    return Diagnosis(
        cause=LoginCause.PASSWORD,
        sentence="The license and the account are fine, so the problem is most likely the password.",
        next_step=f"Use “Forgot Password” on the login page, and check the spam folder for the email.{tip}",
        ask_for=AccountHelp.RESET_PASSWORD,
    )
