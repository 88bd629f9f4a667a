// Shows a stream in an element of the page.

import { CODES, ExpressError } from "./faults.js";
import { Emitter } from "./emitter.js";

const GESTURES = ["pointerup", "keydown"]; // a finger that comes down is not yet one

function find(container) {
  const found = typeof container === "string" ? document.getElementById(container) : container;
  if (found instanceof HTMLElement) return found;
  throw new ExpressError(CODES.WRONG_ARGUMENT, `There is no element ${JSON.stringify(container)} to play in.`);
}

// By properties alone: a Content-Security-Policy may forbid style attributes.
function dress(video, { mirror = false, objectFit = "contain" }) {
  Object.assign(video.style, { width: "100%", height: "100%", objectFit });
  if (mirror) video.style.transform = "scaleX(-1)";
}

/** What createRemoteStreamView gives. Event: autoplayFailed, where the browser wants a gesture before sound. */
export class ZegoStreamView {
  #stream;
  #events = new Emitter();
  #video = null;
  #audio = null;
  #volume = 1;
  #unlock = () => {};

  /** @param {MediaStream} stream */
  constructor(stream) {
    this.#stream = stream;
  }

  /**
   * Pictures and sound.
   * @param {string | HTMLElement} container the element to play in, or its id
   * @param {{mirror?: boolean, objectFit?: "cover" | "contain" | "fill", muted?: boolean, enableAutoplayDialog?: boolean}} [options]
   * @returns {Promise<boolean>} whether it plays as it was asked to
   */
  play(container, options = {}) {
    this.#mount(container, options);
    this.#video.muted = options.muted ?? false;
    return this.#begin(this.#video, options);
  }

  /** Pictures alone. @param {string | HTMLElement} container @param {object} [options] as for play */
  playVideo(container, options = {}) {
    this.#mount(container, options);
    this.#video.muted = true;
    return this.#begin(this.#video, options);
  }

  /** Sound alone. @param {object} [options] as for play */
  playAudio(options = {}) {
    if (!this.#audio) this.#audio = new Audio();
    this.#audio.srcObject = this.#stream;
    this.#audio.volume = this.#volume;
    this.#audio.muted = options.muted ?? false;
    return this.#begin(this.#audio, options);
  }

  /** Out of the page. */
  stop() {
    this.#unlock();
    for (const element of [this.#video, this.#audio]) {
      if (element) element.srcObject = null;
      element?.remove();
    }
    this.#video = this.#audio = null;
  }

  destroy() {
    this.stop();
    this.#events.clear();
  }

  /** After autoplayFailed, from a gesture's listener. Rejects where the browser does not take it for one. */
  async resume() {
    this.#unlock();
    const elements = [this.#audio ?? this.#video].filter(Boolean);
    try {
      for (const element of elements) element.muted = false;
      await Promise.all(elements.map((element) => element.play()));
    } catch (fault) {
      for (const element of elements) element.muted = true;
      throw fault;
    }
    return true;
  }

  /** @param {number} volume 0 to 100 */
  setVolume(volume) {
    this.#volume = Math.min(100, Math.max(0, volume)) / 100;
    for (const element of [this.#video, this.#audio]) if (element) element.volume = this.#volume;
  }

  /** The picture just now. @returns {string} a data URL */
  takeStreamSnapshot() {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [this.#video?.videoWidth ?? 0, this.#video?.videoHeight ?? 0];
    if (this.#video) canvas.getContext("2d").drawImage(this.#video, 0, 0);
    return canvas.toDataURL();
  }

  /** @param {"autoplayFailed"} event @param {() => void} listener */
  on(event, listener) {
    return this.#events.on(event, listener);
  }

  off(event, listener) {
    return this.#events.off(event, listener);
  }

  #mount(container, options) {
    const where = find(container);
    if (!this.#video) {
      this.#video = document.createElement("video");
      this.#video.autoplay = true;
      this.#video.playsInline = true;
      this.#video.srcObject = this.#stream;
    }
    dress(this.#video, options);
    this.#video.volume = this.#volume;
    if (this.#video.parentElement !== where) where.append(this.#video);
  }

  async #begin(element, { enableAutoplayDialog = true }) {
    try {
      await element.play();
      return true;
    } catch (fault) {
      if (fault.name !== "NotAllowedError") return false; // it was taken away meanwhile
    }
    element.muted = true; // pictures may be shown
    await element.play().catch(() => {}); // or not: a gesture will do
    if (enableAutoplayDialog) this.#waitForGesture();
    this.#events.emit("autoplayFailed");
    return false;
  }

  #waitForGesture() {
    this.#unlock();
    const go = () => void this.resume().catch(() => this.#waitForGesture()); // Escape, say, is none
    for (const name of GESTURES) document.addEventListener(name, go, { once: true, capture: true });
    this.#unlock = () => {
      for (const name of GESTURES) document.removeEventListener(name, go, { capture: true });
    };
  }
}
