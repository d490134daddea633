"""The line for places in training, on both databases: those who ask at the same time get no place twice."""

from concurrent.futures import ThreadPoolExecutor

from models.access_request.lifecycle import RequestState
from models.training.places import OFFICE, PlaceAnswer, PlaceWanted
from storage.database import Database
from storage.recorder import record
from storage.training_places import standing, take_place, waiting_behind
from tests.storage.samples import NOW, asked, settle_people, step_of

PEOPLE = ("ada", "rhea", "lena", "uma", "nora")
"""Who asks for a place."""


def in_line(database: Database, request_id: str, person_id: str, state: RequestState, number: int = 1) -> None:
    """Record a request in a state."""
    request = asked(request_id, person_id=person_id).state
    ended = NOW if state == RequestState.WITHDRAWN else None
    record(database, step_of(request.model_copy(update={"state": state, "ended_at": ended}), number))


def ask(database: Database, request_id: str, places: int = 2) -> PlaceAnswer:
    """Ask for a place for a request."""
    return take_place(database, PlaceWanted(request_id=request_id, line=OFFICE, places=places, at=NOW))


def test_of_many_who_ask_at_once_only_as_many_get_a_place_as_there_are(database: Database) -> None:
    settle_people(database, *PEOPLE)
    requests = [f"Q-{each}" for each in PEOPLE]
    for request_id, person_id in zip(requests, PEOPLE, strict=True):
        in_line(database, request_id, person_id, RequestState.AWAITING_PLACE)
    with ThreadPoolExecutor(len(requests)) as pool:
        first = list(pool.map(lambda each: ask(database, each), requests))
        again = list(pool.map(lambda each: ask(database, each), requests))
    assert sum(each.granted for each in first) == 2
    assert [each.granted for each in again] == [each.granted for each in first]
    assert sorted(each.position for each in again if not each.granted) == [1, 2, 3]


def test_a_place_is_free_when_the_record_shows_the_end_and_goes_to_the_first_in_line(database: Database) -> None:
    settle_people(database, *PEOPLE)
    for request_id, person_id in (("Q1", "ada"), ("Q2", "rhea"), ("Q3", "lena")):
        in_line(database, request_id, person_id, RequestState.AWAITING_PLACE)
        ask(database, request_id, places=1)
    assert waiting_behind(database, "Q1") == ["Q2", "Q3"]
    in_line(database, "Q1", "ada", RequestState.WITHDRAWN, number=2)
    assert not ask(database, "Q3", places=1).granted, "the second in line asks first"
    assert ask(database, "Q2", places=1).granted
    found = standing(database, "Q3")
    assert found is not None
    assert (found.position, found.waiting) == (1, 1)


def test_a_request_that_never_asked_is_in_no_line(database: Database) -> None:
    assert standing(database, "Q1") is None
    assert waiting_behind(database, "Q1") == []
