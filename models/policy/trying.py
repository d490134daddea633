"""What a pack would do, day by day: the rules and timelines of the processes, applied to an invented case."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from models.access_request.rules.account import account_ordered
from models.access_request.rules.license import waits_for_license
from models.access_request.rules.reviewing import review_deadline
from models.access_request.state import AccessRequest, RequestKind
from models.base import Message
from models.calendar import Deadline, civil_day, counted, end_of_day, later, local_instant, months_later
from models.inactivity_review.timeline import next_review
from models.license import timeline as license_timeline
from models.license.activity import informed
from models.license.lifecycle import LicenseState
from models.license.messages import AssignLicense, LicenseStart, ReserveLicense
from models.license.rules.assignments import assign, reserve
from models.license.state import Activity, License, UpcomingStep, UsageEvidence, license_terms
from models.people import SYSTEM
from models.policy.access_requests import NoOpenLicense, Stage
from models.policy.keys import keys_of
from models.policy.pack import PolicyPack, PolicyVersion
from models.policy.sentences import sentence_of
from models.policy.training import FailedAttempts, Places
from models.timeline import Wake
from models.training import timeline as training_timeline
from models.training.lifecycle import TrainingState
from models.training.messages import TrainingStart
from models.usage.coverage import Coverage, Period

INVENTED = "invented"
"""The id of everything and everybody in an invented case."""

MONTHS = 18
"""How many months ahead an invented license is looked at."""

_LIMIT = ("limit", "counted", "then")
"""The keys that say when failed attempts end a training."""

_NOON = time(12)
_SECOND = timedelta(seconds=1)
_A_DAY = timedelta(days=1)
_MOST_WAKES = 200


class LackOf(StrEnum):
    """What the holder of an invented license no longer does."""

    DATA_ENTRY = "data_entry"
    """The holder goes on to sign in, and enters no client data."""
    USE = "use"
    """The holder neither signs in nor enters client data."""
    FIRST_SIGN_IN = "first_sign_in"
    """The holder gets the license and never signs in."""


class ComingDay(Message):
    """Something that would happen."""

    day: date
    what: str
    why: str = ""
    """The rule by which the day was counted, and its source."""


def unused(pack: PolicyPack, lack: LackOf, since: date) -> tuple[ComingDay, ...]:
    """Return what happens to a license that is no longer used after a day, if nobody does anything.

    Usage reports are taken to cover all the time, and no exception to hold.
    """
    zone = pack.time_zone
    start = local_instant(since, _NOON, zone)
    license_ = _held(pack, start)
    found: list[ComingDay] = []
    now, end = start, end_of_day(months_later(since, MONTHS), zone)
    for _ in range(_MOST_WAKES):
        coming = _next(license_, lack, start, now)
        if coming is None or coming[0] > end or license_.state == LicenseState.DELETED:
            break
        now = max(coming[0], now)
        evidence = _evidence(lack, start, now)
        known = informed(license_, evidence)
        step, decision = license_timeline.due_step(known, evidence, now), license_timeline.wake(known, evidence, now)
        if step is None or decision is None:
            now = later(now, _A_DAY)  # what it woke for is not due by what reports show: it looks again
            continue
        found += _what_happens(decision.summary, step, license_, decision.state, now)
        license_ = decision.state
    return tuple(sorted(_without_repeated_looks(found), key=lambda each: each.day))


def asked(pack: PolicyPack, version: PolicyVersion, at: datetime, holidays: tuple[date, ...]) -> tuple[ComingDay, ...]:
    """Return the dates of a request for a new user that comes in now, if every step takes as long as it may."""
    request = AccessRequest(
        request_id=INVENTED,
        kind=RequestKind.NEW_USER,
        agency_id=INVENTED,
        region_id=INVENTED,
        person_id=INVENTED,
        requested_by=INVENTED,
        submitted_at=at,
        time_zone=pack.time_zone,
        policy_label=version.label,
        policy=version.access_requests,
        holidays=holidays,
    )
    found = [ComingDay(day=civil_day(at, pack.time_zone), what="The agency sends the request.")]
    for stage in version.access_requests.procedures.new_user.stages:
        days, ends_at = _STAGES[stage](pack, version, request, at)
        found += days
        at = max(at, later(ends_at, -_SECOND))
    return tuple(found)


_Stage = tuple[list[ComingDay], datetime]
"""The days of a stage, and when it ends at the latest."""


def _review(pack: PolicyPack, version: PolicyVersion, request: AccessRequest, at: datetime) -> _Stage:
    due = review_deadline(request, at)
    return [_coming(due, "A reviewer decides on the request by this day.")], due.ends_at


def _license(pack: PolicyPack, version: PolicyVersion, request: AccessRequest, at: datetime) -> _Stage:
    if version.access_requests.licensing.when_none_open == NoOpenLicense.CREATE:
        what = "A license is set aside, or created if the agency has no open one."
        return [ComingDay(day=civil_day(at, pack.time_zone), what=what)], at
    due = waits_for_license(request, at).state.due
    what = "A license is set aside, if the agency has an open one. If not, the request waits for one."
    found = [ComingDay(day=civil_day(at, pack.time_zone), what=what)]
    if due is None:
        return found, at
    return [*found, _coming(due, "A request that still waits for a license is closed.")], due.ends_at


def _training(pack: PolicyPack, version: PolicyVersion, request: AccessRequest, at: datetime) -> _Stage:
    start = TrainingStart(
        request_id=INVENTED,
        agency_id=INVENTED,
        person_id=INVENTED,
        requested_by=INVENTED,
        time_zone=pack.time_zone,
        policy_label=version.label,
        policy=version.training,
    )
    run = training_timeline.begin(start, at).state
    first = run.window.deadline
    found = [ComingDay(day=civil_day(at, pack.time_zone), what="The training starts, and an email gives the deadline.")]
    if (places := version.training.places) is not None:
        what = " ".join(sentence_of(key, places) for key in keys_of(Places) if key.name != "source")
        found.append(ComingDay(day=civil_day(at, pack.time_zone), what=what, why=f"Source: {places.source}"))
    if (limit := version.training.failed_attempts) is not None:
        what = " ".join(sentence_of(key, limit) for key in keys_of(FailedAttempts) if key.name in _LIMIT)
        found.append(ComingDay(day=civil_day(at, pack.time_zone), what=what, why=f"Source: {limit.source}"))
    while run.state == TrainingState.IN_TRAINING and (coming := training_timeline.next_wake(run)) is not None:
        decision = training_timeline.wake(run, coming[0])
        if decision is None:
            break
        run = decision.state
        what = _of_training(decision.move, (first.last_day - civil_day(coming[0], pack.time_zone)).days)
        found.append(ComingDay(day=civil_day(coming[0], pack.time_zone), what=what, why=first.source))
    return found, first.ends_at


def _account(pack: PolicyPack, version: PolicyVersion, request: AccessRequest, at: datetime) -> _Stage:
    clock = account_ordered(request, at).state.account
    if clock is None:
        return [], at
    return [
        _coming(clock.target, "The account should be ready."),
        _coming(clock.limit, "The account is ready at the latest."),
    ], clock.limit.ends_at


def _departure(pack: PolicyPack, version: PolicyVersion, request: AccessRequest, at: datetime) -> _Stage:
    return [], at


_STAGES: dict[Stage, Callable[[PolicyPack, PolicyVersion, AccessRequest, datetime], _Stage]] = {
    Stage.REVIEW: _review,
    Stage.LICENSE: _license,
    Stage.TRAINING: _training,
    Stage.ACCOUNT: _account,
    Stage.DEPARTURE: _departure,
}


def _coming(deadline: Deadline, what: str) -> ComingDay:
    return ComingDay(day=deadline.last_day, what=what, why=f"{deadline.rule}. Source: {deadline.source}")


def _next(license_: License, lack: LackOf, since: datetime, now: datetime) -> Wake | None:
    evidence = _evidence(lack, since, now)
    return license_timeline.next_wake(informed(license_, evidence), evidence)


def _what_happens(what: str, step: UpcomingStep, before: License, after: License, now: datetime) -> list[ComingDay]:
    """Return what a decision brings, and the review that decides about a license that it marked."""
    zone = after.terms.time_zone
    found = [ComingDay(day=civil_day(now, zone), what=what, why=_limit(after, step))]
    review = after.terms.policy.review
    if before.flag is None and after.flag is not None and review is not None:
        day = civil_day(next_review(review, zone, now), zone)
        found.append(ComingDay(day=day, what="The monthly review decides about it.", why=review.source))
    return found


def _limit(license_: License, step: UpcomingStep) -> str:
    """Return the limit that was reached, with its source; or why else something happens."""
    rung = next((each for each in license_.terms.policy.ladder if each.id == step.limit), None)
    if rung is None:
        return f"{step.why[:1].upper()}{step.why[1:]}."
    return f"Limit “{rung.id}”: {step.why.removeprefix(f'{rung.id}: ')}. Source: {rung.source}"


def _without_repeated_looks(found: list[ComingDay]) -> list[ComingDay]:
    """Leave out what is looked at again for the same reason, from the second time on."""
    first: dict[str, ComingDay] = {}
    for each in found:
        first.setdefault(each.why if "another check" in each.why else each.model_dump_json(), each)
    return list(first.values())


def _held(pack: PolicyPack, at: datetime) -> License:
    """Return an invented license whose holder has it from `at` on."""
    start = LicenseStart(license_id=INVENTED, agency_id=INVENTED, created_at=at, terms=license_terms(pack, at))
    aside = ReserveLicense(actor=SYSTEM, key="reserve", request_id=INVENTED, person_id=INVENTED)
    given = AssignLicense(actor=SYSTEM, key="assign", request_id=INVENTED, person_id=INVENTED)
    return assign(reserve(license_timeline.begin(start, at).state, aside, at).state, given, at).state


def _evidence(lack: LackOf, since: datetime, now: datetime) -> UsageEvidence:
    """Return what reports that cover all the time would show."""
    covered = Coverage(periods=(Period(end=now),), reports=1, looked_at=now)
    activity = {
        LackOf.DATA_ENTRY: Activity(data_entry=since, login=now),
        LackOf.USE: Activity(data_entry=since, login=since),
        LackOf.FIRST_SIGN_IN: Activity(),
    }[lack]
    return UsageEvidence(activity=activity, entries=covered, logins=covered, strict=True)


def _of_training(move: str, days_left: int) -> str:
    if move == "reminded":
        return f"A reminder goes out, {counted(days_left, 'day')} before the deadline, if something is still missing."
    return "If something is still missing, the training lapses."
