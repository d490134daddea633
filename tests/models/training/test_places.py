"""Places in training: first come, first served, never more than there are, and nobody loses one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.policy.training import Places, PlacesFor
from models.training.places import InLine, PlaceAnswer, answer, line_of, ordinal
from tests.models.builders import SOURCE


@given(places=st.integers(1, 4), acts=st.lists(st.tuples(st.sampled_from(["ask", "leave"]), st.integers(0, 7))))
def test_whatever_happens_no_place_is_given_twice_and_nobody_overtakes(
    places: int, acts: list[tuple[str, int]]
) -> None:
    line: list[InLine] = []
    given_in_order: list[int] = []
    number = 0
    for act, who in acts:
        request_id = f"q-{who}"
        if act == "leave":
            line = [each for each in line if each.request_id != request_id]
        elif all(each.request_id != request_id for each in line):
            number += 1
            line.append(InLine(request_id=request_id, number=number, has_place=False))
        # Whoever waits is asked in any order, here the last first: that must not matter.
        for each in sorted(line, key=lambda one: -one.number):
            found = answer(line, each.request_id, places)
            if found.granted and not each.has_place:
                line = [one.model_copy(update={"has_place": True}) if one == each else one for one in line]
                given_in_order.append(each.number)
        taken = [each for each in line if each.has_place]
        waiting = sorted(each.number for each in line if not each.has_place)
        assert len(taken) <= places
        assert not waiting or len(taken) == places, "a place stays free while somebody waits"
        assert not waiting or all(one.number < waiting[0] for one in taken), "somebody was overtaken"
        for position, one in enumerate(waiting, 1):
            found = answer(line, next(each.request_id for each in line if each.number == one), places)
            assert (found.granted, found.position, found.waiting) == (False, position, len(waiting))


def test_a_free_place_is_for_whoever_waits_longest_whoever_asks_first() -> None:
    line = [InLine(request_id=f"q-{number}", number=number, has_place=False) for number in (1, 2)]
    assert (answer(line, "q-2", 1).granted, answer(line, "q-1", 1).granted) == (False, True)
    assert answer(line, "q-2", 1).position == 2


def test_whoever_has_a_place_keeps_it_although_there_are_fewer_now() -> None:
    line = [InLine(request_id=f"q-{number}", number=number, has_place=True) for number in (1, 2, 3)]
    assert all(answer(line, each.request_id, 1).granted for each in line)


def test_a_line_is_that_of_the_agency_or_of_the_office() -> None:
    each = Places(at_once=8, counted=PlacesFor.EACH_AGENCY, source=SOURCE)
    assert line_of(each, "a-1") != line_of(each, "a-2")
    whole = Places(at_once=8, counted=PlacesFor.WHOLE_OFFICE, source=SOURCE)
    assert line_of(whole, "a-1") == line_of(whole, "a-2")


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st")],
)
def test_a_position_is_written_as_people_say_it(number: int, words: str) -> None:
    assert ordinal(number) == words


def test_where_somebody_stands_is_said_in_words() -> None:
    assert PlaceAnswer(granted=False, position=3, waiting=5, places=8).sentence == (
        "3rd of 5 in line; places in training: 8"
    )
