"""What is certified, when, for whom, and the credential that says so."""
