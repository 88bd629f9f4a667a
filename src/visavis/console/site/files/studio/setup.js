// Who speaks, with which voice, before what: the lists of the App that calls, and what was chosen.

import { find, make } from "../dom.js";
import { attempt } from "../shell.js";

const PAGE = 20; // the most that a list's page may have
const MOST = 100; // more than that nobody looks through: the gallery searches
const SLIDERS = ["rate", "pitch", "volume"];
const KEY = "studio.setup";
const KEPT = ["app", "timbre", "colour", "preset", "width", "height", "bitrate", ...SLIDERS];

const option = (value, text) => make("option", { value, textContent: text });

export class Setup {
  human = null;
  #calls;
  #humans = new Map();

  constructor(calls) {
    this.#calls = calls;
    for (const name of SLIDERS) find(`#${name}`).addEventListener("input", () => this.#showSlider(name));
    find("#preset").addEventListener("change", () => this.#showSize());
    find("#app").addEventListener("change", () => attempt(() => this.#loadApp({})));
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
    if (usable.length) await this.#loadApp({ human });
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
    this.#calls.appId = Number(find("#app").value);
    this.#humans = new Map();
    const face = find("#face");
    let total = 0;
    do {
      const params = { Limit: PAGE, Offset: this.#humans.size };
      const page = await this.#calls.call("GetDigitalHumanList", params, { quietly: true });
      total = page.Total;
      for (const one of page.DigitalHumans) this.#humans.set(one.DigitalHumanId, one);
      if (!page.DigitalHumans.length) break;
    } while (this.#humans.size < Math.min(total, MOST));
    face.replaceChildren(...[...this.#humans.values()].map((one) => option(one.DigitalHumanId, one.Name)));
    find("#face-hint").hidden = total <= this.#humans.size;
    const first = human ?? face.value;
    if (first) await this.choose(first);
  }

  async #show(human) {
    this.human = human;
    for (const picture of [find("#face-picture"), find("#poster")]) {
      picture.src = new URL(human.AvatarUrl).pathname + new URL(human.AvatarUrl).search; // by the name we are called
      picture.hidden = false;
    }
    await this.#loadTimbres(human.DigitalHumanId);
    this.#tell();
  }

  async #loadTimbres(id) {
    const chosen = find("#timbre").value || this.#kept().timbre;
    const list = (params) => this.#calls.call("GetTimbreList", { Limit: PAGE, ...params }, { quietly: true });
    const own = (await list({ DigitalHumanId: id })).Timbres;
    const open = [];
    for (let total = 1; open.length < Math.min(total, MOST); ) {
      const page = await list({ Offset: open.length });
      if (!page.Timbres.length) break;
      open.push(...page.Timbres);
      total = page.Total;
    }
    const group = (label, timbres) =>
      timbres.length ? [make("optgroup", { label }, timbres.map((one) => option(one.TimbreId, one.Name)))] : [];
    const timbre = find("#timbre");
    timbre.replaceChildren(...group("Its own", own), ...group("Public", open));
    timbre.value = chosen;
    if (timbre.selectedIndex < 0) timbre.selectedIndex = 0;
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

  #kept() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      return {}; // a browser that keeps nothing
    }
  }

  #keep() {
    try {
      localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(KEPT.map((name) => [name, find(`#${name}`).value]))));
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
