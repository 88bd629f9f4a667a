"""The same fixture with real streams."""

from visavis.testing import Visavis


def test_a_real_stream_has_a_transcript_too(visavis_live: Visavis) -> None:
    task_id = visavis_live.start_stream(VideoConfig={"Width": 160, "Height": 160})
    visavis_live.callbacks.wait_for("task", status=3, timeout_s=60)
    drive_id = visavis_live.say(task_id, "Hello.")
    visavis_live.callbacks.wait_for("drive", status=4, drive_id=drive_id, timeout_s=60)
    (spoken,) = visavis_live.spoken(task_id)
    assert (spoken.text, spoken.outcome) == ("Hello.", "finished")
    assert spoken.seconds is not None
    assert 0.2 < spoken.seconds < 5
    visavis_live.client.call("StopDigitalHumanStreamTask", {"TaskId": task_id})
