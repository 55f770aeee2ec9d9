"""Use cases: a request dataclass in, a result dataclass out. The command line only adapts."""
