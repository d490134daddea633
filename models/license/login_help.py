"""Why somebody can't log in: the one cause that applies, and the next step (document 004, "Still unable to login?")."""

from enum import StrEnum

from models.access_request.lifecycle import RequestState
from models.base import Key, Message, listed
from models.calendar import spoken
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.messages import AccountHelp
from models.license.state import License
from models.policy.licenses import Consequence


class LoginCause(StrEnum):
    """The causes, from what comes first for a person to what comes last."""

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


class LoginFacts(Message):
    """What the records say of a person at an agency who can't log in."""

    license: License | None = None
    """The license the person is on."""
    former: License | None = None
    """The last license the person was on, when on none now."""
    request_state: RequestState | None = None
    """Where a request for this person stands that is not over."""
    missing: tuple[str, ...] = ()
    """What that request still lacks: training, papers, an answer."""
    failed_attempts: int = 0
    locked: bool = False
    bad_attempts_allowed: int | None = None


class Diagnosis(Message):
    """The cause, in a sentence; what to do next; and what the agency can ask for, if that is the way."""

    cause: LoginCause
    sentence: str
    next_step: str
    ask_for: AccountHelp | None = None
    license_id: Key | None = None
    """The license that this is about, if the person is on one."""


def diagnose(facts: LoginFacts) -> Diagnosis:
    """The one cause that applies (LOG-01)."""
    if facts.license is None:
        return _without_license(facts)
    return _with_license(facts, facts.license).model_copy(update={"license_id": facts.license.license_id})


def _with_license(facts: LoginFacts, license_: License) -> Diagnosis:
    if license_.state == LicenseState.RESERVED:
        return _not_yet(facts)
    if license_.holds:
        return _inactive(license_)
    return _active(facts, license_)


def _without_license(facts: LoginFacts) -> Diagnosis:
    if facts.request_state is not None:
        return _not_yet(facts)
    former = facts.former
    if former is not None and former.state == LicenseState.DELETED:
        return Diagnosis(
            cause=LoginCause.DELETED,
            sentence="The license was deleted.",
            next_step="Your agency asks for a new user; the training is the same as for everybody new.",
        )
    if former is not None:
        return Diagnosis(
            cause=LoginCause.LEFT,
            sentence="The agency said that you no longer need access, and the license was taken back.",
            next_step="If that is wrong, your agency asks for a new user; the training is the same as for everybody.",
        )
    return Diagnosis(
        cause=LoginCause.NOT_YET_CREATED,
        sentence="There is no license for you at this agency, and nobody has asked for one.",
        next_step="Your agency's authorized representative asks for a new user.",
    )


def _not_yet(facts: LoginFacts) -> Diagnosis:
    """The license or its account is not made yet; what is missing is named (LOG-02)."""
    missing = listed(facts.missing) if facts.missing else "the account in the HMIS, which is being set up"
    waits_for_agency = facts.request_state == RequestState.RETURNED
    return Diagnosis(
        cause=LoginCause.NOT_YET_CREATED,
        sentence=f"Your access is not set up yet. Still missing: {missing}.",
        next_step="Your agency completes the request."
        if waits_for_agency
        else f"The next thing is: {_first(facts.missing)}.",
    )


def _first(missing: tuple[str, ...]) -> str:
    return missing[0] if missing else "wait for the e-mail that says you can sign in"


def _inactive(license_: License) -> Diagnosis:
    """The first reason in the order in which it has to be lifted: payment and recertification before the rest."""
    held = {hold.reason: hold for hold in license_.holds}
    if InactiveReason.UNPAID in held:
        return Diagnosis(
            cause=LoginCause.UNPAID,
            sentence="The agency's invoice is not paid.",
            next_step="The agency pays its invoice; access comes back with the payment.",
        )
    if InactiveReason.RECERTIFICATION_OVERDUE in held:
        due = f" It was due by {spoken(license_.expires_on)}." if license_.expires_on else ""
        return Diagnosis(
            cause=LoginCause.RECERTIFICATION,
            sentence=f"The yearly recertification was not done before the license expired.{due}",
            next_step="Complete the recertification courses and the worksheet, and hand the worksheet in.",
        )
    if license_.revocation is not None:
        return Diagnosis(
            cause=LoginCause.REVOKED,
            sentence=f"The license was revoked: {license_.revocation.reason}",
            next_step=license_.terms.policy.appealing.how,
        )
    return _paused(license_, next(iter(held)))


def _paused(license_: License, reason: InactiveReason) -> Diagnosis:
    cause, sentence = {
        InactiveReason.LEAVE_OF_ABSENCE: (LoginCause.ON_LEAVE, "The license is paused for a leave of absence."),
        InactiveReason.NO_LOGIN: (LoginCause.NO_LOGIN, "Nobody logged in for too long, so the license is inactive."),
        InactiveReason.NO_DATA_ENTRY: (
            LoginCause.NO_DATA_ENTRY,
            "No client data was entered or updated for too long, so the license is inactive.",
        ),
        InactiveReason.NEVER_SIGNED_IN: (
            LoginCause.NEVER_SIGNED_IN,
            "The new license was not signed into in time, so it is inactive.",
        ),
    }.get(reason, (LoginCause.REVOKED, f"Access was taken away: {license_.holds[0].why}"))
    by_request = "Your agency's authorized representative asks for reactivation."
    first = {
        Consequence.REFRESHER: "Complete the refresher; then your agency asks for reactivation.",
        Consequence.RETRAINING: "Complete the whole training again; then your agency asks for reactivation.",
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
            sentence=f"The account is locked after {facts.failed_attempts} bad login attempts."
            if facts.failed_attempts
            else "The account is locked.",
            next_step="Your agency's authorized representative asks for the password to be reset.",
            ask_for=AccountHelp.RESET_PASSWORD,
        )
    if license_.orders:
        due = license_.orders[0].limit.last_day
        return Diagnosis(
            cause=LoginCause.ACCOUNT_PENDING,
            sentence="The system administrator still has work to do on the account.",
            next_step=f"Try again after {spoken(due)}; if it still fails, ask the helpdesk.",
        )
    tip = f" After {allowed} bad attempts the account is locked." if allowed is not None else ""
    return Diagnosis(
        cause=LoginCause.PASSWORD,
        sentence="License and account are in order; most likely it is the password.",
        next_step=f"Use “Forgot Password” on the login page, and look into the spam folder for its e-mail.{tip}",
        ask_for=AccountHelp.RESET_PASSWORD,
    )
