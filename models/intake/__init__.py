"""What `load` takes in: rows of regions, agencies, people, designations, licenses and requests."""

from models.intake.references import Known, checked
from models.intake.rows import AgencyRow, DesignationRow, LicenseRow, PersonRow, RegionRow, RequestRow
from models.intake.table import Batch, Line, RowProblem, Table

__all__ = [
    "AgencyRow",
    "Batch",
    "DesignationRow",
    "Known",
    "LicenseRow",
    "Line",
    "PersonRow",
    "RegionRow",
    "RequestRow",
    "RowProblem",
    "Table",
    "checked",
]
