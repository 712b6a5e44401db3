"""Which of the pages about statements and disagreement are lists, for the count of statements to the database?"""

from __future__ import annotations

FORMS = ("reviews:statement", "reviews:see_to")
