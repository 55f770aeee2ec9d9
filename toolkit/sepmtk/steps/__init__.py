"""One file per step of the procedure: which facts must hold, in which order."""
