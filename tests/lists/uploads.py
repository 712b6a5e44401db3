"""Files on their way: which of their addresses show lists?"""

from __future__ import annotations

FORMS = [f"portfolios:{name}_upload" for name in ("begin", "complete", "cancel")]
SINGLE = ["portfolios:upload_state", "portfolios:upload_addresses", "portfolios:upload_part"]
