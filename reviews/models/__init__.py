"""What is stored of the judging?"""

from reviews.models.back_readings import BackReading
from reviews.models.outcomes import Decision, Release, Result
from reviews.models.replays import Replay
from reviews.models.second_readings import SecondReading
from reviews.models.sentences import Sentence
from reviews.models.statements import Statement
from reviews.models.tasks import Adjudication, Assignment, Conflict, DraftRevision, Score
from reviews.models.training import Benchmark, BenchmarkScore, Qualification
from reviews.models.wordings import LookedAt, Opened, Wording

__all__ = [
    "Adjudication",
    "Assignment",
    "BackReading",
    "Benchmark",
    "BenchmarkScore",
    "Conflict",
    "Decision",
    "DraftRevision",
    "LookedAt",
    "Opened",
    "Qualification",
    "Release",
    "Replay",
    "Result",
    "Score",
    "SecondReading",
    "Sentence",
    "Statement",
    "Wording",
]
