"""The other names by which systems know people."""

from sqlalchemy import Column, ForeignKey, Identity, Integer, Table

from models.intake.aliases import AliasSystem
from storage.columns import Moment, Words, identifier, metadata, one_of, unique_where, word

ONE_PERSON = "uq_aliases_one_person_for_value"

aliases = Table(
    "aliases",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False, index=True),
    word("system"),
    Column("value", Words, nullable=False),
    Column("value_key", Words, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("origin", Words, nullable=False),
    Column("added_by", identifier(), nullable=False),
    one_of("system", AliasSystem),
    unique_where(ONE_PERSON, "until IS NULL", "system", "value_key"),
)
"""A value of a system belongs to one person at a time. `value_key` is the value as it is compared
(models.intake.aliases.alias_key). An alias that has ended stays, so that it is known whose it was.
"""
