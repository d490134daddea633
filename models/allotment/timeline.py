"""What happens to the allotment automatically: its start, and new population figures on their day."""

from datetime import datetime

from models.allotment.lifecycle import DelegationState
from models.allotment.messages import AllotmentStart
from models.allotment.rules.shares import populations_in_force
from models.allotment.shares import shares
from models.allotment.state import Allotment, AllotmentBase, AllotmentDecision, Delegation, ExistingLicense
from models.allotment.state_changes import with_delegation
from models.allotment.supply import region_allotments
from models.base import fields_of
from models.calendar import counted, spoken, start_of_day
from models.effects import Decision
from models.people import SYSTEM_ID
from models.policy.allotment import CountingPolicy
from models.timeline import Wake


def begin(start: AllotmentStart, now: datetime) -> AllotmentDecision:
    """Start the allotment. The licenses that count against it are included as given and confirmed."""
    allotment = Allotment(**fields_of(start, AllotmentBase), figures=(start.figures,))
    for license_ in start.licenses:
        if counts(license_, start.policy.counting):
            allotment = _taken_over(allotment, license_, now)
    table = shares(allotment.in_force, allotment.policy.sharing)
    taken = counted(len(allotment.live), "license")
    left_out = len(start.licenses) - len(allotment.live)
    over = [f"{each.name} by {each.over}" for each in region_allotments(allotment) if each.over]
    sentences = [table.sentence, f"{taken} included, {left_out} not counted."]
    if over:
        sentences.append(f"Above the allotment: {', '.join(over)}.")
    return Decision(state=allotment, move="began", summary=" ".join(sentences))


def counts(license_: ExistingLicense, policy: CountingPolicy) -> bool:
    """Return whether a license counts against its region's allotment, by its kind and funding (LIC-13)."""
    return license_.kind in policy.kinds and license_.funding in policy.fundings


def next_wake(allotment: Allotment) -> Wake | None:
    """Return when the next population figures take effect, or None. Nothing else happens automatically."""
    if len(allotment.figures) < 2:
        return None
    day = allotment.figures[1].effective
    return start_of_day(day, allotment.time_zone), f"the population figures of {spoken(day)}"


def wake(allotment: Allotment, now: datetime) -> AllotmentDecision | None:
    """Put the next population figures into effect if their day has begun. Ask again until nothing is due."""
    due = next_wake(allotment)
    return populations_in_force(allotment, now) if due is not None and due[0] <= now else None


def _taken_over(allotment: Allotment, license_: ExistingLicense, now: datetime) -> Allotment:
    number = allotment.counted + 1
    given = Delegation(
        number=number,
        region_id=license_.region_id,
        agency_id=license_.agency_id,
        organization=license_.organization,
        license_id=license_.license_id,
        state=DelegationState.IN_FORCE,
        commitments=allotment.policy.commitments.texts,
        delegated_by=SYSTEM_ID,
        delegated_at=now,
    )
    return with_delegation(allotment.model_copy(update={"counted": number}), given)
