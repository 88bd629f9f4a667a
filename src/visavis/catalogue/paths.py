"""Where pictures and videos of the catalogue are reached, below the server's address."""


def media_path(media_id: str) -> str:
    """The path of a stored file."""
    return f"/media/{media_id}"


def thumbnail_path(cut: str, media_id: str) -> str:
    """The path of a small picture of a stored one; ``media.thumbnails.CUTS`` are what there is."""
    return f"/thumbnails/{cut}/{media_id}.webp"


def preview_path(kind: str, model: str, action: str) -> str:
    """The path of the video of a face (its kind and the media ID of its model) in an action."""
    return f"/previews/{kind}/{model}/{action}.mp4"
