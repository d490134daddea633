"""What the papers of a training say."""

from models.training.papers import part_title


def test_the_same_step_of_two_practice_cases_is_told_apart_by_its_case() -> None:
    steps = [part_title("Enroll the household", case, 2) for case in (1, 2)]
    assert steps == ["Practice case 1: Enroll the household", "Practice case 2: Enroll the household"]
    assert part_title("Enroll the household", 1, 1) == "Enroll the household"
    assert part_title("Security and Privacy", None, 2) == "Security and Privacy"
