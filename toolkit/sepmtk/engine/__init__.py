"""Plan, journal, effectors, runner, undo, lock."""
