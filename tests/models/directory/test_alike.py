"""Names that look like one person's."""

import pytest

from models.directory.alike import are_alike, are_near, could_be_one, mailbox, mailbox_name


@pytest.mark.requirement("ACC-19")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ana", "Lee"), ("ana", "LEE")),
        (("José", "Núñez"), ("Jose", "Nunez")),
        (("Mary Ann", "O'Brien"), ("Maryann", "OBrien")),
        (("Ana", "Lee"), ("Lee", "Ana")),
        (("Jon", "Smith"), ("John", "Smith")),
        (("Marta", "Silva"), ("Marta", "Sliva")),
        (("Marta", "Silva"), ("Marta", "Silka")),
    ],
)
def test_these_could_be_one_person(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert are_alike(one, other)
    assert are_alike(other, one)


@pytest.mark.requirement("ACC-19")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ana", "Lee"), ("Ada", "Lea")),  # both names differ
        (("Al", "Sample"), ("Ed", "Sample")),
        (("Al", "Sample"), ("Als", "Sample")),  # too short to tell
        (("Marta", "Silva"), ("Martin", "Silva")),
        (("Tess", "Sample"), ("Toni", "Sample")),
    ],
)
def test_these_are_two_people(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert not are_alike(one, other)
    assert not are_alike(other, one)


NEAR = [
    (("Ulrik", "Honeycut"), ("Ulric", "Honeycutt")),
    (("Kathryn", "O’Neil"), ("Katherine", "ONeill")),
    (("Honeycut", "Ulrik"), ("Ulric", "Honeycutt")),
    (("Jonathan", "Meier"), ("Jonathon", "Meyer")),
]
FAR = [
    (("Ellery", "Honeycutt"), ("Ulric", "Honeycutt")),  # a family
    (("Marta", "Silva"), ("Martin", "Silva")),
    (("Al", "Sample"), ("Als", "Sample")),  # too short to tell
    (("Ana", "Lee"), ("Ada", "Lea")),
    (("Tess", "Sample"), ("Toni", "Sample")),
    (("Robert", "Ash"), ("Bertram", "Ashe")),
]


@pytest.mark.requirement("ACC-19")
@pytest.mark.parametrize(("one", "other"), NEAR)
def test_two_slips_are_one_person_only_where_something_connects_them(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    for first, second in ((one, other), (other, one)):
        assert are_near(first, second)
        assert could_be_one(first, second, connected=True)
        assert not could_be_one(first, second, connected=False)


@pytest.mark.requirement("ACC-19")
@pytest.mark.parametrize(("one", "other"), FAR)
def test_people_who_are_connected_can_have_names_of_their_own(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert not could_be_one(one, other, connected=True)
    assert not could_be_one(other, one, connected=True)


def test_the_name_before_the_at_sign_is_compared_without_points_and_tags() -> None:
    assert mailbox_name("Ulric.Honeycutt+hmis@shelter.example") == mailbox_name("ulrichoneycutt@other.example")
    assert mailbox_name("+@x.example") == ""


@pytest.mark.parametrize("email", ["Ulric+hmis@Shelter.example", " ulric@shelter.example ", "ulric+@shelter.example"])
def test_a_tag_and_capital_letters_are_the_same_mailbox(email: str) -> None:
    assert mailbox(email) == "ulric@shelter.example"


def test_an_address_that_is_nothing_but_a_tag_is_a_mailbox_of_its_own() -> None:
    assert mailbox("+a@shelter.example") != mailbox("+b@shelter.example")
