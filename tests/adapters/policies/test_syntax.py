"""A policy file that is no TOML is refused line by line; a good one says on which line each key is."""

from pathlib import Path

import pytest

from adapters.policies.lines import lines_of, nearest_line
from adapters.policies.syntax import read_policy
from models.errors import RuleViolation

SHIPPED = Path(__file__).parents[3] / "policies"

TRICKY = '''\
# a comment with [brackets] and = signs
"quoted" = 'one'
a.b = 1

[table] # and more
text = """
[not.a.table]
no = "key"
"""
list = [
  1, # one
  [2, 3],
  { inner = "}", other = ['x'] },
]

[[rows]]
id = "x # y"
[rows.under]
deep = 1
[[rows]]
id = "z"
[[rows.under.more]]
deepest = true
'''


def test_every_key_has_its_line() -> None:
    lines = lines_of(TRICKY)
    assert lines[("quoted",)] == 2
    assert lines[("a", "b")] == 3
    assert lines[("table", "text")] == 6
    assert lines[("table", "list")] == 10
    assert lines[("table", "list", 0)] == 11
    assert lines[("table", "list", 1, 1)] == 12
    assert lines[("table", "list", 2, "inner")] == 13
    assert lines[("rows", 0, "id")] == 17
    assert lines[("rows", 0, "under", "deep")] == 19
    assert lines[("rows", 1, "id")] == 21
    assert lines[("rows", 1, "under", "more", 0, "deepest")] == 23
    assert ("not", "a", "table") not in lines


@pytest.mark.parametrize("name", ["detroit", "minnesota", "missouri"])
def test_every_value_of_a_shipped_pack_has_its_line(name: str) -> None:
    read = read_policy(SHIPPED / f"{name}.toml")
    lines, text = lines_of(read.text), read.text.split("\n")
    for number, requirement in enumerate(read.content["version"][0]["training"]["requirements"]):
        line = lines[("version", 0, "training", "requirements", number, "id")]
        assert text[line - 1] == f'id = "{requirement["id"]}"'


def test_what_has_no_line_has_that_of_what_it_would_be_in() -> None:
    lines = lines_of(TRICKY)
    assert nearest_line(lines, ("table", "missing")) == 5
    assert nearest_line(lines, ("rows", 1, "under", "more")) == 22
    assert nearest_line(lines, ("nowhere",)) is None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("days 14", "There is no = after the key. A line is written as: key = value."),
        ("days = 14 days", "There is something after the value that doesn't belong there."),
        ("days = ", "The value can't be read. Text needs quotation marks, and a list needs brackets."),
        ("days = soon", "The value can't be read. Text needs quotation marks, and a list needs brackets."),
        ('name = "open', "The quotation mark at the end of the text on this line is missing."),
        ("[office", "The bracket ] at the end of the table's name is missing."),
        ("days = 1\ndays = 2", "This key is already given above. Please delete one of the two."),
        ("[a]\n[a]", "This table is already there above. A table that may be repeated has two brackets: [[name]]."),
    ],
)
def test_a_line_that_is_no_toml_is_refused_in_words(tmp_path: Path, wrong: str, sentence: str) -> None:
    file = tmp_path / "x.toml"
    file.write_text(f'[[version]]\nlabel = "Ohio 1"\n{wrong}\n')
    (found,) = read_policy(file).problems
    assert (found.line, found.label, found.sentence) == (2 + wrong.count("\n") + 1, "Ohio 1", sentence)


def test_every_line_that_is_no_toml_is_listed_at_once(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text("a = 1\nb = soon\nc = 2\nd = later\n")
    assert [each.line for each in read_policy(file).problems] == [2, 4]


def test_a_file_that_is_not_there_or_is_no_text_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RuleViolation, match="can't be read: No such file"):
        read_policy(tmp_path / "none.toml")
    (tmp_path / "x.toml").write_bytes(b"\xff")
    with pytest.raises(RuleViolation, match="is not UTF-8 text"):
        read_policy(tmp_path / "x.toml")
