// A timbre is deleted, once it is clear what is lost.

import { api } from "../api.js";
import { ask } from "../asking.js";
import { find, make } from "../dom.js";
import { attempt } from "../shell.js";
import { focusAfter, part } from "./fields.js";

const dialog = find("#sure");

export async function open(timbre, _onChange, onGone) {
  const path = `/timbres/${encodeURIComponent(timbre.timbre_id)}`;
  const detail = await attempt(() => api("GET", path));
  if (!detail) return;
  find("h2", dialog).textContent = `Delete ${detail.name}?`;
  part(dialog, "text").replaceChildren(make("ul", {}, losses(detail).map((text) => make("li", { textContent: text }))));
  ask(dialog, async () => {
    await api("DELETE", path);
    focusAfter(dialog, onGone(timbre.timbre_id));
  });
}

function losses({ digital_humans: humans, voice }) {
  return [
    "Its ID is gone for good: calls that name it are answered with Code 400000004.",
    humans.length ? `It is bound to ${humans.map((human) => human.name).join(", ")}. The bindings go, the digital humans stay.` : null,
    "What it is saying just now is said to its end.",
    voice ? "The voice itself stays: another timbre can be made of it." : null,
  ].filter(Boolean);
}
