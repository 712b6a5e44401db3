"""Who did what, when, in an order that nobody can change afterwards?"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models

CHAIN = """
    PERFORM pg_advisory_xact_lock(7340);
    SELECT place, hash INTO last_place, last_hash FROM accounts_auditevent ORDER BY place DESC LIMIT 1;
    NEW.place := COALESCE(last_place, 0) + 1;
    NEW.previous_hash := COALESCE(last_hash, repeat('0', 64));
    NEW.hash := encode(sha256(convert_to(concat_ws(chr(31),
        NEW.previous_hash, NEW.place::text, extract(epoch FROM NEW.at)::text, NEW.action,
        COALESCE(NEW.by_id::text, ''), NEW.subject_kind, NEW.subject_id::text, NEW.subject_label, NEW.data::text
    ), 'UTF8')), 'hex');
    RETURN NEW;
"""


class AuditEvent(models.Model):
    """One line of the audit trail. The database itself numbers the line and chains it to the one
    before: each hash covers the line's content and the hash of its predecessor."""

    place = models.BigIntegerField(unique=True, default=0)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="audit_events"
    )
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, default="")
    hash = models.CharField(max_length=64, default="")

    class Meta:
        ordering = ["-place"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "place"], name="audit_of_subject"),
            models.Index(fields=["action", "place"], name="audit_of_action"),
            models.Index(fields=["by", "place"], name="audit_of_person"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="chain",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("last_place", "bigint"), ("last_hash", "text")],
                func=CHAIN,
            ),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.action}"
