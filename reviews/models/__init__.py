"""What is stored of the judging?"""

from reviews.models.outcomes import Decision, Release, Result
from reviews.models.tasks import Adjudication, Assignment, Conflict, Score

__all__ = ["Adjudication", "Assignment", "Conflict", "Decision", "Release", "Result", "Score"]
