"""Written words: counted, kept version by version, compared and restored."""
