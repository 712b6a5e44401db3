"""Which roles and which kinds of message are there?"""

from __future__ import annotations

from django.db.models import TextChoices


class Role(TextChoices):
    """Programme-wide roles; reviewers, leads and candidates get theirs from a panel or an enrolment."""

    ADMINISTRATOR = "administrator", "Administrator"
