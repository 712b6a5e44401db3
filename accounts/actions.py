"""What can this person do here, and if not, why? One button with its explanation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Action:
    """A button or link: `refusal` is the rule's sentence and greys it, `hint` explains what it does.

    `kind` is "default", "primary" or "danger"; `method` is "post" (a form of its own) or "get" (a link)."""

    label: str
    url: str
    refusal: str = ""
    kind: str = "default"
    method: str = "post"
    hint: str = ""

    @property
    def allowed(self) -> bool:
        return not self.refusal
