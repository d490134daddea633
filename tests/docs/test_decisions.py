"""The list of decisions."""

from pathlib import Path

import pytest

from docs.decisions import DecisionError, decisions_page


def test_decisions_are_listed_in_order_with_their_titles(tmp_path: Path) -> None:
    (tmp_path / "0002-money.md").write_text("# 2. Money is `Decimal`\nBecause.\n")
    (tmp_path / "0001-rules.md").write_text("# 1. Rules decide\n")
    (tmp_path / "README.md").write_text("whatever\n")
    assert decisions_page(tmp_path).endswith(
        "\n- 1: [Rules decide](0001-rules.md)\n- 2: [Money is `Decimal`](0002-money.md)\n"
    )


@pytest.mark.parametrize(
    ("name", "head"),
    [("0001-rules.md", "Rules decide"), ("0001-rules.md", "# 2. Rules decide"), ("rules.md", "# 1. Rules decide")],
)
def test_a_decision_that_is_not_numbered_is_refused(tmp_path: Path, name: str, head: str) -> None:
    (tmp_path / name).write_text(f"{head}\n")
    with pytest.raises(DecisionError, match=name):
        decisions_page(tmp_path)
