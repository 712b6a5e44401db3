"""How much does one portfolio hold, with what is on its way?"""

from __future__ import annotations

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from portfolios.models import Evidence, Portfolio, Upload
from portfolios.states import UNDER_WAY


def used(portfolio_id: int) -> int:
    """Bytes of the library's files and of the uploads under way, which have their room kept; one statement."""
    kept = _sum(Evidence.objects.filter(portfolio=OuterRef("pk"), removed_at=None))
    coming = _sum(Upload.objects.filter(portfolio=OuterRef("pk"), state__in=UNDER_WAY))
    total: int = Portfolio.objects.filter(pk=portfolio_id).values_list(kept + coming, flat=True).get()
    return total


def _sum(rows: QuerySet[Evidence] | QuerySet[Upload]) -> Coalesce:
    sizes = rows.order_by().values("portfolio").annotate(all=Sum("size")).values("all")
    return Coalesce(Subquery(sizes, output_field=BigIntegerField()), 0)
