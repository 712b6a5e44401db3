"""What is said in a video, for whoever reads it along."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from portfolios.models.evidence import Evidence


class Captions(models.Model):
    """The captions of a video as WebVTT, in the one spelling that `portfolios.viewing.captions` gives them. Like the
    video they never change once it was handed in."""

    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, related_name="captions")
    text = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "captions"
        constraints = [models.CheckConstraint(condition=Q(text__startswith="WEBVTT"), name="captions_are_webvtt")]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_when_handed_in",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("subject", "record")],
                func="""
                    IF TG_OP = 'INSERT' THEN subject := NEW; ELSE subject := OLD; END IF;
                    IF TG_OP = 'UPDATE' AND NEW.evidence_id <> OLD.evidence_id THEN
                        RAISE EXCEPTION 'Captions stay with their video.' USING ERRCODE = 'restrict_violation';
                    END IF;
                    IF NOT EXISTS (
                        SELECT 1 FROM portfolios_evidence e WHERE e.id = subject.evidence_id AND e.kind = 'video'
                    ) THEN
                        RAISE EXCEPTION 'Only a video has captions.' USING ERRCODE = 'restrict_violation';
                    END IF;
                    IF EXISTS (
                        SELECT 1 FROM portfolios_exhibit x JOIN portfolios_submission s ON s.id = x.submission_id
                        WHERE x.evidence_id = subject.evidence_id AND s.status NOT IN ('draft', 'returned', 'withdrawn')
                    ) THEN
                        RAISE EXCEPTION 'Evidence that was handed in is frozen.' USING ERRCODE = 'restrict_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
                """,
            )
        ]

    def __str__(self) -> str:
        return str(self.evidence)
