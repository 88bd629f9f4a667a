// DriveByWsStream's socket: Start, PCM, Stop.

const MOST_WAITING = 250; // chunks of 20 ms that wait for the socket to open

/** The address by the name that this page came from: the server may know itself by another. */
export function reachable(address) {
  const url = new URL(address);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  url.host = location.host;
  return url.href;
}

export class PcmSocket {
  #socket = null;
  #waiting = [];
  #isOver = false;
  #driveId = "";

  /** `onLost`: it closed before it was meant to. */
  open({ address, driveId, sampleRate, onLost }) {
    this.#driveId = driveId;
    const socket = new WebSocket(reachable(address));
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#tell("Start", { DriveId: driveId, SampleRate: sampleRate, Channel: 1 });
      for (const pcm of this.#waiting.splice(0)) socket.send(pcm);
      if (this.#isOver) this.#finish();
    });
    socket.addEventListener("close", () => {
      if (!this.#isOver) onLost();
      this.#isOver = true;
    });
  }

  /** May be called before there is an address: what is said first is not lost. */
  send(pcm) {
    if (this.#isOver) return;
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(pcm);
    else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(pcm);
  }

  /** All that was sent is still spoken. */
  stop() {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#socket?.readyState === WebSocket.OPEN) this.#finish();
  }

  #finish() {
    this.#tell("Stop", { DriveId: this.#driveId });
    this.#socket.close();
  }

  #tell(Action, Payload) {
    this.#socket.send(JSON.stringify({ Action, SequenceID: crypto.randomUUID?.() ?? String(Date.now()), Payload }));
  }
}
