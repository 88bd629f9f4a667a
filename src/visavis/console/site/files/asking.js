// Dialogs with a form: what is refused is said in them, and they stay open.

import { Problem } from "./api.js";
import { find } from "./dom.js";

document.addEventListener("click", (event) => {
  event.target.closest?.("[data-close]")?.closest("dialog").close();
});

// Open a dialog; when its form is sent, do `work` with what was filled in, and close it. A function that
// `work` returns is called then.
export function ask(dialog, work) {
  const form = find("form", dialog);
  const problem = find("[role=alert]", dialog);
  const button = find("[type=submit]", form);
  problem.textContent = "";
  form.onsubmit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      const next = await work(new FormData(form));
      dialog.close();
      if (typeof next === "function") next();
    } catch (fault) {
      if (!(fault instanceof Problem)) throw fault;
      problem.textContent = fault.text;
    } finally {
      button.disabled = false;
    }
  };
  dialog.showModal();
}
