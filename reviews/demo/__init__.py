"""A pilot cohort in mid-flight, built through the real verbs: invented people, real files."""
