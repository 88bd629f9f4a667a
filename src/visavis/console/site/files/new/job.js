// One upload on its way: sent, asked after until it is over, cancelled.

import { api, Problem, upload } from "../api.js";

const POLL_MS = 300;
const ALIVE_MS = 30_000; // the server forgets what nobody asks for
const TRIES = 5;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const isGoing = (state) => state === "waiting" || state === "working";

export class Job {
  #leave = new AbortController();
  #path = "";

  constructor({ onShare, onState }) {
    this.onShare = onShare;
    this.onState = onState;
  }

  get isLeft() {
    return this.#leave.signal.aborted;
  }

  get id() {
    return this.#path.split("/").pop();
  }

  url(what) {
    return `/admin/v1${this.#path}/${what}`;
  }

  // Sends the file and follows what becomes of it. Throws what is refused.
  async run(file) {
    const { signal } = this.#leave;
    const state = await upload("/humans/portraits", file, { onShare: this.onShare, signal });
    this.#path = `/humans/portraits/${state.job}`;
    if (this.isLeft) return this.#forget();
    this.onState(state);
    await this.#follow(state);
    this.#stayAlive();
  }

  mesh() {
    return api("GET", `${this.#path}/mesh`, { signal: this.#leave.signal });
  }

  // Has it speak, and follows until the clip is there; a later wish takes the place of this one.
  async speak(timbreId, text) {
    const body = { timbre_id: timbreId, text };
    const state = await api("POST", `${this.#path}/clip`, { body, signal: this.#leave.signal });
    const { number } = state.clip;
    let now = state;
    while (now.clip.number === number && isGoing(now.clip.state)) {
      this.onState(now);
      await pause(POLL_MS);
      now = await this.#ask();
    }
    if (now.clip.number === number) this.onState(now);
  }

  // Nothing is told of any more; the server forgets it.
  leave() {
    if (this.isLeft) return;
    this.#leave.abort();
    if (this.#path) this.#forget();
  }

  // It has become a digital human.
  done() {
    this.#leave.abort();
  }

  async #follow(state) {
    let now = state;
    while (isGoing(now.state)) {
      await pause(POLL_MS);
      now = await this.#ask();
      this.onState(now);
    }
  }

  // A server that is busy, or a network that drops out, is given some time.
  async #ask() {
    for (let tries = 1; ; tries += 1) {
      try {
        return await api("GET", this.#path, { signal: this.#leave.signal });
      } catch (fault) {
        const isPassing = fault instanceof Problem && (fault.status === 0 || fault.status >= 500);
        if (!isPassing || tries === TRIES) throw fault;
        await pause(POLL_MS * 2 ** tries);
      }
    }
  }

  async #stayAlive() {
    while (!this.isLeft) {
      await pause(ALIVE_MS);
      if (this.isLeft) return;
      await this.#ask().catch(() => {}); // who creates is told that it is gone
    }
  }

  #forget() {
    return api("DELETE", this.#path).catch(() => {}); // it is forgotten by itself too
  }
}
