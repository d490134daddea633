"""What `load` takes in: rows of regions, agencies, people, designations, licenses and requests."""

from models.intake.references import Known, checked
from models.intake.rows import (
    AgencyFileRow,
    DesignationFileRow,
    LicenseFileRow,
    PersonFileRow,
    RegionFileRow,
    RequestFileRow,
)
from models.intake.table import Batch, FileLine, FileTable, RowProblem

__all__ = [
    "AgencyFileRow",
    "Batch",
    "DesignationFileRow",
    "FileLine",
    "FileTable",
    "Known",
    "LicenseFileRow",
    "PersonFileRow",
    "RegionFileRow",
    "RequestFileRow",
    "RowProblem",
    "checked",
]
