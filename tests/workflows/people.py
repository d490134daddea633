"""What happens to people outside the office."""

from datetime import datetime

from models.intake.rows import PersonFileRow
from models.intake.table import Batch, FileLine, FileTable
from storage.database import Database
from storage.loading import load
from tests.storage.samples import KEEPING


def marry(database: Database, person_id: str, at: datetime) -> None:
    """Give a person another name and address, as the office's file of people does."""
    row = PersonFileRow(
        person_id=person_id, first_name=person_id.title(), last_name="Married", email="married@sample.example"
    )
    load(database, Batch(people=FileTable("people", (FileLine(2, row),))), at, KEEPING)
