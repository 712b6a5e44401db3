"""What does each of the candidate's pages show? Rows in, ready words, pictures and buttons out."""

from portfolios.pages.asking import ask, private_form, readdress, requests
from portfolios.pages.coaching import cycle, cycle_crumbs, cycle_url, cycles
from portfolios.pages.common import section_url, slot_url
from portfolios.pages.consents import register
from portfolios.pages.filling import filling
from portfolios.pages.handing_in import check, receipt
from portfolios.pages.history import (
    cycle_history,
    cycle_revision,
    evidence_history,
    evidence_revision,
    note_history,
    note_revision,
    private_history,
    private_revision,
)
from portfolios.pages.home import coverage, home
from portfolios.pages.library import evidence, library
from portfolios.pages.preparations import preparation, row, slot
from portfolios.pages.receipts import check_receipt
from portfolios.pages.section import Typed, claims, one_earlier, section

__all__ = [
    "Typed",
    "ask",
    "check",
    "check_receipt",
    "claims",
    "coverage",
    "cycle",
    "cycle_crumbs",
    "cycle_history",
    "cycle_revision",
    "cycle_url",
    "cycles",
    "evidence",
    "evidence_history",
    "evidence_revision",
    "filling",
    "home",
    "library",
    "note_history",
    "note_revision",
    "one_earlier",
    "preparation",
    "private_form",
    "private_history",
    "private_revision",
    "readdress",
    "receipt",
    "register",
    "requests",
    "row",
    "section",
    "section_url",
    "slot",
    "slot_url",
]
