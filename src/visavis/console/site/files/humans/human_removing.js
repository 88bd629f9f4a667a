// A digital human is deleted, once it is clear what is lost.

import { api } from "../api.js";
import { ask } from "../asking.js";
import { find, make } from "../dom.js";
import { attempt } from "../shell.js";
import { focusAfter, part } from "./fields.js";
import { counted } from "./words.js";

const dialog = find("#sure");

export async function open(human, _onChange, onGone) {
  const path = `/humans/${encodeURIComponent(human.digital_human_id)}`;
  const detail = await attempt(() => api("GET", path));
  if (!detail) return;
  find("h2", dialog).textContent = `Delete ${detail.name}?`;
  part(dialog, "text").replaceChildren(make("ul", {}, losses(detail).map((text) => make("li", { textContent: text }))));
  ask(dialog, async () => {
    await api("DELETE", path);
    focusAfter(dialog, onGone(human.digital_human_id));
  });
}

function losses(detail) {
  const { streams, timbres, face_kind: kind } = detail;
  const whose = detail.app_id ? "its App" : "every App";
  return [
    `It is gone for ${whose}, and its ID with it. This cannot be undone.`,
    kind === "portrait" ? "It was made from a portrait. It can be made again only from that picture, with a new consent: the one that is kept with it goes too." : null,
    kind === "drawn" ? "It can be made again only from its drawing, and gets another ID." : null,
    timbres.length ? `${counted(timbres.length, "private timbre")} bound to it: ${timbres.map((timbre) => timbre.name).join("; ")}. The bindings go, the timbres stay.` : null,
    streams ? `${counted(streams, "stream")} of it ${streams === 1 ? "is" : "are"} live, and ${streams === 1 ? "goes" : "go"} on until stopped.` : null,
    "New calls that name it are answered with Code 400000003.",
  ].filter(Boolean);
}
