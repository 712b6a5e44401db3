"""Judging what was offered: assignment, scoring, adjudication, results, decisions, release."""
