"""Does the database still hold what a receipt lists?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portfolios.models import Submission
from portfolios.proof import manifests
from portfolios.states import Status

HERE = {
    Status.RETURNED: "The submission was returned to its candidate since and can be changed.",
    Status.WITHDRAWN: "The submission was withdrawn since.",
}


@dataclass(frozen=True)
class Stands:
    """What became of the submission; `agrees` is False only where the two can't both be true."""

    words: str
    agrees: bool = True


def with_stored(manifest: Mapping[str, Any]) -> Stands:
    """Compare a receipt's manifest with the submission of its alias."""
    alias = manifest.get("submission")
    stored = Submission.objects.filter(alias=alias).first() if isinstance(alias, str) else None
    if stored is None:
        return Stands("This database knows no submission of this name.")
    if stored.manifest_sha256 == manifests.digest(dict(manifest)):
        return Stands(HERE.get(Status(stored.status), "The submission still holds exactly this list."))
    if stored.manifest and str(stored.manifest["handed_in_at"]) > str(manifest["handed_in_at"]):
        return Stands("The submission was handed in again later, with another list.")
    return Stands("The database holds another list for this submission. One of the two was changed.", agrees=False)
