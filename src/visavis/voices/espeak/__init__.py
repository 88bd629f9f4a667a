"""espeak-ng: over a hundred languages, at once, on any machine; the voice of a machine.

espeak-ng is under the GPL: it is loaded by ``worker`` alone, in processes of its own. This file
imports nothing, so that they start fast; ``visavis.voices.espeak.engine`` has what others need.
"""
