// A digital human as a card: its picture, what it is called and found by, and its menu.

import { icon, make } from "../dom.js";
import { capital, languageName } from "./words.js";

const EAGER = 12; // pictures that are seen at once on most screens
const WIDTH = 360; // pixels of REST's small pictures
const HEIGHT = 450;

const studioOf = (human) =>
  `/console/studio?${new URLSearchParams({ human: human.digital_human_id, ...(human.app_id ? { app: human.app_id } : {}) })}`;

export const ownerName = (human) => human.app_name || `App ${human.app_id}`;

// `dots` is the button of its menu, `place` how many cards stand before it.
export function humanCard(human, dots, place = 0) {
  return make(
    "li",
    { class: "card", "data-id": human.digital_human_id },
    make("div", { class: "pic" }, icon("faces"), picture(human, place)),
    human.is_live && human.actions.length ? over(human) : null,
    make("div", { class: "inf" }, make("div", { class: "nm" }, title(human), dots), ...facts(human)),
  );
}

function title(human) {
  const { name } = human;
  if (!human.is_live) return make("h2", { textContent: name });
  const label = `${name}: open in the studio`;
  return make("h2", {}, make("a", { class: "open", href: studioOf(human), "aria-label": label, textContent: name }));
}

function picture(human, place) {
  const loading = place < EAGER ? "eager" : "lazy";
  const image = make("img", { alt: "", width: WIDTH, height: HEIGHT, loading, decoding: "async", onerror: () => image.remove() });
  image.src = human.thumbnail_url;
  return image;
}

// What plays its actions; filled when it is wanted (performance.js).
function over(human) {
  const label = `Play the actions of ${human.name}`;
  const play = make("button", { type: "button", class: "act", "aria-label": label }, icon("play"), make("span", { textContent: "Actions" }));
  return make("div", { class: "over" }, play);
}

function facts(human) {
  const spoken = human.languages.map(languageName).join(" · ");
  const tags = [human.style && capital(human.style), ...human.tags].filter(Boolean);
  return [
    spoken ? make("p", { class: "spoken", textContent: spoken }) : null,
    human.app_id ? make("p", { class: "own" }, icon("lock"), make("span", { textContent: `Private to ${ownerName(human)}` })) : null,
    human.is_live ? null : make("p", { class: "own" }, icon("none"), "Only listed: it has no face"),
    tags.length ? make("p", { class: "tg" }, ...tags.map((tag) => make("span", { class: "tag", textContent: tag }))) : null,
  ];
}
