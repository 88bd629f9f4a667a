"""The program of a stream's own process: ``python -m visavis.live.process PARENT``.

It draws, encodes and sends; see ``visavis.live.wire`` for what goes through its pipes.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import msgspec
import structlog
import uvloop

from visavis.framing import read_framed
from visavis.live.program import StreamProgram
from visavis.live.wire import LONGEST_MESSAGE, ToProcess, read_to_process
from visavis.logs import set_up_program_logs
from visavis.streams.messages import VersionError
from visavis.voices.workers.parent import die_with

log = structlog.get_logger()

NOT_UNDERSTOOD = 2
"""The exit status where what came from the host was none of our messages."""


async def serve(source: int, out: int) -> int:
    """Take messages from one descriptor and send to another until the first ends or says Stop.
    Returns the exit status."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(source, "rb")
    )
    transport, _ = await loop.connect_write_pipe(asyncio.Protocol, os.fdopen(out, "wb"))
    program = StreamProgram(transport)
    ended = asyncio.create_task(program.ended())
    try:
        return await _follow(program, reader, ended)
    finally:
        ended.cancel()
        await program.aclose()
        transport.close()


async def _follow(
    program: StreamProgram, reader: asyncio.StreamReader, ended: asyncio.Task[None]
) -> int:
    while True:
        coming = asyncio.ensure_future(_next(reader))
        await asyncio.wait([coming, ended], return_when=asyncio.FIRST_COMPLETED)
        if not coming.done():
            coming.cancel()
            return 0
        try:
            if not await program.take(coming.result()):
                return 0
        except asyncio.IncompleteReadError:
            log.info("stream.host_gone")
            return 0
        except (ValueError, VersionError, msgspec.DecodeError) as fault:
            # The pipe cannot be read any further: where the next message begins is not known.
            log.warning("stream.host_not_understood", fault=str(fault))
            return NOT_UNDERSTOOD


async def _next(reader: asyncio.StreamReader) -> ToProcess:
    return read_to_process(await read_framed(reader, LONGEST_MESSAGE))


def main() -> None:
    """Serve on standard input and output; what libraries print goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the host's business
    die_with(int(sys.argv[1]))
    source, out = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    set_up_program_logs()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        sys.exit(runner.run(serve(source, out)))


if __name__ == "__main__":
    main()
