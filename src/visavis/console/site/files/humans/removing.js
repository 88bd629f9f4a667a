// Something of the catalogue is deleted, once it is clear what is lost.

import { api } from "../api.js";
import { ask } from "../asking.js";
import { find, make } from "../dom.js";
import { attempt } from "../shell.js";
import { focusAfter, part } from "./fields.js";

const dialog = find("#sure");

// `losses` tells, of what is at `path`, a list of sentences (null for one that does not hold); `onGone` gives what has
// the focus then.
export async function confirmRemoval(path, losses, onGone) {
  const detail = await attempt(() => api("GET", path));
  if (!detail) return;
  find("h2", dialog).textContent = `Delete ${detail.name}?`;
  const said = losses(detail).filter(Boolean);
  part(dialog, "text").replaceChildren(make("ul", {}, said.map((text) => make("li", { textContent: text }))));
  ask(dialog, async () => {
    await api("DELETE", path);
    focusAfter(dialog, onGone());
  });
}
