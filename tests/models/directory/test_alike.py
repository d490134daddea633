"""Names that look like one person's."""

import pytest

from models.directory.alike import are_alike


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
