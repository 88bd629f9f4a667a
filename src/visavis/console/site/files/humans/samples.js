// Samples of timbres are played, one at a time.

import { api, download, Problem } from "../api.js";
import { find, findAll, icon } from "../dom.js";
import { showPlayed } from "./waveform.js";

export class Samples {
  #rows;
  #onShape;
  #audio = new Audio();
  #now = null; // {id, asked}

  // `onShape` is told of a timbre whose sample has been spoken for the first time.
  constructor(rows, onShape) {
    this.#rows = rows;
    this.#onShape = onShape;
    rows.addEventListener("click", (event) => {
      const button = event.target.closest(".play");
      if (button) this.#press(button.closest(".tim").dataset.id);
    });
    this.#audio.addEventListener("ended", () => this.stop());
    this.#audio.addEventListener("playing", () => this.#follow());
  }

  stop() {
    const now = this.#now;
    if (!now) return;
    this.#now = null;
    now.asked.abort();
    this.#audio.pause();
    if (this.#audio.src) URL.revokeObjectURL(this.#audio.src);
    this.#audio.removeAttribute("src");
    this.#show(now.id, "still");
  }

  #press(id) {
    const wasPlaying = this.#now?.id === id;
    this.stop();
    if (!wasPlaying) void this.#play(id);
  }

  async #play(id) {
    const now = { id, asked: new AbortController() };
    this.#now = now;
    this.#show(id, "loading");
    try {
      const sound = await download(`/timbres/${encodeURIComponent(id)}/sample`, { signal: now.asked.signal });
      if (this.#now !== now) return;
      this.#audio.src = URL.createObjectURL(sound);
      await this.#audio.play();
    } catch (fault) {
      if (this.#now !== now || fault.name === "AbortError") return; // stopped meanwhile
      this.stop();
      this.#complain(id, fault);
      return;
    }
    if (this.#now === now) this.#show(id, "playing");
    await this.#learnShape(id);
  }

  // A sample that had not been spoken before has a shape now.
  async #learnShape(id) {
    const row = this.#row(id);
    if (!row || find(".wv", row)) return;
    const timbre = await api("GET", `/timbres/${encodeURIComponent(id)}`).catch(() => null); // it can be heard without
    if (timbre?.sample) this.#onShape(timbre);
    if (this.#now?.id === id) this.#show(id, "playing");
  }

  #complain(id, fault) {
    const isOurs = fault instanceof Problem;
    if (!isOurs && !(fault instanceof DOMException)) throw fault;
    const text = isOurs ? fault.text : fault.name === "NotAllowedError" ? "The browser wants another press before it plays sound." : "The browser cannot play the sample.";
    find(".err", this.#row(id)).textContent = text;
  }

  #row(id) {
    return findAll(".tim", this.#rows).find((row) => row.dataset.id === id);
  }

  #show(id, state) {
    const row = this.#row(id);
    if (!row) return;
    const button = find(".play", row);
    const name = find("h3", row).textContent;
    row.dataset.state = state;
    button.setAttribute("aria-pressed", String(state === "playing"));
    button.setAttribute("aria-busy", String(state === "loading"));
    button.setAttribute("aria-label", state === "still" ? `Play ${name}` : `Stop ${name}`);
    button.replaceChildren(icon(state === "still" ? "play" : "stop"));
    find(".err", row).textContent = "";
    if (state === "still") showPlayed(row, 0);
  }

  #follow() {
    const id = this.#now?.id;
    const row = id && this.#row(id);
    if (!row || this.#audio.paused) return;
    showPlayed(row, this.#audio.currentTime / (this.#audio.duration || 1));
    requestAnimationFrame(() => this.#follow());
  }
}
