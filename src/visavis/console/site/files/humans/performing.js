// Which card plays its actions: the one that is pointed at, has the focus, or was asked to.

import { find, findAll, isTyping } from "../dom.js";
import { followSwitch } from "../keys.js";
import { Performance } from "./performance.js";

const DWELL_MS = 180; // a pointer on its way over the page asks for nothing

const still = matchMedia("(prefers-reduced-motion: reduce)");
const maySpend = () => !navigator.connection?.saveData;

export class Performing {
  #grid;
  #itemOf;
  #now = null; // a Performance
  #waiting; // for the pointer to stay

  constructor(grid, itemOf) {
    this.#grid = grid;
    this.#itemOf = itemOf;
    followSwitch();
    grid.addEventListener("pointerover", (event) => event.pointerType !== "touch" && this.#point(cardOf(event)));
    grid.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && this.#point(null));
    grid.addEventListener("focusin", (event) => this.#focus(event));
    grid.addEventListener("focusout", (event) => this.#blur(event));
    grid.addEventListener("click", (event) => this.#click(event));
    addEventListener("keydown", (event) => this.#press(event));
    document.addEventListener("visibilitychange", () => document.hidden && this.#end());
  }

  #point(card) {
    clearTimeout(this.#waiting);
    if (card === this.#now?.card) return;
    if (card) this.#waiting = setTimeout(() => this.#begin(card), DWELL_MS);
    else if (!this.#grid.contains(document.activeElement)) this.#end();
  }

  // A pointer gives a button the focus too: then it is pressed, and what that does is enough.
  #focus(event) {
    if (event.target.matches(":focus-visible")) this.#begin(cardOf(event));
  }

  #blur(event) {
    const card = this.#now?.card;
    if (card && !card.contains(event.relatedTarget) && !card.matches(":hover")) this.#end();
  }

  #begin(card) {
    if (card && card === this.#now?.card) return;
    this.#take(card);
    if (!still.matches && maySpend()) this.#play(0);
  }

  #take(card) {
    if (card && card === this.#now?.card) return;
    this.#end();
    if (card && find(".act", card)) this.#now = new Performance(card, this.#itemOf(card.dataset.id));
  }

  #end() {
    clearTimeout(this.#waiting);
    this.#now?.end();
    this.#now = null;
  }

  #click(event) {
    const button = event.target.closest(".over button");
    if (!button) return;
    const wasPlaying = this.#now?.card === cardOf(event) && this.#now.isPlaying;
    this.#take(cardOf(event));
    if (!button.matches(".act")) this.#play(findAll(".numbers button", this.#now.card).indexOf(button));
    else if (wasPlaying) this.#now.stop();
    else this.#play(0);
  }

  #press(event) {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
    if (!isPlain || isTyping() || find("dialog[open]") || !find("#keys").checked) return;
    if (/^[1-8]$/.test(event.key)) this.#play(Number(event.key) - 1);
  }

  #play(place) {
    this.#now?.play(place, { goesOn: !still.matches });
  }
}

const cardOf = (event) => event.target.closest(".card[data-id]");
