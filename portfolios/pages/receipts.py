"""What does the page that checks a receipt show?"""

from __future__ import annotations

from certification.states import EvidenceKind
from portfolios.forms import ReceiptForm
from portfolios.pages.common import Context
from portfolios.proof import manifests, signing
from portfolios.proof.receipts import Finding, Verdict

TONES = {Verdict.VALID: "good", Verdict.TRIAL: "warn", Verdict.UNSIGNED: "warn"}
TITLES = {
    Verdict.VALID: "Valid",
    Verdict.TRIAL: "A trial’s receipt",
    Verdict.CHANGED: "Not valid",
    Verdict.UNKNOWN_KEY: "Unknown key",
    Verdict.UNSIGNED: "Not signed",
    Verdict.UNREADABLE: "Not a receipt",
}


def check_receipt(finding: Finding | None, form: ReceiptForm | None = None) -> Context:
    """The form, what was found in the given file, and the keys that count."""
    context: Context = {"form": form or ReceiptForm(), "finding": finding, "keys": signing.known()}
    if finding is None:
        return context
    kinds = dict(EvidenceKind.choices)
    return context | {
        "form": ReceiptForm(),
        "tone": TONES.get(finding.verdict, "bad"),
        "title": TITLES[finding.verdict],
        "seal": manifests.digest(dict(finding.manifest)) if finding.manifest else "",
        "exhibits": [(each, kinds.get(each.kind, each.kind)) for each in finding.exhibits],
    }
