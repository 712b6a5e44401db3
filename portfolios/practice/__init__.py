"""Coaching cycles, and the consent of those who are in a recording."""
