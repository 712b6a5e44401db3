"""What is stored of the judging?"""

from reviews.models.back_readings import BackReading
from reviews.models.outcomes import Decision, Release, Result
from reviews.models.replays import Replay
from reviews.models.sentences import Sentence
from reviews.models.statements import Statement
from reviews.models.tasks import Adjudication, Assignment, Conflict, DraftRevision, Score
from reviews.models.wordings import LookedAt, Wording

__all__ = [
    "Adjudication",
    "Assignment",
    "BackReading",
    "Conflict",
    "Decision",
    "DraftRevision",
    "LookedAt",
    "Release",
    "Replay",
    "Result",
    "Score",
    "Sentence",
    "Statement",
    "Wording",
]
