"""Which pages of forms are lists, and how is one more row made in each?"""

from __future__ import annotations

FORMS = ("portfolios:add_form", "portfolios:save_form")
