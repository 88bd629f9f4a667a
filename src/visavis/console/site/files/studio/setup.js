// Who speaks, with which voice, before what: the lists of the App that calls, and what was chosen.

import { find, make } from "../dom.js";
import { attempt } from "../shell.js";

const PAGE = 20; // the most that a list's page may have
const MOST = 100; // more than that nobody looks through: the gallery searches
const DWELL_MS = 150; // on a digital human: arrow keys go over many, and calls a second are limited
const SLIDERS = ["rate", "pitch", "volume"];
const KEY = "studio.setup";
const KEPT = ["app", "timbre", "colour", "preset", "width", "height", "bitrate", ...SLIDERS];

const option = (value, text) => make("option", { value, textContent: text });

export class Setup {
  human = null;
  loaded = Promise.resolve(); // once what the chosen App has is there
  #calls;
  #humans = new Map();
  #timbres = []; // public ones
  #wish; // the timbre that was chosen last, be it there or not

  constructor(calls) {
    this.#calls = calls;
    this.#wish = this.#kept().timbre;
    find("#timbre").addEventListener("change", () => (this.#wish = find("#timbre").value));
    for (const name of SLIDERS) find(`#${name}`).addEventListener("input", () => this.#showSlider(name));
    find("#preset").addEventListener("change", () => this.#showSize());
    find("#app").addEventListener("change", () => attempt(() => (this.loaded = this.#loadApp({}))));
    find("#face").addEventListener("change", () => attempt(() => this.choose(find("#face").value)));
    for (const name of KEPT) find(`#${name}`).addEventListener("change", () => this.#keep());
    for (const name of [...KEPT, "face"]) find(`#${name}`).addEventListener("input", () => this.#tell());
  }

  /** What a stream is created with, as JSON: to see whether it has changed. */
  get order() {
    const colour = find("#colour").value;
    const order = { DigitalHumanConfig: { DigitalHumanId: this.human?.DigitalHumanId, BackgroundColor: colour } };
    const video = this.#video();
    return Object.keys(video).length ? { ...order, VideoConfig: video } : order;
  }

  get speech() {
    const [SpeechRate, PitchRate, Volume] = SLIDERS.map((name) => Number(find(`#${name}`).value));
    return { TimbreId: find("#timbre").value, SpeechRate, PitchRate, Volume };
  }

  async load({ app, human }) {
    const { apps } = await this.#calls.apps();
    const usable = apps.filter((one) => one.enabled || one.app_id === app);
    find("#app").replaceChildren(...usable.map((one) => option(one.app_id, one.name || String(one.app_id))));
    this.#recall();
    if (app && usable.some((one) => one.app_id === app)) find("#app").value = app;
    if (find("#app").selectedIndex < 0) find("#app").selectedIndex = 0;
    if (usable.length) await (this.loaded = this.#loadApp({ human }));
  }

  async choose(id) {
    const known = this.#humans.get(id);
    if (!known) {
      const human = await this.#calls.call("GetDigitalHumanInfo", { DigitalHumanId: id }, { quietly: true });
      this.#humans.set(id, human);
      find("#face").append(option(id, human.Name));
    }
    find("#face").value = id;
    await this.#show(this.#humans.get(id));
  }

  async #loadApp({ human }) {
    const appId = Number(find("#app").value);
    this.#calls.appId = appId;
    this.human = null;
    this.#humans = new Map();
    const humans = await this.#all("GetDigitalHumanList", "DigitalHumans");
    const timbres = await this.#all("GetTimbreList", "Timbres");
    if (this.#calls.appId !== appId) return; // another App has been chosen
    for (const one of humans.found) this.#humans.set(one.DigitalHumanId, one);
    this.#timbres = timbres.found;
    const face = find("#face");
    face.replaceChildren(...humans.found.map((one) => option(one.DigitalHumanId, one.Name)));
    find("#face-hint").hidden = humans.total <= humans.found.length;
    this.#showTimbres([]);
    const first = human ?? face.value;
    if (first) await this.choose(first);
  }

  // Page by page, as far as anybody looks through.
  async #all(action, name) {
    const found = [];
    let total = 1;
    while (found.length < Math.min(total, MOST)) {
      const page = await this.#calls.call(action, { Limit: PAGE, Offset: found.length }, { quietly: true });
      total = page.Total;
      if (!page[name].length) break;
      found.push(...page[name]);
    }
    return { found, total };
  }

  async #show(human) {
    this.human = human;
    for (const picture of [find("#face-picture"), find("#poster")]) {
      picture.src = new URL(human.AvatarUrl).pathname + new URL(human.AvatarUrl).search; // by the name we are called
      picture.hidden = false;
    }
    this.#showTimbres([]);
    this.#tell();
    await new Promise((resolve) => setTimeout(resolve, DWELL_MS));
    if (this.human !== human) return;
    const params = { Limit: PAGE, DigitalHumanId: human.DigitalHumanId };
    const { Timbres } = await this.#calls.call("GetTimbreList", params, { quietly: true });
    if (this.human === human) this.#showTimbres(Timbres);
  }

  // Its own before those that every digital human has. What was chosen stays, where it is there.
  #showTimbres(own) {
    const timbre = find("#timbre");
    const group = (label, timbres) =>
      timbres.length ? [make("optgroup", { label }, timbres.map((one) => option(one.TimbreId, one.Name)))] : [];
    timbre.replaceChildren(...group("Its own", own), ...group("Public", this.#timbres));
    const ids = [...own, ...this.#timbres].map((one) => one.TimbreId);
    timbre.value = [this.#wish, ids[0]].find((id) => ids.includes(id)) ?? "";
  }

  #video() {
    const preset = find("#preset").value;
    const [Width, Height] = preset === "own" ? [find("#width").value, find("#height").value] : preset.split("x");
    const bitrate = Number(find("#bitrate").value);
    const size = preset ? { Width: Number(Width), Height: Number(Height) } : {};
    return { ...size, ...(bitrate ? { Bitrate: bitrate } : {}) };
  }

  // Of each choice.
  #tell() {
    dispatchEvent(new Event("setup"));
  }

  #showSlider(name) {
    find(`output[for=${name}]`).textContent = find(`#${name}`).value;
  }

  #showSize() {
    find("#own-size").hidden = find("#preset").value !== "own";
  }

  get #choices() {
    const choices = Object.fromEntries(KEPT.map((name) => [name, find(`#${name}`).value]));
    return { ...choices, timbre: this.#wish };
  }

  #kept() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      return {}; // a browser that keeps nothing
    }
  }

  #keep() {
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#choices));
    } catch {
      // A browser that keeps nothing forgets it with the page.
    }
  }

  #recall() {
    const kept = this.#kept();
    for (const name of KEPT) if (kept[name] !== undefined && name !== "timbre") find(`#${name}`).value = kept[name];
    SLIDERS.forEach((name) => this.#showSlider(name));
    this.#showSize();
  }
}
