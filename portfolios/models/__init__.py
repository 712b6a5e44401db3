"""What is stored of what candidates offer?"""

from portfolios.models.evidence import Evidence, Portfolio
from portfolios.models.preparation import Rendition, Step
from portfolios.models.submissions import Claim, Exhibit, Submission

__all__ = ["Claim", "Evidence", "Exhibit", "Portfolio", "Rendition", "Step", "Submission"]
