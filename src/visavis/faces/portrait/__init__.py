"""Portraits: faces made from one picture of a person, on the CPU, offline."""

from visavis.faces.portrait.checks import Check, CheckName, MeshFound, Tell
from visavis.faces.portrait.faults import PortraitError, Reason, RigFileError
from visavis.faces.portrait.model import PortraitModel
from visavis.faces.portrait.prepare import Progress, prepare
from visavis.faces.portrait.rig import Rig
from visavis.faces.portrait.rig_file import read_rig, write_rig

__all__ = [
    "Check",
    "CheckName",
    "MeshFound",
    "PortraitError",
    "PortraitModel",
    "Progress",
    "Reason",
    "Rig",
    "RigFileError",
    "Tell",
    "prepare",
    "read_rig",
    "write_rig",
]
