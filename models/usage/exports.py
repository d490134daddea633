"""What an HMIS CSV export is about: which records it selects, for which projects, and which lack of use it can prove.

Source: HUD's definitions of the export period types (HUD_HMIS.xsd, simple type exportPeriodType) and the HMIS CSV
Format Specifications, Export.csv. See docs/adr/0017.
"""

from datetime import date
from enum import StrEnum

from models.base import Message

OLDEST_START = date(1900, 1, 1)
"""Systems write such a date for "from the beginning". An earlier one means the same."""


class ExportPeriodType(StrEnum):
    """How the records of an export were selected. The values are HUD's codes."""

    UPDATED = "1"
    """Records that were created, updated or deleted in the period."""
    EFFECTIVE = "2"
    """Records whose information date is in the period, whenever they were entered."""
    REPORTING_PERIOD = "3"
    """All records of enrollments that were active in the period, whenever they were entered."""
    OTHER = "4"
    """As the sender and the recipient agreed."""
    UNKNOWN = ""
    """Export.csv doesn't say, or not in HUD's codes."""


class ExportDirective(StrEnum):
    """Whether an export holds everything that was selected. The values are HUD's codes."""

    DELTA = "1"
    """Only what changed since an earlier export."""
    FULL = "2"
    """Everything that was selected."""
    OTHER = "3"
    UNKNOWN = ""


PROVES_LACK = {
    (ExportPeriodType.UPDATED, ExportDirective.DELTA): True,
    (ExportPeriodType.UPDATED, ExportDirective.FULL): True,
    (ExportPeriodType.REPORTING_PERIOD, ExportDirective.FULL): True,
    # What changed since some earlier export, of which we don't know when it was made.
    (ExportPeriodType.REPORTING_PERIOD, ExportDirective.DELTA): False,
    # Work of the period on records with an older or a later information date is missing.
    (ExportPeriodType.EFFECTIVE, ExportDirective.DELTA): False,
    (ExportPeriodType.EFFECTIVE, ExportDirective.FULL): False,
}
"""Whether an export of this kind can prove that somebody entered nothing in its period. Others only prove use."""


def proves_lack(period_type: ExportPeriodType, directive: ExportDirective) -> bool:
    """Return whether an export of this kind can prove that somebody entered nothing in its period."""
    return PROVES_LACK.get((period_type, directive), False)


class ExportedProject(Message):
    """A project that an export is about. Ids and dates only."""

    project_id: str
    organization_id: str
    operating_from: date | None = None
    operating_until: date | None = None
