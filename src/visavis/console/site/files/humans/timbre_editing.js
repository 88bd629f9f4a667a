// Name, language, gender and tags of a timbre.

import { api } from "../api.js";
import { ask } from "../asking.js";
import { find } from "../dom.js";
import { toast } from "../shell.js";
import { fill, tagsOf } from "./fields.js";

const dialog = find("#edit-timbre");

export function open(timbre, onChange) {
  find("h2", dialog).textContent = `Edit ${timbre.name}`;
  const { name, language, gender, tags } = timbre;
  fill(dialog, { name, language, gender, tags });
  ask(dialog, async (filled) => {
    const body = {
      name: filled.get("name"),
      language: filled.get("language").trim(),
      gender: filled.get("gender"),
      tags: tagsOf(filled.get("tags")),
    };
    const changed = await api("PATCH", `/timbres/${encodeURIComponent(timbre.timbre_id)}`, { body });
    onChange(changed);
    toast(`${changed.name} is saved`);
  });
}
