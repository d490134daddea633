"""The directory: regions, agencies, people, and the roles of people at an agency, in a region, or everywhere."""

from sqlalchemy import JSON, BigInteger, Column, Date, ForeignKey, Index, Table

from models.people import Role
from storage.columns import Moment, Words, identifier, metadata, one_of, word

ONE_ADDRESS = "uq_people_email_key"

regions = Table(
    "regions",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("name", Words, nullable=False),
    Column("population", BigInteger, nullable=False),
)

agencies = Table(
    "agencies",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("name", Words, nullable=False),
    Column("region_id", identifier(), ForeignKey("regions.id"), nullable=False, index=True),
    Column("county", Words, nullable=False),
    Column("program_types", JSON, nullable=False),
    Column("license_expires_on", Date),
    Column("address", Words, nullable=False, server_default=""),
    Column("purchase_order", Words, nullable=False, server_default=""),
    Index(None, "name", "id"),
)
"""`address` is where papers go, line by line. `purchase_order` is the number an agency wants on them."""

people = Table(
    "people",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("first_name", Words, nullable=False),
    Column("last_name", Words, nullable=False),
    Column("email", Words, nullable=False),
    # Ada@Shelter.example and ada@shelter.example are one mailbox, so this is the address in lower case.
    Column("email_key", Words, nullable=False, unique=True),
    Column("details_changed_at", Moment),
    Column("deactivated_at", Moment),
)
"""`deactivated_at` is when somebody lost every way in, if that still holds. `details_changed_at` is when the
name or the address last became another one. Empty if it never did since the person was loaded, or since before this
was recorded.
"""

designations = Table(
    "designations",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False),
    word("role"),
    Column("agency_id", identifier(), ForeignKey("agencies.id"), index=True),
    Column("region_id", identifier(), ForeignKey("regions.id")),
    Column("from_day", Date, nullable=False),
    Column("until_day", Date),
    Column("designated_by", identifier(), ForeignKey("people.id")),
    one_of("role", Role),
    Index(None, "person_id", "from_day"),
    Index(None, "role"),
)
"""`until_day` is the last day of the role; empty means that the role goes on."""

directory_forms = Table(
    "directory_forms",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("digest", identifier(), nullable=False),
    Column("at", Moment, nullable=False),
)
"""The forms that changed the directory, by their keys, so that one that is sent again counts once."""
