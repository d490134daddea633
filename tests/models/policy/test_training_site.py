"""The training site of a pack: where trainees work, and what each practice case is about."""

import pytest
from pydantic import ValidationError

from models.policy.materials import TrainingSite

SITE = TrainingSite(source="Office default", cases=("Robin comes today.\n\nRobin leaves.", "Lee comes alone."))


def test_a_case_has_its_own_text_and_a_case_without_one_has_none() -> None:
    assert SITE.case(1) == ("Robin comes today.", "Robin leaves.")
    assert SITE.case(2) == ("Lee comes alone.",)
    assert (SITE.case(0), SITE.case(3)) == ((), ())


def test_a_training_site_says_where_it_is_or_what_the_cases_are() -> None:
    with pytest.raises(ValidationError, match="give a link, the text of the practice cases, or both"):
        TrainingSite(source="Office default")
    with pytest.raises(ValidationError, match="begins with https"):
        TrainingSite(source="Office default", link="http://training.hmis.example")
