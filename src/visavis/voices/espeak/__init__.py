"""espeak-ng: over a hundred languages, at once, on any machine; the voice of a machine.

espeak-ng is under the GPL: it is loaded by ``worker`` alone, in processes of its own.
"""

from visavis.voices.espeak.engine import EspeakEngine, open_engine

__all__ = ["EspeakEngine", "open_engine"]
