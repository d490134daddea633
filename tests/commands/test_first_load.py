"""What the first load says of rows that do not fit the rules of the office: one line for each reason."""

from commands.installation import refused_in_short
from models.intake.table import RowProblem


def test_rows_that_are_refused_for_the_same_reason_are_one_line() -> None:
    reason = "Please say which HMIS role type the person needs."
    alike = [RowProblem(file="requests.jsonl", line=line, column="role_type", reason=reason) for line in range(1, 26)]
    other = RowProblem(file="people.csv", line=7, column="email", reason="is missing")
    assert refused_in_short([*alike, other], "Detroit HMIS") == [
        "  25 rows of requests.jsonl did not fit the rules of Detroit HMIS (role_type: Please say which HMIS role type "
        "the person needs). Everything else was loaded.",
        "  1 row of people.csv did not fit the rules of Detroit HMIS (email: is missing). Everything else was loaded.",
    ]
    assert refused_in_short([], "Detroit HMIS") == []
