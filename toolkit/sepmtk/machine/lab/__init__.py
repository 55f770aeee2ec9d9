"""A folder that behaves as a SEPM server. Imports nothing of ours but the border's own types, so that
it shares no belief with the code that it judges."""
