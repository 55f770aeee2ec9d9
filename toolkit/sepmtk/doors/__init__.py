"""Ways in: each derives what it takes from what the nouns declare, and adds nothing to it."""
