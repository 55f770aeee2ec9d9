"""What several requests ask for alike: a room per topic, as in :mod:`sepmtk.cli.asked`."""
