"""What is stored of what candidates offer?"""

from portfolios.models.asking import FormRequest
from portfolios.models.captions import Captions
from portfolios.models.consents import Consent, ConsentList
from portfolios.models.evidence import CoachingCycle, Evidence, Portfolio
from portfolios.models.identity import IdentityFinding
from portfolios.models.preparation import Rendition, Step
from portfolios.models.revisions import CycleRevision, FormRevision, Revision, Version
from portfolios.models.submissions import Claim, Exhibit, Pin, Submission, SubmissionItem
from portfolios.models.uploads import Upload

__all__ = [
    "Captions",
    "Claim",
    "CoachingCycle",
    "Consent",
    "ConsentList",
    "CycleRevision",
    "Evidence",
    "Exhibit",
    "FormRequest",
    "FormRevision",
    "IdentityFinding",
    "Pin",
    "Portfolio",
    "Rendition",
    "Revision",
    "Step",
    "Submission",
    "SubmissionItem",
    "Upload",
    "Version",
]
