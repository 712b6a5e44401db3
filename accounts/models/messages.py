"""What were people told, and did it reach them?"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Message(models.Model):
    """The outbox: one row is both the notice in the app and, when `mailed`, the e-mail.

    `key` names the event and the reader, so that telling twice is telling once."""

    key = models.CharField(max_length=200, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    email = models.EmailField(max_length=254, blank=True)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    link = models.CharField(max_length=500, blank=True)
    mailed = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(mailed=True, sent_at=None), name="message_due"),
            models.Index(fields=["person", "-created_at", "-id"], name="message_of_person"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="message_unread"),
            models.Index(fields=["-created_at", "-id"], name="message_newest"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(person__isnull=False) | ~Q(email=""), name="message_has_a_reader"),
            models.CheckConstraint(condition=Q(mailed=False) | ~Q(email=""), name="message_mailed_to_an_address"),
        ]

    def __str__(self) -> str:
        return self.subject
