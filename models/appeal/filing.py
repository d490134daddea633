"""How an appeal starts: the form, who files it, what it contests, and by when (003, section 4; Addendum 1)."""

from datetime import date, datetime

from models.appeal.messages import AppealStart
from models.appeal.reasons import ALLOTMENT_REASONS, GROUNDS_OF, AppealReason
from models.appeal.state import Contested
from models.calendar import civil_day, days_later, spoken
from models.errors import RuleViolation
from models.license.lifecycle import InactiveReason, LicenseKind
from models.pages import appeal_page
from models.people import SYSTEM_ID
from models.policy.appeals import LateFiling


def last_day(start: AppealStart) -> date | None:
    """Return the last day to file, or None if the policy has no limit or nothing happened from which to count."""
    days = start.policy.filing.within_days
    if start.form.reason == AppealReason.SPECIAL_REQUEST:
        return None
    happened = [each for each in map(_happened_on, start.contested) if each is not None]
    if start.denied is not None:
        happened.append(start.denied.on_day)
    return days_later(min(happened), days) if days is not None and happened else None


def is_late(start: AppealStart, now: datetime) -> bool:
    """Return whether the last day to file has passed."""
    last = last_day(start)
    return last is not None and civil_day(now, start.time_zone) > last


def lateness(start: AppealStart, now: datetime) -> str:
    """Return an empty text if it is on time, or else a sentence for the audit trail.

    Raises RuleViolation if it is too late.
    """
    last = last_day(start)
    if last is None or not is_late(start, now):
        return ""
    if start.policy.filing.late == LateFiling.REFUSED:
        raise RuleViolation("too_late", f"The last day to file this appeal was {spoken(last)}.")
    if not start.why_late:
        raise RuleViolation(
            "why_late", f"The last day to file this appeal was {spoken(last)}. Please explain why it is late."
        )
    return f" Late (the last day was {spoken(last)}): {start.why_late}"


def require_committee(start: AppealStart) -> str:
    """Return the id of the committee that hears the appeal. Raises RuleViolation if none does."""
    committee_id = start.policy.committee_for(start.form.reason)
    if committee_id is None or committee_id not in start.committees:
        raise RuleViolation("no_committee", f"Appeals about {start.form.reason.spoken} are not possible here.")
    return committee_id


def reason_for(license_: Contested) -> AppealReason:
    """Return the reason on the form that fits a license: why it was revoked or marked, or else a special request."""
    if _happened_on(license_) is None:
        return AppealReason.SPECIAL_REQUEST
    fits = (reason for reason, grounds in GROUNDS_OF.items() if _ground(license_) in grounds)
    return next(fits, AppealReason.SPECIAL_REQUEST)


def require_something_contested(start: AppealStart) -> None:
    """Raise RuleViolation unless something was taken from, or denied to, the organization."""
    reason = start.form.reason
    if reason == AppealReason.MORE_ALLOTMENT:
        return
    if reason == AppealReason.DENIED_ALLOTMENT:
        denied = start.denied
        if denied is None or denied.agency_id != start.agency_id or denied.region_id not in start.form.region_ids:
            raise RuleViolation(
                "never_denied",
                "There is no record that a Coordinated Entry license was denied to this organization in this region. "
                "Please ask the Coordinated Entry lead of the region first.",
            )
        return
    if not start.contested:
        raise RuleViolation("no_license", "Please say which license the appeal is about.")
    for each in start.contested:
        if each.agency_id != start.agency_id:
            raise RuleViolation("another_organization", "This license belongs to another organization.")
        if reason == AppealReason.SPECIAL_REQUEST:
            _require_not_revoked(each)
        elif not _was_taken(each, reason):
            raise RuleViolation("never_revoked", _NEVER[reason])


def _require_not_revoked(license_: Contested) -> None:
    """Raise RuleViolation if the license was revoked: that is appealed. A special request comes before (LIC-27)."""
    if license_.revoked_on is not None:
        raise RuleViolation(
            "already_revoked", "This license was already revoked. Please file an appeal about the revocation instead."
        )


def _was_taken(license_: Contested, reason: AppealReason) -> bool:
    """Return whether the license was revoked for a ground of this reason or, for inactivity, is marked for it."""
    happened = _happened_on(license_) if reason == AppealReason.REVOKED_INACTIVITY else license_.revoked_on
    return happened is not None and _ground(license_) in GROUNDS_OF[reason]


def _ground(license_: Contested) -> InactiveReason | None:
    """Return the ground. What a region took back before that had a ground of its own was recorded as a sanction."""
    by_region = license_.kind == LicenseKind.CE_ACCESS and license_.revoked_by in (None, SYSTEM_ID)
    if license_.ground == InactiveReason.SANCTION and license_.revoked_on is not None and by_region:
        return InactiveReason.CE_ALLOTMENT
    return license_.ground


def _happened_on(license_: Contested) -> date | None:
    return license_.revoked_on or license_.marked_on


def refuse_second(start: AppealStart) -> None:
    """Refuse a second appeal about one license, or about the allotment of one organization or region."""
    own_licenses = [each.license_id for each in start.contested]
    about_allotment = start.form.reason in ALLOTMENT_REASONS
    for each in start.pending:
        if each.appeal_id == start.appeal_id:
            continue
        same_license = any(license_id in each.license_ids for license_id in own_licenses)
        same_request = about_allotment and each.about_allotment and not own_licenses and not each.license_ids
        if same_license or same_request:
            raise RuleViolation(
                "already_pending",
                "An appeal about this is already pending. You can add files to it, or withdraw it and file another.",
                appeal_page(each.appeal_id),
            )


_NEVER = {
    AppealReason.REVOKED_INACTIVITY: "This license was neither revoked nor marked for revocation due to inactivity, so "
    "there is nothing to appeal.",
    AppealReason.REVOKED_SANCTION: "This license was not revoked as a sanction, so there is nothing to appeal.",
    AppealReason.REVOKED_ALLOTMENT: "This is not a Coordinated Entry license that was revoked due to the allotment, so "
    "there is nothing to appeal.",
}
