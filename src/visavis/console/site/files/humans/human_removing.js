// A digital human is deleted.

import { confirmRemoval } from "./removing.js";
import { counted } from "./words.js";

export function open({ digital_human_id: id }, _onChange, onGone) {
  return confirmRemoval(`/humans/${encodeURIComponent(id)}`, losses, () => onGone(id));
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
  ];
}
