// A digital human plays its actions on its card: the videos, and the buttons to choose among them.

import { api, Problem } from "../api.js";
import { find, findAll, icon, make } from "../dom.js";
import { actionName } from "./words.js";

const KEYS = 8; // actions that have a key of their own

export class Performance {
  card;
  #id;
  #name;
  #bar;
  #button;
  #previews = null; // promise of {action: URL}
  #video = null;
  #at = -1; // the action that is shown
  #goesOn = false; // with the next action, after each
  #ended = false;

  constructor(card, human) {
    this.card = card;
    this.#id = human.digital_human_id;
    this.#name = human.name;
    this.#button = find(".act", card);
    this.#bar = make("div", { class: "numbers", role: "toolbar", "aria-label": `Actions of ${human.name}` }, human.actions.map(numberButton));
    this.#bar.addEventListener("keydown", (event) => this.#step(event));
    find(".over", card).append(this.#bar);
    card.classList.add("on");
  }

  get isPlaying() {
    return this.#at >= 0;
  }

  // An action by its place, if there is one; `goesOn` with the others, until it is stopped.
  play(place, { goesOn }) {
    if (!findAll("button", this.#bar)[place]) return;
    this.#goesOn = goesOn;
    void this.#play(place);
  }

  stop() {
    this.#at = -1;
    this.#video = null;
    for (const video of findAll("video", this.card)) video.remove(); // one that goes and one that comes
    this.card.classList.remove("playing");
    this.#show("play", "Actions", `Play the actions of ${this.#name}`);
  }

  end() {
    this.#ended = true;
    this.stop();
    this.#bar.remove();
    this.card.classList.remove("on");
  }

  async #play(place) {
    const { value: action } = findAll("button", this.#bar)[place];
    this.#at = place;
    this.#show("pause", actionName(action), `Stop the action ${actionName(action)}`);
    const url = await this.#urlOf(action);
    if (this.#ended || this.#at !== place) return;
    if (url) this.#open(url, place);
    else this.#fail();
  }

  async #urlOf(action) {
    this.#previews ??= api("GET", `/humans/${encodeURIComponent(this.#id)}`);
    try {
      return (await this.#previews).previews.find((one) => one.action === action)?.preview_url;
    } catch (fault) {
      if (!(fault instanceof Problem)) throw fault;
      this.#previews = null;
      return undefined;
    }
  }

  // The one before stays until this one can be seen.
  #open(url, place) {
    const video = make("video", { muted: true, playsInline: true, autoplay: true, "aria-hidden": "true" });
    const isIt = () => video === this.#video && this.#at === place;
    this.#video = video;
    video.addEventListener("playing", () => {
      if (!isIt()) return;
      for (const other of findAll("video", this.card)) if (other !== video) other.remove();
      this.card.classList.add("playing");
    });
    video.addEventListener("ended", () => isIt() && this.#next(place));
    video.addEventListener("error", () => isIt() && this.#fail());
    video.src = url;
    find(".pic", this.card).append(video);
  }

  #next(place) {
    const count = findAll("button", this.#bar).length;
    if (this.#goesOn) void this.#play((place + 1) % count);
    else this.stop();
  }

  #fail() {
    this.stop();
    this.#show("x", "No video", `The video cannot be shown. Play the actions of ${this.#name}`);
  }

  #show(sign, text, label) {
    this.#button.replaceChildren(icon(sign), make("span", { textContent: text }));
    this.#button.setAttribute("aria-label", label);
    findAll("button", this.#bar).forEach((button, place) => button.setAttribute("aria-pressed", String(place === this.#at)));
  }

  // Arrow keys go along the buttons, of which Tab reaches one.
  #step(event) {
    const buttons = findAll("button", this.#bar);
    const at = buttons.indexOf(document.activeElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const button = buttons[(next + buttons.length) % buttons.length];
    for (const each of buttons) each.tabIndex = each === button ? 0 : -1;
    button.focus();
  }
}

function numberButton(action, place) {
  const properties = { type: "button", value: action, tabIndex: place ? -1 : 0, "aria-pressed": "false", title: actionName(action) };
  const label = `${place + 1}: ${actionName(action)}`;
  return make("button", { ...properties, "aria-label": label, "aria-keyshortcuts": place < KEYS ? String(place + 1) : undefined, textContent: String(place + 1) });
}
