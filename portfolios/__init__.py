"""What a candidate offers: evidence, sections, and the act of handing in."""
