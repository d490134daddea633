"""Files of a folder, found by their names."""

from pathlib import Path

from adapters.intake_files import read_batch

REGIONS = "region_id,name,population\nR1,North,10\n"
PEOPLE = "person_id,first_name,last_name,email\np-1,Ada,Quill,ada@shelter.example\n"


def test_a_folder_is_read_file_by_file(tmp_path: Path) -> None:
    (tmp_path / "regions.csv").write_text(REGIONS)
    (tmp_path / "people.CSV").write_text(PEOPLE)
    (tmp_path / "README.md").write_text("about these files")
    batch, problems = read_batch(tmp_path)
    assert problems == ()
    assert (batch.regions.file, batch.people.file) == ("regions.csv", "people.CSV")
    assert batch.size == 2


def test_a_single_file_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "regions.csv").write_text(REGIONS)
    (tmp_path / "people.csv").write_text(PEOPLE)
    batch, problems = read_batch(tmp_path / "people.csv")
    assert problems == ()
    assert (len(batch.people.lines), len(batch.regions.lines)) == (1, 0)


def test_a_file_whose_name_says_nothing_is_reported_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "peoples.csv").write_text(PEOPLE)
    (tmp_path / "regions.csv").write_text(REGIONS)
    batch, problems = read_batch(tmp_path)
    assert batch.size == 1
    assert [(problem.file, problem.line) for problem in problems] == [("peoples.csv", 0)]
    assert "call it one of regions, agencies" in problems[0].reason


def test_two_files_of_one_kind_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "people.jsonl").write_text("{}")
    batch, problems = read_batch(tmp_path)
    assert batch.size == 1
    assert [problem.reason for problem in problems] == [
        "people.csv holds the people already; give one file of each kind"
    ]


def test_a_folder_without_files_or_a_path_that_is_not_there_is_reported(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        batch, problems = read_batch(path)
        assert batch.size == 0
        assert "no file here to load" in problems[0].reason


def test_problems_of_all_files_come_together(tmp_path: Path) -> None:
    (tmp_path / "regions.csv").write_text(REGIONS + "R2,South,many\n")
    (tmp_path / "people.csv").write_text(PEOPLE + "p-2,,Reed,ben@shelter.example\n")
    batch, problems = read_batch(tmp_path)
    assert batch.size == 2
    assert [str(problem) for problem in problems] == [
        "regions.csv, line 3, population: 'many' is not a whole number",
        "people.csv, line 3, first_name: is missing",
    ]
