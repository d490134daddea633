"""The lines for places in training. Each change is one transaction, and those of a line take turns."""

from sqlalchemy import Connection, func, insert, select, update

from models.access_request.lifecycle import RequestState
from models.training.places import InLine, PlaceAnswer, PlaceWanted, answer
from storage.database import Database, take_turns
from storage.tables.requests import access_requests
from storage.tables.training_places import training_places

COUNTING = (RequestState.AWAITING_PLACE, RequestState.IN_TRAINING)
"""The states of a request in which it is in line or has a place."""


def take_place(database: Database, wanted: PlaceWanted) -> PlaceAnswer:
    """Put a request in line, once, and give it a place if one is free for it. Asked again, it keeps what it has."""
    mine = training_places.c.request_id == wanted.request_id
    with database.write() as connection:
        take_turns(connection, f"training places {wanted.line}")
        if connection.scalar(select(training_places.c.number).where(mine)) is None:
            of_line = select(func.max(training_places.c.number)).where(training_places.c.line == wanted.line)
            number = (connection.scalar(of_line) or 0) + 1
            row = {"request_id": wanted.request_id, "line": wanted.line, "number": number, "places": wanted.places}
            connection.execute(insert(training_places).values(**row, asked_at=wanted.at))
        found = answer(_line(connection, wanted.line, wanted.request_id), wanted.request_id, wanted.places)
        if found.granted:
            taken = update(training_places).where(mine, training_places.c.taken_at.is_(None))
            connection.execute(taken.values(taken_at=wanted.at))
        return found


def standing(database: Database, request_id: str) -> PlaceAnswer | None:
    """Return where a request stands in line now. None if it is in no line."""
    with database.read() as connection:
        query = select(training_places.c.line, training_places.c.places)
        row = connection.execute(query.where(training_places.c.request_id == request_id)).first()
        if row is None:
            return None
        return answer(_line(connection, row.line, request_id), request_id, row.places)


def waiting_behind(database: Database, request_id: str) -> list[str]:
    """Return the requests that wait in the line that a request has left, the first in line first."""
    with database.read() as connection:
        line = connection.scalar(select(training_places.c.line).where(training_places.c.request_id == request_id))
        found = [] if line is None else _line(connection, line)
        return [each.request_id for each in found if not each.has_place]


def _line(connection: Connection, line: str, asking: str = "") -> list[InLine]:
    """Return those in a line that count, in order. Whoever asks counts in any state."""
    query = (
        select(training_places.c.request_id, training_places.c.number, training_places.c.taken_at)
        .join(access_requests, access_requests.c.id == training_places.c.request_id)
        .where(
            training_places.c.line == line,
            access_requests.c.state.in_(COUNTING) | (training_places.c.request_id == asking),
        )
        .order_by(training_places.c.number)
    )
    return [
        InLine(request_id=row.request_id, number=row.number, has_place=row.taken_at is not None)
        for row in connection.execute(query)
    ]
