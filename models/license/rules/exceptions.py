"""Exceptions to the inactivity policy, granted on an appeal (003, section 1)."""

from datetime import datetime

from models.calendar import civil_day, spoken
from models.effects import Decision
from models.errors import RuleViolation
from models.license import permissions
from models.license.checks import require_step, updated
from models.license.lifecycle import INACTIVITY, LicenseMove
from models.license.messages import EndException, GrantException
from models.license.state import ExceptionGrant, License, LicenseDecision
from models.policy.licenses import Consequence, ExceptionKind


def grant_exception(license_: License, message: GrantException, now: datetime) -> LicenseDecision:
    """Except the license from the inactivity policy for the Performance Committee, and remove a mark for inactivity.

    The exception belongs to the organization, for its staffing or reporting needs (003, sections 1 and 4), so it stays
    with the license if another person takes it over. It names its appeal (LIC-08, LIC-21). A license that was already
    revoked is restored by a separate step.
    """
    require_step(license_, message, LicenseMove.MAINTAINED, permissions.may_grant_exception(message.actor, license_))
    today = civil_day(now, license_.terms.time_zone)
    if message.until is not None and message.until < today:
        raise RuleViolation(
            "day_is_past", f"The exception can't end before today. Please choose {spoken(today)}, or a later day."
        )
    if any(each.appeal_id == message.appeal_id and each.ended_at is None for each in license_.exceptions):
        raise RuleViolation("already_granted", "This appeal already has an exception in force.")
    grant = ExceptionGrant(
        number=len(license_.exceptions) + 1,
        appeal_id=message.appeal_id,
        until=message.until,
        reason=message.why,
        granted_by=message.actor.person_id,
        granted_at=now,
    )
    mark = license_.flag
    after = updated(
        license_,
        message,
        exceptions=(*license_.exceptions, grant),
        flag=None if mark is not None and mark.reason in INACTIVITY else mark,
    )
    until = f"until {spoken(message.until)}" if message.until else "without end"
    return Decision(
        state=after,
        move="exception_granted",
        summary=f"Exempt from the inactivity policy {until}, on appeal {message.appeal_id}: {message.why}",
    )


def end_exception(license_: License, message: EndException, now: datetime) -> LicenseDecision:
    """End an exception before its last day."""
    require_step(license_, message, LicenseMove.MAINTAINED, permissions.may_grant_exception(message.actor, license_))
    return exception_over(updated(license_, message), message.number, now, message.why)


def exception_over(license_: License, number: int, ended_at: datetime, why: str) -> LicenseDecision:
    """End an exception. What it excused, and the mark it removed, count again."""
    ended = [each for each in license_.exceptions if each.number == number and each.ended_at is None]
    if not ended:
        raise RuleViolation("no_exception", "This exception is not in force.")
    over = ended[0].model_copy(update={"ended_at": ended_at, "end_reason": why})
    exceptions = tuple(over if each.number == number else each for each in license_.exceptions)
    counts_again = [] if license_.flag is not None else _excepted_marks(license_)
    crossed = tuple(
        each
        for each in license_.crossed
        if each.excused_by != ExceptionKind.ON_APPEAL and each.rung not in counts_again
    )
    return Decision(
        state=license_.model_copy(update={"exceptions": exceptions, "crossed": crossed}),
        move="exception_ended",
        summary=f"The exception on appeal {over.appeal_id} ended: {why}",
    )


def _excepted_marks(license_: License) -> list[str]:
    """Return the rungs whose mark an exception on appeal removes."""
    return [
        rung.id
        for rung in license_.terms.policy.ladder
        if rung.consequence == Consequence.FLAG and ExceptionKind.ON_APPEAL in rung.exceptions
    ]
