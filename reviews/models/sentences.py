"""Which sentences does a reviewer keep for themselves?"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from certification.models import Criterion

LONGEST = 500
"""How many characters a kept sentence has at most: one or two sentences, not a whole review."""


class Sentence(models.Model):
    """One of a reviewer's own sentences, for themselves alone; offered first where its criterion is scored."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sentences")
    criterion = models.ForeignKey(Criterion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=LONGEST)
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["-kept_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "criterion", "text"], nulls_distinct=False, name="sentence_kept_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="sentence_says_something"),
        ]

    def __str__(self) -> str:
        return self.text
