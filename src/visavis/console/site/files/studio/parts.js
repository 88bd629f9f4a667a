// On a phone the stage and the text box stay; of the other parts one is shown at a time.

import { find, findAll } from "../dom.js";

export function showParts() {
  const buttons = findAll(".ptabs button");
  const show = (name) => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === name));
    for (const part of findAll(".ph-sec")) part.classList.toggle("on", part.dataset.sec === name);
  };
  for (const button of buttons) button.addEventListener("click", () => show(button.value));
  show(find(".ptabs [aria-pressed=true]").value);
}
