"""The chapter that writes a pack from a page of prose: what it shows can be used, and says what the prose says."""

import re
import tomllib
from pathlib import Path

from models.policy.blank import blank_pack
from models.policy.pack import validated_pack
from models.policy.problems import BLANK, problems_in
from models.policy.sentences import version_in_words

CHAPTER = Path(__file__).parents[2] / "docs" / "policy.md"


def test_the_pack_of_the_chapter_can_be_used_and_says_what_the_manual_says() -> None:
    text = CHAPTER.read_text("utf-8")
    (written,) = [
        tomllib.loads("[[version]]\n" + "\n".join(re.findall(r"```toml\n(.*?)```", text, re.DOTALL)))["version"]
    ]
    filled = re.sub(rf'# Required\. For example: (.*)\n(\w+) = "{BLANK}"', r"\2 = \1", blank_pack("ohio"))
    content = tomllib.loads(filled)
    version = content["version"][0]
    for area, tables in written[0].items():
        version[area] |= tables
    assert problems_in(content) == ()
    said = {each.text for section in version_in_words(validated_pack(content).version[0]) for each in section.sentences}
    assert {
        "The pass mark is 90 percent.",
        "The trainee has 3 attempts.",
        "There are 21 calendar days to complete the training, and as many more for each additional practice case.",
        "If work is under review when that time ends, the review is finished first.",
        "We remind the trainee 7 and 1 calendar days before the deadline.",
        "The limit is 45 calendar days.",
        "The holder is warned 10 calendar days before.",
        "After that, the license is deleted.",
    } <= said
