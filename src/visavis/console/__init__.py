"""The web pages at ``/console``: plain HTML, one stylesheet and small ES modules."""
