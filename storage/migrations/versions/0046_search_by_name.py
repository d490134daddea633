"""People and agencies are found by the beginnings of the words of their names, however those are written.

Revision: 0046
Follows: 0045
"""

import unicodedata
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None
compatible = True

AT_ONCE = 5_000
WITHOUT_MARK = str.maketrans(
    {"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "æ": "ae", "Æ": "ae"}
    | {"œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th", "ı": "i", "ħ": "h", "Ħ": "h"}
    | dict.fromkeys("'’‘ʼʻ`.", "")
)


def upgrade() -> None:
    tokens = op.create_table(
        "name_tokens",
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("record_id", sa.String(120), nullable=False),
        sa.Column("token", sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("kind", "record_id", "token", name=op.f("pk_name_tokens")),
    )
    op.create_index(op.f("ix_name_tokens_kind_token_record_id"), "name_tokens", ["kind", "token", "record_id"])
    rows = []
    for row in _every_name():
        rows.append(row)
        if len(rows) == AT_ONCE:
            op.bulk_insert(tokens, rows)
            rows = []
    op.bulk_insert(tokens, rows)


def downgrade() -> None:
    op.drop_table("name_tokens")


def _every_name() -> Iterator[dict[str, str]]:
    connection = op.get_bind()
    for kind, names in (
        ("person", "SELECT id, first_name || ' ' || last_name FROM people ORDER BY id"),
        ("agency", "SELECT id, name FROM agencies ORDER BY id"),
    ):
        for record_id, name in connection.execute(sa.text(names)).all():
            for token in _words(name):
                yield {"kind": kind, "record_id": record_id, "token": token}


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.translate(WITHOUT_MARK)).casefold()
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    words = "".join(each if each.isalnum() else " " for each in letters).split()
    return list(dict.fromkeys(each[:60] for each in words))
