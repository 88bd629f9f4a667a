// One stream as it is played: connections one after the other, all into the same MediaStream.

import { Connection } from "./connection.js";
import { CODES, ExpressError, PassingError } from "./faults.js";
import { Quality } from "./quality.js";
import { BackOff, Pause } from "./retrying.js";

const QUALITY_EVERY_S = 3;
const AGAIN_S = 0.1;  // a connection that was there is made anew at once: if the stream is over, we shall be told

export class Player {
  /** What is played; the same for as long as it is. */
  stream = new MediaStream();

  #wanted;
  #abort = new AbortController();
  #pause = new Pause();
  #backOff = new BackOff();
  #connection = null;
  #state = "NO_PLAY";

  /**
   * @param {{url: string, token: () => string, iceServers: () => RTCIceServer[],
   *   onState: (state: string, code: number, text: string) => void, onMessage: (text: string) => void,
   *   onQuality: (stats: object) => void}} wanted
   */
  constructor(wanted) {
    this.#wanted = wanted;
  }

  /** Resolves to the stream once it is answered; rejects with ExpressError where there is none. */
  start() {
    return new Promise((resolve, reject) => {
      void this.#run(resolve).catch((fault) => {
        const known = fault instanceof ExpressError ? fault : new ExpressError(CODES.WRONG_ARGUMENT, String(fault));
        if (!this.#abort.signal.aborted) this.#show("NO_PLAY", known.code, known.message);
        reject(known);
      });
    });
  }

  /** Try at once, if it waits. */
  wake() {
    this.#pause.wake();
  }

  /** WebRTC's own figures of the connection that there is just now, else null. */
  async getStats() {
    return (await this.#connection?.getStats().catch(() => null)) ?? null; // it was closed meanwhile
  }

  stop() {
    this.#abort.abort();
    this.hangUp();
    for (const track of this.stream.getTracks()) {
      track.stop();
      this.stream.removeTrack(track);
    }
    this.#show("NO_PLAY", 0, "");
  }

  /** The page goes. */
  hangUp() {
    this.#connection?.close();
  }

  #show(state, code = 0, text = "") {
    if (this.#state === state && code === 0) return;
    this.#state = state;
    this.#wanted.onState(state, code, text);
  }

  async #run(onStream) {
    const { signal } = this.#abort;
    this.#show("PLAY_REQUESTING");
    for (;;) {
      let wait = AGAIN_S;
      try {
        if (!(await this.#play(onStream))) wait = this.#next(new PassingError("The stream cannot be connected to."));
      } catch (fault) {
        if (!signal.aborted) {
          if (!(fault instanceof PassingError)) throw fault;
          wait = this.#next(fault);
        }
      }
      if (signal.aborted) throw new ExpressError(CODES.STOPPED, "It was stopped before it played.");
      this.#show("PLAY_REQUESTING");
      await this.#pause.wait(wait, signal);
    }
  }

  #next(fault) {
    const wait = this.#backOff.next(fault.retryS);
    if (wait === null) throw new ExpressError(CODES.UNREACHABLE, fault.message);
    return wait;
  }

  // One connection, to its end; gives whether it was one.
  async #play(onStream) {
    const { url, token, iceServers, onMessage } = this.#wanted;
    const connection = new Connection({ iceServers: iceServers(), onMessage });
    this.#connection = connection;
    let timer = 0;
    try {
      const tracks = await connection.open(url, token(), this.#abort.signal);
      this.#exchange(tracks);
      onStream(this.stream);
      if (!(await Promise.race([connection.connected, connection.over]))) return false;
      this.#backOff.reset();
      this.#show("PLAYING");
      const quality = new Quality();
      timer = setInterval(() => void this.#measure(connection, quality), QUALITY_EVERY_S * 1000);
      await connection.over;
      return true;
    } finally {
      clearInterval(timer);
      connection.close();
      if (this.#connection === connection) this.#connection = null;
    }
  }

  // Whether sound and pictures are wanted stays as it was.
  #exchange(tracks) {
    for (const track of tracks) {
      const before = this.stream.getTracks().find((one) => one.kind === track.kind);
      if (before) {
        track.enabled = before.enabled;
        this.stream.removeTrack(before);
      }
      this.stream.addTrack(track);
    }
  }

  async #measure(connection, quality) {
    const report = await connection.getStats().catch(() => null); // it was closed meanwhile
    if (report && this.#connection === connection) this.#wanted.onQuality(quality.measure(report, this.stream));
  }
}
