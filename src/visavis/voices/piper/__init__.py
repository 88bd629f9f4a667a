"""Piper: natural voices from files that an operator brings; extra ``visavis[piper]``.

piper-tts is under the GPL: it is loaded by ``worker`` alone, in a process of its own. This file
imports nothing, so that it starts fast.
"""
