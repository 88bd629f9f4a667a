// The banner that says what is wrong with the page as a whole.

import { find, make } from "./dom.js";

let shown = "";

// Empty where nothing is; `again` is what a button beside it does. The same again is not read out again.
export function say(text, again) {
  if (text === shown) return;
  shown = text;
  const banner = find("#problem");
  banner.replaceChildren(text);
  if (text && again) banner.append(make("button", { class: "btn", type: "button", textContent: "Try again", onclick: again }));
  banner.hidden = !text;
}

// The first answers are there, or are known not to come.
export const ready = () => (document.documentElement.dataset.ready = "");
