"""How do templates show texts that people wrote? `{% load prose %}{{ text|markdown }}`"""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from accounts import markdown as writer

register = template.Library()


@register.filter
def markdown(text: str | None) -> SafeString:
    return writer.render(text or "")
