"""Where do the addresses of coaching cycles, consents and listed items lead, and what are their forms sent?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from accounts.models import User
from portfolios import evidence
from portfolios.models import Evidence, Portfolio
from portfolios.practice import coaching
from tests import make
from tests.make.people import NOON

Lead = Callable[..., None]
DAY = {"given_on": "2027-05-02", "ends_on": ""}


def lead(to: Lead, own: Portfolio, bo: User) -> None:
    """A cycle with recordings, one without anything, registers in each of their states, and a list of strategies."""
    cycle, empty = make.coaching_cycle(own), make.coaching_cycle(own, teacher="Teacher B")
    note = make.written(own, title="Notes of the first talk")
    words = {"teacher": "Teacher C", "began_on": "2027-02-01", "ended_on": "", "note": "Year 7."}
    to("portfolios:cycles", pk=own.pk)
    to("portfolios:start_cycle", words, pk=own.pk)
    to("portfolios:cycle", pk=cycle.pk)
    to("portfolios:edit_cycle", words | {"version": "2"}, pk=cycle.pk)
    said, later = coaching.stored(cycle) | {"note": "Year 7."}, NOON + timedelta(hours=1)
    coaching.change(cycle.pk, **said, version=1, by=make.owner(own), at=later)
    to("portfolios:cycle_history", pk=cycle.pk)
    to("portfolios:cycle_revision portfolios:restore_cycle", pk=cycle.pk, version=1)
    to("portfolios:cycle_evidence", {"evidence": note.pk}, pk=cycle.pk)
    to("portfolios:evidence_cycle", {"coaching_cycle": cycle.pk}, pk=note.pk)
    to("portfolios:begin_goal", pk=cycle.pk)
    to("portfolios:remove_cycle", pk=empty.pk)
    about = make.draft(own, "impact-cycle", full=False)
    to("portfolios:section_cycle", {"coaching_cycle": cycle.pk}, pk=about.pk)
    _consents(to, own, cycle.pk)
    _items(to, make.owner(own), bo)


def _link(own: Portfolio, title: str) -> Evidence:
    return evidence.add_link(own.pk, url="https://vimeo.com/76979871", title=title, by=make.owner(own), at=NOON)


def _consents(to: Lead, own: Portfolio, cycle_id: int) -> None:
    kept, open_list, plain = (_link(own, title) for title in ("First talk", "Second talk", "Third talk"))
    pieces = [kept.pk, open_list.pk]
    coaching.assign(own.pk, cycle_id=cycle_id, evidence_ids=pieces, by=make.owner(own), at=NOON)
    ending = make.consented(kept, ends_on=NOON.date() + timedelta(days=30))
    slip = make.consented(plain, visible="Students of the class")
    wrong = make.consented(plain, visible="Somebody by mistake")
    plain.consent_list.delete()
    make.consented(open_list, visible="Co-teacher")
    line = {"visible": "Teacher A", "role": "teacher", "scope": "review", **DAY}
    to("portfolios:consents", line, pk=open_list.pk)
    to("portfolios:copy_consents", {"source": kept.pk}, pk=open_list.pk)
    to("portfolios:confirm_consents", pk=plain.pk)
    to("portfolios:renew_consent", DAY, pk=ending.pk)
    to("portfolios:remove_consent", pk=wrong.pk)
    to("portfolios:withdraw_consent", {"reason": "The parents have called."}, pk=slip.pk)


def _items(to: Lead, cleo: User, bo: User) -> None:
    """The second attempt at a section whose first, withdrawn, lists two strategies."""
    own = make.portfolio(cleo, place=make.enrolment(cleo, cohort=make.item_cohort(by=bo)))
    first = make.draft(own, "playbook", full=False)
    make.item(first, "Think-pair-share")
    make.withdrawn(first)
    again = make.draft(own, "playbook", full=False)
    to("portfolios:copy_items", pk=again.pk)
    other = make.portfolio(cleo, place=make.enrolment(cleo, cohort=make.item_cohort(by=bo, title="Another")))
    listed = make.draft(other, "playbook", full=False)
    make.item(listed, "Exit tickets")
    second = make.item(listed, "Number talks")
    to("portfolios:add_item", {"title": "Wait and write"}, pk=listed.pk)
    to("portfolios:rename_item", {"title": "Talks about numbers"}, pk=second.pk)
    to("portfolios:item_earlier portfolios:remove_item", pk=second.pk)
