// Events by name. A listener that throws is reported and does not keep the others from being called.

export class Emitter {
  #listeners = new Map();

  /** @param {string} event @param {(...args: any[]) => void} listener @returns {boolean} */
  on(event, listener) {
    if (typeof listener !== "function") throw new TypeError(`A listener of ${event} has to be a function.`);
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event).add(listener);
    return true;
  }

  /** Without a listener, all of the event's. @param {string} event @param {Function} [listener] @returns {boolean} */
  off(event, listener) {
    if (listener === undefined) return this.#listeners.delete(event);
    return this.#listeners.get(event)?.delete(listener) ?? false;
  }

  /** @param {string} event @param {...any} args */
  emit(event, ...args) {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        listener(...args);
      } catch (fault) {
        reportError(fault);
      }
    }
  }

  clear() {
    this.#listeners.clear();
  }
}
