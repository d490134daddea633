"""A policy as a paper that an office can sign: every rule as a sentence, with its source."""

import json
from datetime import datetime
from pathlib import Path

from adapters.typesetting import typeset
from models.policy.reading import PolicyReading

FOLDER = Path(__file__).parent


def policy_pdf(reading: PolicyReading, made: datetime) -> bytes:
    """Print a policy as a tagged PDF (PDF/UA-1): the same bytes for the same rules and the same day."""
    content = {
        "title": reading.title,
        "office": reading.office,
        "introduction": reading.introduction,
        "key": reading.key,
        "sections": [
            {
                "heading": each.heading,
                "level": min(each.depth + 1, 4),
                "sentences": [reading.marked(sentence) for sentence in each.sentences],
                "source": reading.source_of(each),
            }
            for each in reading.sections
        ],
    }
    return typeset(FOLDER / "policy.typ", made, policy=json.dumps(content, ensure_ascii=False))
