"""Lists that pages show in parts: which rows follow the last one shown (keyset paging)."""

from typing import Any

from sqlalchemy import Column, Table, and_, or_, select

from storage.reads.rows import Query

PAGE = 20
"""How many rows a page shows."""


def following(
    query: Query, table: Table, sort: str, after: str, *, key: str = "id", latest_first: bool = False
) -> Query:
    """Return the query for the rows after the one with the key `after`, in order of a column and the key.

    It asks for one row more than a page shows, so that the page knows whether there are more. An empty `after` starts
    from the beginning.
    """
    columns: list[Column[Any]] = [table.c[sort], table.c[key]]
    query = query.order_by(*(each.desc() if latest_first else each for each in columns)).limit(PAGE + 1)
    if not after:
        return query
    last = table.alias("last_shown")
    value = select(last.c[sort]).where(last.c[key] == after).scalar_subquery()
    if latest_first:
        beyond = or_(columns[0] < value, and_(columns[0] == value, columns[1] < after))
    else:
        beyond = or_(columns[0] > value, and_(columns[0] == value, columns[1] > after))
    return query.where(beyond)
