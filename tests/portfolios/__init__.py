"""Tests of what a candidate offers: evidence, sections, handing in."""
