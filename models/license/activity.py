"""What is known about the last use of a license."""

from datetime import datetime

from models.license.state import Activity, License, UsageEvidence


def informed(license_: License, evidence: UsageEvidence) -> License:
    """Return the license with the last use that was looked up. A later use that is already known stays."""
    known, found = license_.activity, evidence.activity
    activity = Activity(
        data_entry=_later(known.data_entry, found.data_entry),
        login=_later(known.login, found.login),
        record=_later(known.record, found.record),
    )
    return license_ if activity == known else license_.model_copy(update={"activity": activity})


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    known = [each for each in (one, other) if each is not None]
    return max(known) if known else None
