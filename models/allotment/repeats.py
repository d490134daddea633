"""A license given or denied twice: the same form by the same person again, without the key of the first."""

from datetime import datetime

from models.allotment.messages import AllotmentStep, Delegate, DenyLicense
from models.allotment.state import Allotment
from models.forms import require_meant


def require_not_repeated(allotment: Allotment, message: AllotmentStep, now: datetime) -> None:
    """Raise RuleViolation if the person gave or denied the same license shortly before `now` (UTC).

    A form with a key that the allotment knows is left alone: it counts once anyway. An existing license can't be given
    twice, so only a new one is asked about.
    """
    if message.key in allotment.keys:
        return
    who = message.actor.person_id
    if isinstance(message, Delegate) and message.license_id is None:
        for given in allotment.live:
            same = (given.delegated_by, given.region_id, given.agency_id) == (who, message.region_id, message.agency_id)
            if same:
                require_meant(f"a license for {given.organization}", given.delegated_at, now)
    elif isinstance(message, DenyLicense):
        for denial in allotment.denials:
            wanted = (who, message.region_id, message.agency_id, message.why)
            if denial.at is not None and (denial.by, denial.region_id, denial.agency_id, denial.why) == wanted:
                require_meant(f"a denial to {denial.organization}", denial.at, now)
