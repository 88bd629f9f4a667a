// Name, languages, gender, style and tags of a digital human.

import { api } from "../api.js";
import { ask } from "../asking.js";
import { find, findAll, make } from "../dom.js";
import { toast } from "../shell.js";
import { fill, languagesOf, tagsOf } from "./fields.js";

const dialog = find("#edit-human");

export function open(human, onChange) {
  find("h2", dialog).textContent = `Edit ${human.name}`;
  const styles = findAll("#humans [name=style] option").map((option) => option.value);
  find("#human-styles").replaceChildren(...styles.filter(Boolean).map((value) => make("option", { value })));
  const { name, languages, gender, style, tags } = human;
  fill(dialog, { name, languages, gender, style, tags });
  ask(dialog, async (filled) => {
    const body = {
      name: filled.get("name"),
      languages: languagesOf(filled.get("languages")),
      gender: filled.get("gender"),
      style: filled.get("style"),
      tags: tagsOf(filled.get("tags")),
    };
    const changed = await api("PATCH", `/humans/${encodeURIComponent(human.digital_human_id)}`, { body });
    onChange(changed);
    toast(`${changed.name} is saved`);
  });
}
