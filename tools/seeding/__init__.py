"""How is a large cohort made at once? Rows written in bulk, past the verbs but never past the database's rules."""

from tools.seeding.cohort import Seeded, seed
from tools.seeding.plan import PASSWORD, Wanted

__all__ = ["PASSWORD", "Seeded", "Wanted", "seed"]
