"""What follows when a loaded file gives or ends a role: the same trace and letters as by command (ACC-17; FEE-15)."""

from datetime import date

from models.calendar import spoken
from models.directory.notices import role_ended, role_given
from models.directory.state import HeldRole, RoleDecision, RoleFacts
from models.effects import Decision

WHY = "The office’s own list of roles says so."
"""Why a role begins or ends that a file gives or ends: nobody decided it in HMIS Access."""


def role_of_file(
    facts: RoleFacts, before: HeldRole | None, after: HeldRole, file: str, today: date
) -> RoleDecision | None:
    """Return what follows from a designation as a file has it. None if it was over before, or has not changed."""
    name = facts.person.name if facts.person is not None else after.person_id
    had, has = before is not None and _lasts(before, today), _lasts(after, today)
    last = after.until_day
    if not (had or has) or (had and before is not None and before.until_day == last):
        return None
    until = f" through {spoken(last)}" if last is not None else ""
    if has and (not had or last is None):
        return Decision(
            state=facts,
            move="designated",
            summary=f"{name} is {facts.a_holder()} from {spoken(after.from_day)}{until}. It is in the file {file}.",
            notices=(role_given(facts, after.person_id, after.from_day, last, WHY),),
        )
    said = f"{name} is {facts.a_holder()}{until}" if has else f"{name} is no longer {facts.a_holder()}"
    return Decision(
        state=facts,
        move="designation_ended",
        summary=f"{said}. It is in the file {file}.",
        notices=(role_ended(facts, after.person_id, last if has else None, WHY),),
    )


def _lasts(held: HeldRole, day: date) -> bool:
    return held.until_day is None or held.until_day >= day
