"""Forms of questions: answered by the candidate, or by others behind a private link."""
