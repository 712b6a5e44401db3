"""What does an outbox row look like as an e-mail?"""

from __future__ import annotations

import hashlib

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string

from accounts.models import Message

FRAME = "emails/accounts/_frame.html"


def email(message: Message, *, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """Plain text and HTML with its styles inlined; the link on this site stands below the text."""
    url = address(message.link)
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=f"{message.body}\n\n{url}\n" if url else f"{message.body}\n",
        to=[message.email],
        headers={"Message-ID": message_id(message.key), "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    page = render_to_string(FRAME, {"message": message, "url": url, "site_url": settings.SITE_URL})
    mail.attach_alternative(css_inline.inline(page), "text/html")
    return mail


def address(link: str) -> str:
    """The full address of a path on this site; empty for no link."""
    return f"{settings.SITE_URL}{link}" if link else ""


def message_id(key: str) -> str:
    """The same for every try, so that a mail sent twice is shown once by the reader's program."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{settings.SITE.hostname}>"
