// Waits between tries: longer each time, not the same for all, and over at once when there is reason.

const FIRST_S = 1;
const LONGEST_S = 15;
export const GIVE_UP_S = 20 * 60;

/** A pause that wake() or the signal ends. */
export class Pause {
  #end = () => {};

  /** @param {number} seconds @param {AbortSignal} signal */
  wait(seconds, signal) {
    return new Promise((done) => {
      const timer = setTimeout(() => this.#end(), seconds * 1000);
      this.#end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", this.#end);
        done();
      };
      if (signal.aborted) this.#end();
      else signal.addEventListener("abort", this.#end, { once: true });
    });
  }

  wake() {
    this.#end();
  }
}

/** How long to wait before the next try. */
export class BackOff {
  #next = FIRST_S;
  #since = 0;

  /** Seconds; null when it has been tried for too long. @param {number} [atLeastS] */
  next(atLeastS = 0) {
    this.#since ||= performance.now();
    if (performance.now() - this.#since > GIVE_UP_S * 1000) return null;
    const seconds = Math.max(atLeastS, this.#next) * (0.75 + Math.random() / 2);
    this.#next = Math.min(this.#next * 2, LONGEST_S);
    return seconds;
  }

  /** It went well. */
  reset() {
    this.#next = FIRST_S;
    this.#since = 0;
  }
}
