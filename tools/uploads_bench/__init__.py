"""How quick are uploads, and how much memory do they take? `python -m tools.uploads_bench [--megabytes 1024]`."""
