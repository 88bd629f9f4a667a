// The first words: which timbre says what, and the video of it.

import { find, icon, make } from "../dom.js";
import { attempt } from "../shell.js";

const NAMES = new Intl.DisplayNames(["en"], { type: "language" });

export class Words {
  #video = find("#clip");
  #replay = find("#replay");
  #job = null;
  #shown = 0; // the number of the clip that is shown

  constructor() {
    find("#speak").addEventListener("click", () => this.#speak());
    find("#timbre").addEventListener("change", () => this.#speak());
    this.#replay.addEventListener("click", () => (this.#video.paused ? this.#play(true) : this.#video.pause()));
    for (const event of ["play", "pause", "ended"]) this.#video.addEventListener(event, () => this.#name());
  }

  // Timbres to choose from, those of the reader's language first.
  offer(timbres) {
    const main = navigator.language.split("-")[0];
    const isOurs = (timbre) => timbre.language.split("-")[0] === main;
    const sorted = [...timbres.filter(isOurs), ...timbres.filter((timbre) => !isOurs(timbre))];
    find("#timbre").replaceChildren(
      ...sorted.map(({ timbre_id, name, language }) =>
        make("option", { value: timbre_id, textContent: withLanguage(name, language) }),
      ),
    );
  }

  // A face is there: it speaks.
  begin(job) {
    this.#job = job;
    find("#words").hidden = false;
    if (find("#timbre").options.length) this.#speak();
    else this.#say("No timbre of this server can speak.", "warn");
  }

  end() {
    this.#job = null;
    this.#shown = 0;
    find("#words").hidden = true;
    this.#replay.hidden = true;
    this.#video.pause();
    this.#video.hidden = true;
    this.#drop();
    this.#video.load();
  }

  // How far the clip is.
  show(clip) {
    if (clip.state === "waiting") this.#say("Waiting for its turn");
    if (clip.state === "working") this.#say(`Rendering, ${Math.round(clip.share * 100)} %`);
    if (clip.state === "failed") this.#say(`${clip.problem} ${clip.remedy}`, "bad");
    if (clip.state === "ready" && clip.number !== this.#shown) this.#open(clip);
  }

  #speak() {
    const job = this.#job;
    this.#say("Beginning");
    attempt(
      () => job.speak(find("#timbre").value, find("#text").value.trim()),
      (text) => this.#say(text, "bad"),
    ).catch((fault) => {
      if (fault.name !== "AbortError") throw fault;
    });
  }

  // Kept as a whole: it can be played again when the job is long done with.
  async #open(clip) {
    const job = this.#job;
    this.#shown = clip.number;
    const response = await fetch(job.url("clip")).catch(() => null);
    if (this.#job !== job || this.#shown !== clip.number) return;
    if (!response?.ok) return this.#say("The video did not arrive: say it again.", "bad");
    const video = URL.createObjectURL(await response.blob());
    this.#say("Ready", "ok");
    const cue = `WEBVTT\n\n00:00.000 --> 10:00.000 line:74% size:88%\n${escaped(clip.text)}\n`;
    const track = make("track", { kind: "captions", srclang: "und", label: "Words", default: true });
    track.src = URL.createObjectURL(new Blob([cue], { type: "text/vtt" }));
    this.#drop();
    this.#video.replaceChildren(track);
    this.#video.src = video;
    this.#video.hidden = false;
    this.#replay.hidden = false;
    return this.#play(false);
  }

  #drop() {
    for (const one of [this.#video, ...this.#video.children]) if (one.src) URL.revokeObjectURL(one.src);
    this.#video.replaceChildren();
    this.#video.removeAttribute("src");
  }

  async #play(isAsked) {
    if (isAsked) this.#video.currentTime = 0;
    try {
      await this.#video.play();
    } catch (fault) {
      // Browsers may want a click first: the button for it is there.
      if (fault.name === "NotAllowedError") this.#say("Ready: press Play to hear it", "ok");
      else if (fault.name !== "AbortError") this.#say("The browser cannot play the video.", "bad");
    }
  }

  #name() {
    const isOn = !this.#video.paused;
    const text = isOn ? "Pause" : this.#video.currentTime ? "Play again" : "Play";
    this.#replay.replaceChildren(icon(isOn ? "pause" : "play"), make("span", { textContent: text }));
  }

  #say(text, kind = "mut") {
    const state = find("#words-state");
    state.className = `st ${kind}`;
    state.textContent = text;
  }
}

// Many names say it already.
function withLanguage(name, language) {
  if (!language) return name;
  try {
    const isSaid = name.includes(NAMES.of(language.split("-")[0]));
    return isSaid ? name : `${name} (${NAMES.of(language)})`;
  } catch {
    return `${name} (${language})`; // no tag that the browser knows
  }
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\n", " ");
