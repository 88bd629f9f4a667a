"""What a stream's state forbids (contract sections 2 and 4)."""

from visavis.errors import ApiError, ReturnCode


def task_not_found(task_id: str) -> ApiError:
    return ApiError(
        ReturnCode.TASK_NOT_FOUND,
        f"There is no task {task_id[:80]!r} of this App. CreateDigitalHumanStreamTask gives "
        "TaskIds; QueryDigitalHumanStreamTasks lists those of running tasks.",
    )


def drive_not_found(drive_id: str) -> ApiError:
    return ApiError(
        ReturnCode.TASK_NOT_FOUND,
        f"There is no drive {drive_id[:80]!r} of this App and task. Check DriveId and TaskId.",
    )


def stream_stopped(task_id: str) -> ApiError:
    return ApiError(
        ReturnCode.STREAM_STOPPED, f"The task {task_id} has ended. Create a new one to go on."
    )


def stream_not_started(task_id: str, reason: str) -> ApiError:
    return ApiError(
        ReturnCode.STREAM_NOT_STARTED,
        f"The task {task_id} could not be initialised: {reason} Create a new one.",
    )


def stream_id_taken(stream_id: str) -> ApiError:
    return ApiError(
        ReturnCode.STREAM_ID_EXISTS,
        f"A task of this App streams as {stream_id!r} already. Choose another StreamId, or stop "
        "that task.",
    )


def stream_limit_reached(app_id: int, limit: int) -> ApiError:
    return ApiError(
        ReturnCode.STREAM_LIMIT_REACHED,
        f"App {app_id} may have {limit} streams at a time, and has them. Stop one, or ask the "
        "operator for more.",
    )


def no_resources() -> ApiError:
    return ApiError(
        ReturnCode.NOT_ENOUGH_RESOURCES,
        "There is no room for another stream just now. Try again when another stream has ended.",
    )


def not_here(task_id: str) -> ApiError:
    return ApiError(
        ReturnCode.SYSTEM_BUSY,
        f"The task {task_id} is not run by this server, or is just ending. Retry; if it stays so, "
        "call the server that created it.",
    )
