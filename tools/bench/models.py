"""What does the saving floor write? One row and seven children, in tables that exist in the bench's databases only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Note(models.Model):
    """The row."""

    title = models.CharField(max_length=100)
    saved_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Note]] = models.Manager()

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return self.title


class Line(models.Model):
    """One of its seven children."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    text = models.TextField()

    objects: ClassVar[models.Manager[Line]] = models.Manager()

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return self.text
