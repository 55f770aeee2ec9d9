"""The catalogue in Japanese."""
