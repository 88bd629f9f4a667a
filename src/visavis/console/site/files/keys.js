// The switch for keys 1 to 8, which play actions: who wants none on one page wants them nowhere.

import { find } from "./dom.js";

const KEY = "studio.keys";

// Sets it as it was left.
export function followSwitch(changed = () => {}) {
  const box = find("#keys");
  box.checked = kept() !== "off";
  box.addEventListener("change", () => {
    keep(box.checked ? "on" : "off");
    changed();
  });
}

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // a browser that keeps nothing
  }
}

function keep(value) {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // It is forgotten with the page.
  }
}
