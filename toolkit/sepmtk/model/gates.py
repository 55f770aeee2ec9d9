"""What may be asked of the gates between a renewal's steps."""

PARTNERS = ("none", "some")

BOUNDS = {"wait_hours": (0, 8760), "max_missing": (0, 1_000_000), "stale_days": (1, 36500)}
"""The least and the most."""
