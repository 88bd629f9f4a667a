"""``python -m visavis``: the same as the ``visavis`` command."""

from visavis.cli import main

if __name__ == "__main__":
    main()
