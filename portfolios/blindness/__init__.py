"""Whose it is stays hidden: names found, cleared, and what reviewers may be given."""
