"""Which marker was planted in which slot?"""

from __future__ import annotations

from dataclasses import dataclass, field

SIGN = "QuokkaZanzibar"
"""What every marker begins with; no file has it by chance."""


@dataclass
class Planted:
    """The markers by the slots that carry them."""

    slots: dict[str, str] = field(default_factory=dict)

    def mark(self, slot: str) -> str:
        """A new marker for a slot."""
        assert slot not in self.slots
        self.slots[slot] = f"{SIGN}{len(self.slots):03d}"
        return self.slots[slot]
