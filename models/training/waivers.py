"""What experience makes up for: who needs only some parts of the training, by which rule, and on what that rests."""

from datetime import date, datetime

from models.base import Key, Message, listed
from models.calendar import civil_day, counted, months_later
from models.policy.training import Experience, TrainingPolicy, Waiver
from models.training.background import Background, ExperienceFact
from models.training.requirement import TrainingRequirement


class WaiverGiven(Message):
    """A waiver that applies to a run."""

    waiver_id: str
    sentence: str
    """What it means, with its source. It does not say at which agency the experience was."""
    experience: Experience
    on: date
    """The day of the experience, from which the months count."""
    record_id: Key
    """The license, or the request of the training, that shows it."""


def waiver_for(policy: TrainingPolicy, background: Background, zone: str, now: datetime) -> WaiverGiven | None:
    """Return the waiver that applies now: the first of the policy with experience that is recent enough, or None."""
    today = civil_day(now, zone)
    for waiver in policy.waivers:
        recent = [
            each
            for each in background.experience
            if each.experience in waiver.experience
            and civil_day(each.at, zone) <= today <= months_later(civil_day(each.at, zone), waiver.within_months)
        ]
        if recent:
            return _given(policy, waiver, max(recent, key=lambda each: (each.at, each.record_id)), zone)
    return None


def still_needed(policy: TrainingPolicy, given: WaiverGiven | None) -> tuple[TrainingRequirement, ...]:
    """Return the requirements that a waiver leaves. Without one, all of them."""
    waiver = named(policy, given)
    return tuple(each for each in policy.requirements if waiver is None or each.id in waiver.still_needed)


def practice_needed(policy: TrainingPolicy, given: WaiverGiven | None) -> bool:
    """Return whether the practice cases are left. They are if there is no waiver."""
    waiver = named(policy, given)
    return policy.practice is not None and (waiver is None or waiver.practice)


def named(policy: TrainingPolicy, given: WaiverGiven | None) -> Waiver | None:
    """Return the rule of a waiver that applies."""
    return next((each for each in policy.waivers if given is not None and each.id == given.waiver_id), None)


def _given(policy: TrainingPolicy, waiver: Waiver, fact: ExperienceFact, zone: str) -> WaiverGiven:
    months = counted(waiver.within_months, "month")
    parts = [f"“{each.title}”" for each in policy.requirements if each.id in waiver.still_needed]
    parts += ["the practice cases"] if waiver.practice and policy.practice is not None else []
    needs = f"only these parts of the training are needed: {listed(parts)}" if parts else "no training is needed"
    source = waiver.source.removesuffix(".")
    return WaiverGiven(
        waiver_id=waiver.id,
        sentence=f"For somebody who {fact.experience.spoken} within the last {months}, {needs}. Source: {source}.",
        experience=fact.experience,
        on=civil_day(fact.at, zone),
        record_id=fact.record_id,
    )
