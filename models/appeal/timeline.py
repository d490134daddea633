"""What happens to an appeal automatically: its start, an overdue answer, and its end (003, section 4)."""

from datetime import datetime

from models.appeal import notices, permissions
from models.appeal.filing import lateness, refuse_second, require_committee, require_something_contested
from models.appeal.form import require_attachable, require_complete
from models.appeal.lifecycle import AppealState
from models.appeal.messages import AppealStart
from models.appeal.orders import next_order
from models.appeal.reasons import AppealReason
from models.appeal.responses import ContinuedFor
from models.appeal.rules.submissions import set_aside_until
from models.appeal.state import Appeal, AppealBase, AppealDecision, Question
from models.base import fields_of
from models.calendar import counted, spoken
from models.effects import CloseTask, Decision
from models.forms import remembered
from models.timeline import Wake


def begin(start: AppealStart, now: datetime) -> AppealDecision:
    """File the appeal. Raises RuleViolation, before any workflow starts, if that isn't possible."""
    committee_id = require_committee(start)
    require_complete(start.form)
    permissions.may_file(start.actor, start).require()
    require_something_contested(start)
    refuse_second(start)
    late = lateness(start, now)
    require_attachable((), start.attachments, start.policy.attaching)
    appeal = Appeal(
        **fields_of(start, AppealBase),
        committee_id=committee_id,
        committee=start.committees[committee_id],
        filed_by=start.actor.person_id,
        filed_at=now,
        on_behalf=_on_behalf(start),
        why_late=start.why_late if late else "",
        keys=remembered({}, start),
    )
    behalf = " by a Coordinated Entry lead on behalf of the organization" if appeal.on_behalf else ""
    files = f" {counted(len(appeal.attachments), 'file')} attached." if appeal.attachments else ""
    return Decision(
        state=appeal,
        move="filed",
        summary=f"Filed{behalf} about {start.form.reason.spoken}. It goes to the {appeal.committee}.{files}{late}",
    )


def _on_behalf(start: AppealStart) -> bool:
    if start.form.reason == AppealReason.MORE_ALLOTMENT:
        return False
    own = permissions.acts_for_organization(start.actor, start.agency_id, start.policy)
    return not own and start.actor.person_id != start.person_id


def next_wake(appeal: Appeal) -> Wake | None:
    """Return when something happens automatically next, and what. Returns None if nothing will."""
    asked = appeal.waits_on
    if appeal.pending and asked is not None:
        return asked.due.ends_at, "an answer about an appeal"
    until = set_aside_until(appeal)
    return (until, "the time in which the decision can be set aside") if until is not None else None


def wake(appeal: Appeal, now: datetime) -> AppealDecision | None:
    """Do what is due at `now`, if anything. Ask again until nothing is due."""
    asked = appeal.waits_on
    if not appeal.pending or asked is None or not asked.due.passed(now):
        return None
    return overdue(appeal, asked)


def wants_docket(appeal: Appeal) -> bool:
    """Return whether to ask its committee for a place on the docket now."""
    return appeal.state == AppealState.FILED


def has_orders(appeal: Appeal) -> bool:
    """Return whether an order of the decision is waiting to be carried out."""
    return appeal.state == AppealState.DECIDED and next_order(appeal) is not None


def is_over(appeal: Appeal, now: datetime) -> bool:
    """Return whether nothing more can happen: it was withdrawn, or it is too late to set the decision aside."""
    if appeal.state == AppealState.WITHDRAWN:
        return True
    until = set_aside_until(appeal)
    return until is not None and now >= until


def overdue(appeal: Appeal, asked: Question) -> AppealDecision:
    """Mark a question as overdue. The committee goes on without the answer, which may still arrive."""
    questions = tuple(
        each.model_copy(update={"overdue": True}) if each.number == asked.number else each for each in appeal.asked
    )
    what = "answer" if asked.kind == ContinuedFor.QUESTION else "assessment"
    return Decision(
        state=appeal.model_copy(update={"asked": questions}),
        move="answer_overdue",
        summary=f"The {what} did not arrive by {spoken(asked.due.last_day)}. The {appeal.committee} goes on "
        "without it.",
        closed=(CloseTask(key=notices.question_key(asked), done=False),) if what == "answer" else (),
    )
