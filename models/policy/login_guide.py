"""Why somebody can't log in to the HMIS, for everybody to read: the causes in the order of help page 004."""

from models.base import Message, listed
from models.calendar import counted
from models.policy.licenses import Consequence, Measure, Rung
from models.policy.pack import PolicyVersion


class LoginAdvice(Message):
    """A cause, by which somebody recognizes it, and what to do."""

    title: str
    text: str
    what_to_do: str


def login_guide(version: PolicyVersion) -> tuple[LoginAdvice, ...]:
    """Return the causes that there are under a version of the policy, in the order of help page 004 (LOG-01)."""
    contact = version.access_requests.requesting.contact.yours
    found = (
        _not_yet(version, contact),
        _locked(version, contact),
        _expired(version),
        *(_unused(each, contact) for each in version.licenses.ladder if each.consequence == Consequence.INACTIVATE),
        _revoked(version, contact),
        _deleted(version, contact),
    )
    return tuple(each for each in found if each is not None)


def _not_yet(version: PolicyVersion, contact: str) -> LoginAdvice:
    parts = [f"“{each.title}”" for each in version.training.requirements if each.is_for_everybody]
    return LoginAdvice(
        title="You don’t have a license yet",
        text=f"Access is set up when the request and the training are complete: {listed(parts)}.",
        what_to_do=f"Sign in here to see what is still missing. If there is no request yet, ask {contact} to send one.",
    )


def _locked(version: PolicyVersion, contact: str) -> LoginAdvice:
    lockout = version.licenses.lockout
    after = "Too many" if lockout is None else str(lockout.bad_attempts)
    return LoginAdvice(
        title="Your account is locked, or the password doesn’t work",
        text=f"{after} bad login attempts lock the account.",
        what_to_do=f"Stop trying. Ask {contact} to request a reset of your password.",
    )


def _expired(version: PolicyVersion) -> LoginAdvice | None:
    recertification = version.licenses.recertification
    if recertification is None:
        return None
    papers = ["its courses"] if recertification.courses else []
    papers += ["the recertification worksheet"] if recertification.worksheet_required else []
    return LoginAdvice(
        title="Your yearly recertification is overdue",
        text="A license that isn’t recertified before its expiration date is deactivated.",
        what_to_do=f"Complete {listed(papers) or 'the recertification'} and submit the papers. Your access comes back.",
    )


def _unused(rung: Rung, contact: str) -> LoginAdvice:
    after = counted(rung.days, "day") if rung.days is not None else counted(rung.months or 0, "month")
    measured = {Measure.LOGIN: "a login", Measure.FIRST_SIGN_IN: "a first sign-in", Measure.DATA_ENTRY: "data entry"}
    without = measured.get(rung.measure, "use")
    leave = ", or during a leave of absence" if rung.measure == Measure.LOGIN else ""
    return LoginAdvice(
        title="Your license is inactive",
        text=f"A license becomes inactive after more than {after} without {without}{leave}.",
        what_to_do=f"Ask {contact} to request reactivation. Don’t wait: a license that stays inactive can be deleted.",
    )


def _revoked(version: PolicyVersion, contact: str) -> LoginAdvice | None:
    appealing = version.licenses.appealing
    if appealing is None:
        return None
    days = f" You have {counted(appealing.within_days, 'day')}." if appealing.within_days is not None else ""
    return LoginAdvice(
        title="Your license was revoked",
        text="The email that you got says why, and since when.",
        what_to_do=f"You can appeal to a committee.{days} Talk to {contact} first.",
    )


def _deleted(version: PolicyVersion, contact: str) -> LoginAdvice:
    return LoginAdvice(
        title="Your license was deleted",
        text="An inactive license that isn’t reactivated in time is deleted, and so is that of somebody who left.",
        what_to_do=f"Ask {contact} to request access for you as a new user. You complete the training again.",
    )
