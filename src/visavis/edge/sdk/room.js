// Being in a room: what streams there, asked for every few seconds, and whether the token still holds.

import { CODES, ExpressError, PassingError, request } from "./faults.js";
import { BackOff, Pause } from "./retrying.js";

const LOOK_EVERY_S = 3;
const LOOK_HIDDEN_EVERY_S = 15;
const LOG_IN_S = 20;      // how long loginRoom tries to reach the server
const WARN_BEFORE_S = 30; // tokenWillExpire

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new ExpressError(CODES.WRONG_ARGUMENT, "What answers is no Visavis server. Check the engine's server.");
  }
}

const place = (name) => encodeURIComponent(name);

export class Room {
  iceServers = [];

  #base;
  #told;
  #token;
  #abort = new AbortController();
  #pause = new Pause();
  #backOff = new BackOff();
  #streams = new Set();
  #isThere = false;
  #runs = false;
  #expiry = 0;

  /**
   * @param {string} server where it is @param {number} appID @param {string} roomID @param {string} token
   * @param {{onState: (state: string, reason: string, code: number, text: string) => void,
   *   onStreams: (change: "ADD" | "DELETE", streamIDs: string[]) => void, onExpiry: () => void}} told
   */
  constructor(server, appID, roomID, token, told) {
    this.id = roomID;
    this.#base = `${server}/rtc/${appID}/${place(roomID)}`;
    this.#token = token;
    this.#told = told;
  }

  get token() {
    return this.#token;
  }

  /** Whether the last question was answered. */
  get isThere() {
    return this.#isThere;
  }

  /** Where a stream is offered to. @param {string} streamID */
  whep(streamID) {
    return `${this.#base}/${place(streamID)}/whep`;
  }

  /** Resolves once the server has let us in; rejects with ExpressError. */
  async enter() {
    const { signal } = this.#abort;
    const began = performance.now();
    this.#told.onState("CONNECTING", "LOGINING", 0, "");
    for (;;) {
      try {
        const found = await this.#ask();
        this.#isThere = true;
        this.#told.onState("CONNECTED", "LOGINED", 0, "");
        setTimeout(() => this.#follow(found)); // loginRoom's caller first learns that it is in
        return;
      } catch (fault) {
        if (signal.aborted) throw new ExpressError(CODES.STOPPED, "logoutRoom came first.");
        const isPassing = fault instanceof PassingError;
        if (!isPassing || performance.now() - began > LOG_IN_S * 1000) {
          throw this.#fail("LOGIN_FAILED", isPassing ? new ExpressError(CODES.UNREACHABLE, fault.message) : fault);
        }
        await this.#pause.wait(this.#backOff.next(fault.retryS), signal);
      }
    }
  }

  /** Ask now. */
  look() {
    this.#pause.wake();
  }

  /** @param {string} token */
  renew(token) {
    this.#token = token;
    if (this.#runs) this.#pause.wake();
    else if (!this.#abort.signal.aborted) void this.#run(0); // the old one had been refused
  }

  leave() {
    this.#abort.abort();
    clearTimeout(this.#expiry);
    this.#isThere = false;
    this.#told.onState("DISCONNECTED", "LOGOUT", 0, "");
  }

  #follow(found) {
    if (this.#abort.signal.aborted) return;
    this.#take(found);
    void this.#run(LOOK_EVERY_S);
  }

  async #run(wait) {
    const { signal } = this.#abort;
    this.#runs = true;
    while (this.#runs) {
      await this.#pause.wait(wait, signal);
      if (signal.aborted) break;
      wait = await this.#look();
    }
    this.#runs = false;
  }

  // Gives how long to wait before the next.
  async #look() {
    const token = this.#token;
    try {
      const found = await this.#ask();
      this.#backOff.reset();
      if (!this.#isThere) this.#told.onState("CONNECTED", "RECONNECTED", 0, "");
      this.#isThere = true;
      this.#take(found);
      return document.hidden ? LOOK_HIDDEN_EVERY_S : LOOK_EVERY_S;
    } catch (fault) {
      if (this.#abort.signal.aborted || token !== this.#token) return 0; // renewed meanwhile
      const wait = fault instanceof PassingError ? this.#backOff.next(fault.retryS) : null;
      if (wait === null) {
        this.#runs = false;
        const known = fault instanceof ExpressError ? fault : new ExpressError(CODES.UNREACHABLE, fault.message);
        this.#fail(known.code === CODES.REFUSED ? "KICKOUT" : "RECONNECT_FAILED", known);
        return 0;
      }
      if (this.#isThere) this.#told.onState("CONNECTING", "RECONNECTING", 0, fault.message);
      this.#isThere = false;
      return wait;
    }
  }

  #fail(reason, fault) {
    this.#isThere = false;
    clearTimeout(this.#expiry);
    this.#told.onState("DISCONNECTED", reason, fault.code, fault.message);
    return fault;
  }

  async #ask() {
    const headers = { Authorization: `Bearer ${this.#token}` };
    const token = this.#token;
    const { text } = await request(`${this.#base}/streams`, { headers }, this.#abort.signal);
    const found = read(text);
    this.iceServers = found.IceServers;
    if (token === this.#token) this.#expect(found.ExpiresIn);
    return found.Streams.map((stream) => stream.StreamId);
  }

  #expect(seconds) {
    clearTimeout(this.#expiry);
    const wait = seconds - WARN_BEFORE_S;
    // Asked again before then anyhow: each answer sets it anew. A long wait would overflow a timer.
    if (wait < 60) this.#expiry = setTimeout(() => this.#warn(), Math.max(0, wait) * 1000);
  }

  #warned = "";

  #warn() {
    if (this.#warned === this.#token) return;
    this.#warned = this.#token;
    this.#told.onExpiry(WARN_BEFORE_S);
  }

  #take(found) {
    const now = new Set(found);
    const gone = [...this.#streams].filter((one) => !now.has(one));
    const come = found.filter((one) => !this.#streams.has(one));
    this.#streams = now;
    if (gone.length) this.#told.onStreams("DELETE", gone);
    if (come.length) this.#told.onStreams("ADD", come);
  }
}
