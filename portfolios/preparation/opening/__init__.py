"""Opens one file that a stranger sent, in a process of its own: no Django, no settings, no secrets in here."""
