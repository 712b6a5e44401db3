"""Evidence being made ready: opened in a sandbox, scanned, copied for reviewers."""
