"""What a license looks like to its holder now: its state in words, its last use, the next date, and what keeps it."""

from datetime import date, datetime

from models.base import Message
from models.calendar import civil_day, counted, spoken
from models.license.activity import informed
from models.license.explain import DateKind, ExplainedDate, explained_dates, next_among
from models.license.holds import why_inactive, why_revoked
from models.license.inactivity_clocks import coverage_of
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.remedies import Reader, appeal_still_open, how_to_appeal, what_helps
from models.license.state import License, UsageEvidence
from models.policy.licenses import Measure


class LastUse(Message):
    """The last use of one kind, and the reports that this rests on."""

    what: str
    day: date | None
    """Empty if no report has shown any."""
    rests_on: str


class Outlook(Message):
    """A license as its holder needs to know it."""

    state: str
    because: str
    """Why it is not in use, if it isn't. Empty otherwise."""
    to_do: tuple[str, ...]
    """What restores access, as sentences to the holder."""
    last_use: tuple[LastUse, ...]
    next: ExplainedDate | None
    """The date that comes next (models.license.explain.next_date)."""
    dates: tuple[ExplainedDate, ...]


def outlook(
    license_: License, evidence: UsageEvidence, now: datetime, reader: Reader = Reader.HOLDER, name: str = ""
) -> Outlook:
    """Return how a license looks at `now`, with the last use that was looked up.

    What to do is written for `reader`; `name` is the holder's.
    """
    known = informed(license_, evidence)
    name = name or "The holder"
    dates = [_advised(license_, each, reader, name) for each in explained_dates(known, evidence, now)]
    return Outlook(
        state=state_in_words(license_),
        because=because(license_),
        to_do=_to_do(license_, now, reader, name),
        last_use=last_use(license_, evidence),
        next=next_among(dates),
        dates=tuple(dates),
    )


def state_in_words(license_: License) -> str:
    """Return the state of a license in a few words."""
    return license_in_words(
        license_.state,
        license_.inactive_reason,
        revoked=license_.revocation is not None,
        flagged=license_.flag is not None,
    )


def license_in_words(
    state: LicenseState, reason: InactiveReason | None, *, revoked: bool = False, flagged: bool = False
) -> str:
    """Return the same for a license in a list. One that nobody holds is free, whether it is new or was kept."""
    if revoked and state == LicenseState.INACTIVE:
        return "Revoked"
    if flagged and state == LicenseState.ACTIVE:
        return "Active, marked for revocation"
    if state == LicenseState.INACTIVE and reason == InactiveReason.LEFT_AND_KEPT:
        return "Free"
    return {
        LicenseState.OPEN: "Free",
        LicenseState.RESERVED: "Set aside",
        LicenseState.ACTIVE: "Active",
        LicenseState.INACTIVE: "Inactive",
        LicenseState.DELETED: "Deleted",
    }[state]


def because(license_: License) -> str:
    """Say why a license is not in use, or may be revoked. Empty if it is in use."""
    if license_.revocation is not None:
        day = spoken(civil_day(license_.revocation.at, license_.terms.time_zone))
        return f"The license was revoked on {day}: {why_revoked(license_.revocation)}"
    if license_.flag is not None and license_.state == LicenseState.ACTIVE:
        day = spoken(civil_day(license_.flag.since, license_.terms.time_zone))
        return f"Since {day}, the license may be revoked: {license_.flag.why}"
    if license_.state == LicenseState.RESERVED:
        started = "Access starts when the training is done and the account is ready."
        return f"It is set aside, and nobody uses it yet. {started}"
    if [each.reason for each in license_.holds] == [InactiveReason.LEFT_AND_KEPT]:
        return "Its last holder left, and the agency kept it for somebody else."
    return f"The license is inactive because {why_inactive(license_)}." if license_.holds else ""


def _to_do(license_: License, now: datetime, reader: Reader, name: str) -> tuple[str, ...]:
    """Say what lifts each reason, once. A revocation is appealed where a committee hears that."""
    if license_.revocation is not None:
        ground = license_.revocation.ground
        still = appeal_still_open(license_, now)
        return (still or how_to_appeal(license_, ground) or what_helps(license_, ground, reader, name),)
    return tuple(dict.fromkeys(what_helps(license_, each.reason, reader, name) for each in license_.holds))


def _advised(license_: License, date_: ExplainedDate, reader: Reader, name: str) -> ExplainedDate:
    """Return a date with its advice for a reader who is not the holder."""
    if not date_.advice or (reader in (Reader.HOLDER, Reader.CONTACT) and date_.kind != DateKind.LEAVE):
        return date_
    if date_.kind == DateKind.LEAVE or (date_.kind == DateKind.RUNG and license_.holds):
        reason = InactiveReason.LEAVE_OF_ABSENCE if date_.kind == DateKind.LEAVE else license_.holds[0].reason
        advice = what_helps(license_, reason, reader, name)
    elif date_.kind == DateKind.RUNG:
        advice = f"Ask {name} to do this: {date_.advice}"
    elif date_.kind == DateKind.APPEAL:
        own = reader == Reader.AGENCY
        advice = date_.advice if own else "The holder and the agency can file an appeal by this day."
    else:
        advice = what_helps(license_, InactiveReason.RECERTIFICATION_OVERDUE, reader, name)
    return date_.model_copy(update={"advice": advice})


def last_use(license_: License, evidence: UsageEvidence) -> tuple[LastUse, ...]:
    """Return the last use of each kind that the policy looks at. Nobody uses a license that nobody holds yet."""
    if license_.current is None or license_.state == LicenseState.RESERVED:
        return ()
    zone, activity = license_.terms.time_zone, informed(license_, evidence).activity
    found = {
        Measure.DATA_ENTRY: ("Client data entered or updated", activity.data_entry),
        Measure.LOGIN: ("Signed in to the HMIS", activity.login),
    }
    measures = {each.measure for each in license_.terms.policy.ladder}
    looked_at = {*measures, *((Measure.LOGIN,) if Measure.FIRST_SIGN_IN in measures else ())}
    return tuple(
        LastUse(
            what=what,
            day=None if at is None else civil_day(at, zone),
            rests_on=_rests_on(license_, evidence, measure),
        )
        for measure, (what, at) in found.items()
        if measure in looked_at or at is not None
    )


def _rests_on(license_: License, evidence: UsageEvidence, measure: Measure) -> str:
    """Say which reports the last use rests on, and up to when they reach."""
    report = "HMIS CSV export" if measure == Measure.DATA_ENTRY else "login report"
    coverage = coverage_of(evidence, measure)
    if coverage is None or coverage.reports == 0:
        return f"We have no {report} yet."
    if coverage.why_not is not None:
        return f"{counted(coverage.reports, report)} so far, but {coverage.why_not.spoken}."
    last = coverage.last_day(license_.terms.time_zone)
    reach = f" They reach up to {spoken(last)}." if last is not None else ""
    return f"{counted(coverage.reports, report)} so far.{reach}"
