// A timbre is deleted.

import { confirmRemoval } from "./removing.js";

export function open({ timbre_id: id }, _onChange, onGone) {
  return confirmRemoval(`/timbres/${encodeURIComponent(id)}`, losses, () => onGone(id));
}

function losses({ digital_humans: humans, voice }) {
  return [
    "Its ID is gone for good: calls that name it are answered with Code 400000004.",
    humans.length ? `It is bound to ${humans.map((human) => human.name).join(", ")}. The bindings go, the digital humans stay.` : null,
    "What it is saying just now is said to its end.",
    voice ? "The voice itself stays: another timbre can be made of it." : null,
  ];
}
