"""How does the web reach people, messages and the audit trail? One module an audience."""
