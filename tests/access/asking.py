"""Where do the addresses of forms by others lead, and what are their forms sent?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from portfolios.models import Portfolio
from portfolios.questions import private_forms
from portfolios.questions.fillable import PREFIX
from tests.make.asking import form_request, secret_of
from tests.make.people import NOON

Lead = Callable[..., None]
WHO = {"name": "Tess Trent", "email": "tess@example.org", "note": ""}


def lead(to: Lead, own: Portfolio) -> None:
    """Somebody who was asked a day ago, somebody else whose link is held by a stranger, and one more to ask."""
    before = NOON - timedelta(days=1)
    asked = form_request(own, at=before)
    private = form_request(own, "principal-statement", email="paul@example.org", at=before)
    for version in (1, 2):
        later, answers = before + version * timedelta(hours=1), {"wish": f"Time for {version} more talks."}
        private_forms.save(secret_of(private), answers=answers, version=version, at=later)
    to("portfolios:requests", pk=own.pk)
    to("portfolios:ask", WHO | {"requirement": asked.requirement_id}, pk=own.pk)
    to("portfolios:resend_request portfolios:revoke_request", pk=asked.pk)
    to("portfolios:readdress_request", {name: WHO[name] for name in ("name", "email")}, pk=asked.pk)
    to("portfolios:private_form", {"do": "save", "version": "3", f"{PREFIX}wish": "Time."}, token=secret_of(private))
    to("portfolios:private_history", token=secret_of(private))
    to("portfolios:private_revision portfolios:restore_private", token=secret_of(private), version=2)
