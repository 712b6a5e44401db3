"""How does a candidate reach their portfolio? Door, verb, redirect or page; nothing else happens here."""
