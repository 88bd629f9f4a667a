"""Marks that say a video is synthetic: metadata in every file, a signed C2PA manifest where the
operator has a certificate. Nothing here may import PyAV (see `visavis.video`)."""
