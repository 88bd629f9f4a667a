// Fields that several dialogs have: what is written in them, and what it means.

import { find, findAll } from "../dom.js";
import { languageName, parted } from "./words.js";

// A dialog's form with these values by name; hints say which languages are meant.
export function fill(dialog, values) {
  const form = find("form", dialog);
  form.reset();
  for (const [name, value] of Object.entries(values)) form.elements[name].value = Array.isArray(value) ? value.join(", ") : value;
  for (const hint of findAll("[data-words]", form)) {
    const field = form.elements[hint.dataset.words];
    field.oninput = () => (hint.textContent = languagesOf(field.value).map(languageName).join(", ") || "Tags such as en, pt-BR or zh-Hans");
    field.oninput();
  }
}

export const languagesOf = (text) => text.split(/[\s,]+/).filter(Boolean);
export const tagsOf = parted;
export const part = (dialog, name) => find(`[data-part=${name}]`, dialog);

// When a dialog has been closed, focus goes to an element.
export function focusAfter(dialog, element) {
  dialog.addEventListener("close", () => element.focus(), { once: true });
}
