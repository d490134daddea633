"""The step that meets a requirement of an account: the trainee's user name is recorded (document 002)."""

from datetime import datetime

from models.errors import RuleViolation
from models.training import permissions
from models.training.checks import named_requirement, open_requirement, require_step
from models.training.kinds.account import AccountRequirement
from models.training.lifecycle import TrainingMove
from models.training.messages import RecordAccount
from models.training.progression import worked
from models.training.requirement import Progress, same_user_name
from models.training.state import TrainingDecision, TrainingRun


def record_account(run: TrainingRun, message: RecordAccount, now: datetime) -> TrainingDecision:
    """Record the trainee's user name in another system. Another user name replaces a wrong one."""
    progress, account = named_requirement(run, AccountRequirement, message.account_id)
    allowed = permissions.may_record_account(message.actor, run, account.recorded_by)
    require_step(run, message, TrainingMove.WORKED_ON, allowed, now)
    if progress.met:
        return _replaced(run, message, progress, account, now)
    open_requirement(run, AccountRequirement, message.account_id)
    summary = f"The account on the {account.system} was recorded: {message.user_name}."
    return worked(run, message, _with_name(progress, message, now), summary, now)


def _replaced(
    run: TrainingRun, message: RecordAccount, progress: Progress, account: AccountRequirement, now: datetime
) -> TrainingDecision:
    """Replace a user name. Raises RuleViolation if it is the one that is recorded."""
    if same_user_name(progress.user_name, message.user_name):
        raise RuleViolation(
            "already_done", f"The user name on the {account.system} is already recorded: {progress.user_name}."
        )
    summary = f"The user name on the {account.system} was corrected from {progress.user_name} to {message.user_name}."
    return worked(run, message, _with_name(progress, message, now), summary, now, move="account_replaced")


def _with_name(progress: Progress, message: RecordAccount, now: datetime) -> Progress:
    return progress.model_copy(
        update={"met_at": now, "met_by": message.actor.person_id, "user_name": message.user_name}
    )
