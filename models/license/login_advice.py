"""What somebody who asks why another person can't log in reads: about that person, and what the reader can do."""

from models.calendar import spoken
from models.license.lifecycle import InactiveReason
from models.license.login_help import Diagnosis, LoginCause, LoginFacts, waits_for_agency
from models.license.remedies import Reader, how_to_appeal, remedy, what_helps, what_recertification_takes, what_to_do
from models.license.state import License
from models.policy.licenses import Consequence


def advice(found: Diagnosis, facts: LoginFacts, reader: Reader, name: str) -> Diagnosis:
    """Return the diagnosis as `reader` needs it; `name` is the person's.

    What the diagnosis says to a holder stays as it is. A pending appeal is what everybody waits for.
    """
    if reader == Reader.CONTACT:
        return _to_contact(found, facts)
    if reader == Reader.HOLDER:
        return found
    sentence = _sentence(found, facts, name)
    if found.waits_for_committee:
        return found.model_copy(update={"sentence": sentence})
    step = _step(found, facts, name, of_agency=reader == Reader.AGENCY)
    return found.model_copy(update={"sentence": sentence, "next_step": step})


def _to_contact(found: Diagnosis, facts: LoginFacts) -> Diagnosis:
    """Return the diagnosis for a holder who is also the one to ask at the agency."""
    if facts.license is None or not facts.license.holds or found.waits_for_committee:
        return found
    reason = _reason_of(found, facts.license)
    if found.next_step != what_to_do(facts.license, reason):
        return found
    return found.model_copy(update={"next_step": what_helps(facts.license, reason, Reader.CONTACT, "")})


def _sentence(found: Diagnosis, facts: LoginFacts, name: str) -> str:
    """Return the cause in the third person. Most causes are about a license or an agency, and have no other words."""
    if found.cause == LoginCause.DELETED:
        return f"{name}’s license was deleted."
    if found.cause == LoginCause.LEFT:
        return f"The agency reported that {name} no longer needs access, so the license was taken back."
    if found.cause != LoginCause.NOT_YET_CREATED:
        return found.sentence
    if facts.license is None and facts.request_state is None:
        return f"{name} has no license at this agency, and nobody has requested one."
    return found.sentence.replace("Your access is", f"{name}’s access is", 1)


def _step(found: Diagnosis, facts: LoginFacts, name: str, *, of_agency: bool) -> str:
    """Return what the reader can do about a cause."""
    again = " The training has to be completed again."
    request = f"{'Request' if of_agency else 'The agency can request'} access for {name} as a new user."
    lock = "Ask for a password reset." if of_agency else "Reset the password once the agency asks for it."
    license_ = facts.license
    steps = {
        LoginCause.DELETED: f"{request}{again}",
        LoginCause.LEFT: f"If this is a mistake: {request}{again}",
        LoginCause.NOT_YET_CREATED: _not_yet(facts, name, request, of_agency=of_agency),
        LoginCause.UNPAID: "Pay the agency’s invoice. Payment restores access." if of_agency else found.next_step,
        LoginCause.LOCKED: lock,
        LoginCause.ACCOUNT_PENDING: _account_pending(license_, name, of_agency=of_agency),
        LoginCause.PASSWORD: f"Ask {name} to use “Forgot Password” on the login page, and to check the spam folder for "
        f"the email. If that doesn’t help: {lock}",
    }
    if found.cause in steps or license_ is None:
        return steps.get(found.cause, found.next_step)
    return _about_hold(found, license_, name, of_agency=of_agency)


def _not_yet(facts: LoginFacts, name: str, request: str, *, of_agency: bool) -> str:
    if facts.license is None and facts.request_state is None:
        return request
    if waits_for_agency(facts):
        return "Complete the request." if of_agency else "The agency needs to complete the request."
    if not facts.missing:
        return f"The account is being set up. {name} gets an email as soon as it is ready."
    return f"{name} or the agency does this next: {facts.missing[0]}."


def _account_pending(license_: License | None, name: str, *, of_agency: bool) -> str:
    due = "" if license_ is None or not license_.orders else f" by {spoken(license_.orders[0].limit.last_day)}"
    if of_agency:
        return f"The work is to be done{due}. If {name} still can’t log in after that, contact the helpdesk."
    return f"Do the work on the account{due}, and confirm it."


def _about_hold(found: Diagnosis, license_: License, name: str, *, of_agency: bool) -> str:
    """Return what lifts the reason why a license is inactive."""
    if found.cause == LoginCause.RECERTIFICATION:
        takes = what_recertification_takes(license_)
        return f"{name} needs to do this: {takes}" if takes else f"{name} needs to complete the yearly recertification."
    if license_.revocation is not None and found.cause == LoginCause.REVOKED:
        appeal = how_to_appeal(license_, license_.revocation.ground)
        if appeal:
            return appeal
    training = {
        Consequence.REFRESHER: f"{name} needs to complete the refresher training first. Then: ",
        Consequence.RETRAINING: f"{name} needs to complete the entire training again. Then: ",
    }
    first = training.get(license_.training_needed, "") if license_.training_needed else ""
    return f"{first}{remedy(_reason_of(found, license_), name, of_agency=of_agency)}"


def _reason_of(found: Diagnosis, license_: License) -> InactiveReason:
    if found.cause == LoginCause.REVOKED and license_.revocation is not None:
        return license_.revocation.ground
    return license_.holds[0].reason
