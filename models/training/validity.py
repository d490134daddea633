"""How long a completion counts: what was completed before a training began meets a part of it while it still counts."""

from datetime import datetime

from models.calendar import civil_day, counted, end_of_day, months_later, spoken
from models.training.background import Background
from models.training.requirement import EarlierCompletion, Progress
from models.training.state import TrainingRun

EARLIER = "earlier-completion"
"""Who met what was completed before the training began."""


def credited(progress: Progress, at: datetime, zone: str, now: datetime) -> Progress | None:
    """Return the progress met by a completion from before, or None if that does not count at `now`."""
    months, requirement = progress.requirement.counts_for_months, progress.requirement
    if months is None or at > now:
        return None
    day = civil_day(at, zone)
    through = months_later(day, months)
    if civil_day(now, zone) > through:
        return None
    sentence = (
        f"Completed on {spoken(day)}. That counts for {counted(months, 'month')}, through {spoken(through)}. "
        f"Source: {requirement.source.removesuffix('.')}."
    )
    earlier = EarlierCompletion(at=at, through=through, sentence=sentence)
    return progress.model_copy(update={"met_at": at, "met_by": EARLIER, "earlier": earlier})


def with_earlier(run: TrainingRun, background: Background, now: datetime) -> TrainingRun:
    """Return the run with each part met that was completed before and still counts."""
    last = {each.part: each.at for each in sorted(background.completions, key=lambda each: each.at)}
    requirements = []
    for each in run.requirements:
        at = last.get(each.requirement.id)
        found = credited(each, at, run.time_zone, now) if at is not None else None
        requirements.append(found or each)
    return run.model_copy(update={"requirements": tuple(requirements)})


def still_counts(run: TrainingRun, requirement_id: str, at: datetime, now: datetime) -> bool:
    """Return whether a completion from before the run would meet a part of it."""
    return any(
        credited(each, at, run.time_zone, now) is not None
        for each in run.requirements
        if each.requirement.id == requirement_id
    )


def ends(run: TrainingRun) -> list[tuple[datetime, Progress]]:
    """Return the completions from before that meet a part, each with the instant from which it no longer counts."""
    counting = [each for each in run.requirements if each.met and each.earlier is not None]
    return [(end_of_day(each.earlier.through, run.time_zone), each) for each in counting if each.earlier is not None]


def stale(run: TrainingRun, now: datetime) -> list[str]:
    """Return the parts whose completion from before no longer counts at `now`, by their ids."""
    return [each.requirement.id for at, each in ends(run) if at <= now]


def reopened(run: TrainingRun, now: datetime) -> TrainingRun:
    """Return the run with those parts to be done again whose completion from before no longer counts."""
    over = stale(run, now)
    requirements = tuple(
        each.model_copy(update={"met_at": None, "met_by": None}) if each.requirement.id in over else each
        for each in run.requirements
    )
    return run.model_copy(update={"requirements": requirements})


def counting_from_before(run: TrainingRun) -> list[str]:
    """Say of each part that was completed before what counts and how long, and whether that ends too soon."""
    said = []
    for _, each in ends(run):
        if each.earlier is not None:
            soon = each.earlier.through < run.window.deadline.last_day
            more = " That is before your deadline: finish the training by then, or do this part again." if soon else ""
            said.append(f"“{each.requirement.title}”: {each.earlier.sentence}{more}")
    return said
