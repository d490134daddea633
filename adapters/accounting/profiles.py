"""The forms in which billing can be exported, by the name that a person types."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from adapters.accounting import generic, iif, quickbooks, xero
from models.billing.exports import Extract
from models.policy.accounting import AccountNames


class ExportProfile(StrEnum):
    """The program that an export is for."""

    CSV = "csv"
    QUICKBOOKS_CSV = "quickbooks-csv"
    IIF = "iif"
    XERO = "xero"


def export_files(profile: ExportProfile, extracts: Iterable[Extract], names: AccountNames) -> Mapping[str, bytes]:
    """Return the files of an export by name."""
    if profile == ExportProfile.CSV:
        return generic.files(extracts)
    return _PROGRAMS[profile](extracts, names)


_PROGRAMS: Mapping[ExportProfile, Callable[[Iterable[Extract], AccountNames], Mapping[str, bytes]]] = {
    ExportProfile.QUICKBOOKS_CSV: quickbooks.files,
    ExportProfile.IIF: iif.files,
    ExportProfile.XERO: xero.files,
}
