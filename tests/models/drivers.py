"""How a test meets a requirement, one line for each kind."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from models.people import Actor, Grant, Role
from models.training.requirement import TrainingRequirement
from models.training.rules import account, course, form, signature, test
from models.training.state import TrainingDecision, TrainingRun
from tests.models import forms

Driver = Callable[[TrainingRun, Any, datetime], TrainingDecision]

REVIEWER = Actor(person_id="p-reviewer", grants=(Grant(role=Role.REVIEWER),))

DRIVERS: dict[str, Driver] = {
    "form": lambda run, wanted, now: form.submit_form(run, forms.form(_trainee(run), wanted.id), now),
    "test": lambda run, wanted, now: test.record_test(run, forms.grade(REVIEWER, wanted.id), now),
    "course": lambda run, wanted, now: course.add_certificate(run, forms.certificate(_trainee(run), wanted.id), now),
    "signature": lambda run, wanted, now: signature.sign(run, forms.signature(_doer(run, wanted), wanted.id), now),
    "account": lambda run, wanted, now: account.record_account(run, forms.account(_trainee(run), wanted.id), now),
}


def meet(run: TrainingRun, requirement: TrainingRequirement, now: datetime) -> TrainingDecision:
    """Meet a requirement, whatever its kind."""
    return DRIVERS[requirement.kind](run, requirement, now)


def _trainee(run: TrainingRun) -> Actor:
    return Actor(person_id=run.person_id)


def _doer(run: TrainingRun, requirement: TrainingRequirement) -> Actor:
    """Return the trainee, or somebody at the agency with the role that has to do it."""
    role = requirement.done_by
    if role is None:
        return _trainee(run)
    return Actor(person_id=f"p-{role.value}", grants=(Grant(role=role, agency_id=run.agency_id),))
