from __future__ import annotations
from visavis.faces.portrait.detection import find_faces
from visavis.faces.portrait.landmarks import FaceFound, locate
from visavis.faces.portrait.networks import Networks, Rgb


def find_one_face(picture: Rgb, networks: Networks) -> FaceFound:
    faces = [locate(picture, f, networks) for f in find_faces(picture, networks)]
    return next(f for f in faces if f.certainty > 0.5)
