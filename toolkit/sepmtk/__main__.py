"""``python -m sepmtk``."""

from sepmtk.cli.main import main

if __name__ == "__main__":
    main()
