"""Which video does a link lead to? `{% load hosted %}{% with video=link|hosted %}…{{ video.embed }}`"""

from __future__ import annotations

from django import template

from portfolios.viewing import hosting
from portfolios.viewing.hosting import Video

register = template.Library()


@register.filter
def hosted(address: str | None) -> Video | None:
    """The video on one of the hosts that we know, None for any other address."""
    return hosting.video_at(address or "")


@register.filter
def hosted_at(address: str | None, second: int) -> str:
    """The address of the player of a hosted video that plays from a second on; empty for any other address."""
    video = hosting.video_at(address or "")
    return video.embed_at(int(second)) if video else ""
