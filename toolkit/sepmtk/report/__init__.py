"""Results in words, for whoever shows them: the command line, ``serve``, a page."""
