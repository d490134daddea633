"""What every rule of the directory needs first."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from models.calendar import spoken_time
from models.directory.state import FieldChange
from models.errors import RuleViolation


def require_fresh(
    changes: Sequence[FieldChange],
    fields: Iterable[str],
    labels: Mapping[str, str],
    seen_at: datetime | None,
    zone: str,
) -> None:
    """Raise RuleViolation if somebody changed one of `fields` after `seen_at`: it says who and when.

    Without `seen_at`, what is on record now is what was seen.
    """
    if seen_at is None:
        return
    for each in changes:
        if each.field in fields and each.at > seen_at:
            raise RuleViolation(
                "changed_meanwhile",
                f"{each.by} changed the {labels[each.field]} on {spoken_time(each.at, zone)}, after you looked. Please "
                "look again before you change it.",
            )
