"""ARPAbet, as flite, Festival, pocketsphinx and aligners write it, in IPA."""

from visavis.voices.flite import phones

ARPABET = phones.ARPABET | {"h#": "", "brth": "", "dx": "ɾ"}


def read_arpabet(phone: str) -> str:
    """IPA of a phone in capitals, perhaps with its stress; "" for what is not speech."""
    name, stress = phone.rstrip("012").lower(), phone[-1:]
    return "ə" if (name, stress) == ("ah", "0") else ARPABET.get(name, "")
