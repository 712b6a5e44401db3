"""How do reviewers learn to judge, and how is it known that they do? Benchmarks, practice, qualification, validity."""
