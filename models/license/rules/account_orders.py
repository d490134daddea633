"""Work on the holder's account in the HMIS: ordered, requested, done, confirmed."""

from datetime import datetime
from typing import NamedTuple

from models.account_report import reported
from models.calendar import hour_deadline
from models.effects import CloseTask, Decision, OpenTask, TaskKind
from models.errors import RuleViolation
from models.forms import require_new
from models.license import permissions
from models.license.assignments import last_person, require_holder
from models.license.checks import require_step, updated
from models.license.holds import refuse_unliftable, why_inactive
from models.license.lifecycle import LicenseMove, LicenseState
from models.license.messages import AccountHelp, AskForHelp, ConfirmOrder, UpdateDetails
from models.license.notices import QUESTIONS_CLOSED, REACTIVATION_TASK, WISH_TASK, order_key, wish_notice
from models.license.remedies import after_revocation
from models.license.state import AccountOrder, AccountWork, License, LicenseDecision
from models.lifecycle import in_words
from models.people import Role
from models.policy.access_requests import AccountsBy

WORK_TITLES = {
    AccountWork.DEACTIVATE: "Deactivate the account in the HMIS",
    AccountWork.REACTIVATE: "Reactivate the account in the HMIS",
    AccountWork.DELETE: "Delete the account in the HMIS",
    AccountWork.CHANGE: "Change the account in the HMIS",
    AccountWork.UNLOCK: "Unlock the account in the HMIS",
    AccountWork.RESET_PASSWORD: "Reset the password of the account in the HMIS",
    AccountWork.UPDATE_DETAILS: "Update the name and the email address of the account in the HMIS",
}


TASK_KINDS = {
    AccountWork.DEACTIVATE: TaskKind.CLOSE_ACCOUNT,
    AccountWork.DELETE: TaskKind.CLOSE_ACCOUNT,
    AccountWork.REACTIVATE: TaskKind.REOPEN_ACCOUNT,
    AccountWork.CHANGE: TaskKind.CHANGE_ACCOUNT,
    AccountWork.UNLOCK: TaskKind.UNLOCK_ACCOUNT,
    AccountWork.RESET_PASSWORD: TaskKind.UNLOCK_ACCOUNT,
    AccountWork.UPDATE_DETAILS: TaskKind.CHANGE_ACCOUNT,
}


SUPERSEDES = {
    AccountWork.DEACTIVATE: (
        AccountWork.DEACTIVATE,
        AccountWork.REACTIVATE,
        AccountWork.UNLOCK,
        AccountWork.RESET_PASSWORD,
    ),
    AccountWork.REACTIVATE: (AccountWork.DEACTIVATE, AccountWork.REACTIVATE),
    AccountWork.DELETE: tuple(AccountWork),
    AccountWork.CHANGE: (AccountWork.CHANGE,),
    AccountWork.UNLOCK: (),
    AccountWork.RESET_PASSWORD: (),
    AccountWork.UPDATE_DETAILS: (AccountWork.UPDATE_DETAILS,),
}
"""Older work that newer work makes unnecessary, or that would undo it."""


NEEDS_HOLDER = (
    AccountWork.REACTIVATE,
    AccountWork.UNLOCK,
    AccountWork.RESET_PASSWORD,
    AccountWork.CHANGE,
    AccountWork.UPDATE_DETAILS,
)
"""Work that only makes sense while the person holds the license."""


DETAILS_CHANGED = "the name or the email address changed"


class Ordered(NamedTuple):
    """A license with new work on its holder's account, and the tasks that this opens and closes."""

    license: License
    opened: tuple[OpenTask, ...]
    closed: tuple[CloseTask, ...]


def ordered(license_: License, work: AccountWork, why: str, now: datetime) -> Ordered:
    """Order work on the holder's account, with a task for the system administrator if it is done by hand.

    The time limit is the policy's limit for accounts. Older work by hand that is now unnecessary, or that would undo
    this, is withdrawn. Work that this system does itself is done in order, so the result is right.
    """
    person = last_person(license_)
    account = license_.terms.account
    limit = hour_deadline(
        now,
        account.limit_hours,
        license_.terms.time_zone,
        f"{account.limit_hours} hours for work on an account",
        account.source,
    )
    number = license_.orders_given + 1
    by_hand = account.by == AccountsBy.HAND
    order = AccountOrder(
        number=number, work=work, person_id=person, why=why, ordered_at=now, limit=limit, by_hand=by_hand
    )
    needless = [
        each for each in license_.orders if each.by_hand and each.person_id == person and each.work in SUPERSEDES[work]
    ]
    left, closed = _without(license_.orders, needless)
    after = license_.model_copy(update={"orders": (*left, order), "orders_given": number})
    return Ordered(after, (account_task(license_, order),) if by_hand else (), closed)


def without_departed(license_: License) -> tuple[License, tuple[CloseTask, ...]]:
    """Remove the questions and the work by hand that end when a holder leaves.

    Work that closes access stays ordered.
    """
    needless = [each for each in license_.orders if each.by_hand and each.work in NEEDS_HOLDER]
    left, closed = _without(license_.orders, needless)
    return license_.model_copy(update={"orders": left}), (*closed, *QUESTIONS_CLOSED)


def own_orders(license_: License) -> list[AccountOrder]:
    """Return the work that this system has to do itself, in order: one piece has to be done before the next."""
    return sorted((each for each in license_.orders if not each.by_hand), key=lambda each: each.number)


def account_task(license_: License, order: AccountOrder) -> OpenTask:
    """Build the system administrator's task for an order."""
    return OpenTask(
        key=order_key(order.number),
        kind=TASK_KINDS[order.work],
        title=f"{WORK_TITLES[order.work]}: {order.why}",
        role=Role.SYSTEM_ADMINISTRATOR,
        agency_id=license_.agency_id,
        due=order.limit.ends_at,
    )


def ask_for_help(license_: License, message: AskForHelp, now: datetime) -> LicenseDecision:
    """Open the right task for whoever asks for an unlock, a password reset or a reactivation.

    A holder asks for the first two directly, and asks the agency to request the third (document 004).
    """
    require_step(license_, message, LicenseMove.MAINTAINED, permissions.may_ask_for_help(message.actor, license_))
    require_holder(license_)
    asked = updated(license_, message)
    if message.help == AccountHelp.REACTIVATION:
        return _reactivation_asked(asked, message)
    if license_.state != LicenseState.ACTIVE:
        raise RuleViolation("inactive", f"The license is inactive because {why_inactive(license_)}.")
    work = AccountWork.UNLOCK if message.help == AccountHelp.UNLOCK else AccountWork.RESET_PASSWORD
    if any(each.work == work for each in license_.orders):
        raise RuleViolation("already_asked", "This was already requested. The system administrator has the task.")
    after, opened, closed = ordered(asked, work, message.why or _asked_by(license_, message), now)
    return Decision(
        state=after, move="help_asked", summary=f"Requested: {in_words(work)}.", opened=opened, closed=closed
    )


def update_details(license_: License, message: UpdateDetails, now: datetime) -> LicenseDecision:
    """Order the work that gives the account its holder's new name and address."""
    require_step(license_, message, LicenseMove.MAINTAINED, permissions.may_update_details(message.actor))
    if require_holder(license_).person_id != message.person_id:
        raise RuleViolation("not_the_holder", "This person doesn't hold this license.")
    after, opened, closed = ordered(updated(license_, message), AccountWork.UPDATE_DETAILS, DETAILS_CHANGED, now)
    return Decision(
        state=after,
        move="details_changed",
        summary="The holder’s name or email address changed, so the account in the HMIS needs to change too.",
        opened=opened,
        closed=closed,
    )


def confirm_order(license_: License, message: ConfirmOrder, now: datetime) -> LicenseDecision:
    """Confirm work on the account, even if the license is deleted. The audit trail says whether it was late."""
    require_new(license_.keys, message)
    permissions.may_confirm_order(message.actor, license_).require()
    order = next((each for each in license_.orders if each.number == message.number), None)
    if order is None:
        raise RuleViolation("no_order", "This work on the account is not open. It may have been confirmed already.")
    permissions.may_confirm_work(message.actor, order).require()
    more = reported(message, order.ordered_at, now, license_.terms.time_zone)
    left, _ = _without(license_.orders, [order])
    return Decision(
        state=updated(license_, message, orders=left),
        move="account_confirmed",
        summary=f"{_done(order, now)} {more}".strip(),
        closed=(CloseTask(key=order_key(order.number)),),
    )


def order_answered(license_: License, number: int, problem: str, now: datetime) -> LicenseDecision:
    """Record that the HMIS did the work, or turn its refusal into a task for the system administrator.

    Work that somebody has confirmed meanwhile, or that newer work made unnecessary, does not become a task.
    """
    order = next((each for each in license_.orders if each.number == number), None)
    if order is None:
        return Decision(
            state=license_, move="account_answered", summary=problem or "Done in the HMIS. It was already settled."
        )
    left, _ = _without(license_.orders, [order])
    settled = license_.model_copy(update={"orders": left})
    if not problem:
        return Decision(state=settled, move="account_done", summary=_done(order, now))
    if _superseded(license_, order):
        return Decision(
            state=settled,
            move="account_answered",
            summary=f"{problem} Newer work on the account makes it unnecessary.",
            closed=(CloseTask(key=order_key(number), done=False),),
        )
    by_hand = order.model_copy(update={"by_hand": True})
    task = account_task(license_, order)
    return Decision(
        state=license_.model_copy(update={"orders": (*left, by_hand)}),
        move="account_problem",
        summary=problem,
        opened=(task.model_copy(update={"title": f"{task.title} ({problem})"}),),
    )


def _reactivation_asked(license_: License, message: AskForHelp) -> LicenseDecision:
    if not license_.holds:
        raise RuleViolation("is_active", "This license is already active.")
    if license_.revocation is not None:
        remedy = after_revocation(license_, license_.revocation.ground)
        raise RuleViolation("revoked", f"This license was revoked. {remedy}")
    refuse_unliftable(tuple(each.reason for each in license_.holds))
    if not permissions.may_ask_for_reactivation(message.actor, license_):
        return _wished(license_, message.why)
    task = OpenTask(
        key=REACTIVATION_TASK,
        kind=TaskKind.REACTIVATE_LICENSE,
        title=f"Decide on reactivating a license: {why_inactive(license_)}. {message.why}".strip(),
        role=Role.SYSTEM_ADMINISTRATOR,
        agency_id=license_.agency_id,
    )
    return Decision(
        state=license_,
        move="reactivation_asked",
        summary="Reactivation requested.",
        opened=(task,),
        closed=(CloseTask(key=WISH_TASK),),
    )


def _wished(license_: License, why: str) -> LicenseDecision:
    """Ask the agency, which knows whether its user still needs the license, to request the reactivation (LOG-06)."""
    task = OpenTask(
        key=WISH_TASK,
        kind=TaskKind.REACTIVATE_LICENSE,
        title=f"Request the reactivation of a license, if it is still needed: {why_inactive(license_)}. {why}".strip(),
        role=license_.terms.contact,
        agency_id=license_.agency_id,
    )
    return Decision(
        state=license_,
        move="reactivation_wished",
        summary="The holder asked the agency to request reactivation.",
        opened=(task,),
        notices=(wish_notice(license_, why),),
    )


def _asked_by(license_: License, message: AskForHelp) -> str:
    own = require_holder(license_).person_id == message.actor.person_id
    return "the holder asked for it" if own else "the agency asked for it"


def _superseded(license_: License, order: AccountOrder) -> bool:
    return any(
        each.number > order.number and each.person_id == order.person_id and order.work in SUPERSEDES[each.work]
        for each in license_.orders
    )


def _without(
    orders: tuple[AccountOrder, ...], needless: list[AccountOrder]
) -> tuple[tuple[AccountOrder, ...], tuple[CloseTask, ...]]:
    numbers = [each.number for each in needless]
    left = tuple(each for each in orders if each.number not in numbers)
    return left, tuple(CloseTask(key=order_key(number), done=False) for number in numbers)


def _done(order: AccountOrder, now: datetime) -> str:
    late = " It was late." if order.limit.passed(now) else ""
    return f"Done in the HMIS: {in_words(order.work)}.{late}"
