"""``python -m sepmtk``."""

from sepmtk.doors.argv.main import main

if __name__ == "__main__":
    main()
