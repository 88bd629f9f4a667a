// The last call beside every click: as code, as it was sent, as it was answered; and those before it.

import { find, findAll, icon, make } from "../dom.js";
import { copy, tabs } from "../shell.js";

const LANGUAGES = { curl: ["curl"], python: ["python", "python_client"], node: ["node"], go: ["go"] };
const SHOWN = 20;

const pretty = (value) => JSON.stringify(value, null, 2);

function showCall(made) {
  find("#call-name").textContent = `${made.request.method} ?Action=${made.action}`;
  find("#call-empty").hidden = true;
  find("#call").hidden = false;
  for (const [language, snippets] of Object.entries(LANGUAGES)) {
    const blocks = findAll("pre", find(`#cp-${language}`));
    snippets.forEach((name, at) => (blocks[at].textContent = made.snippets[name].trimEnd()));
  }
  const { method, url, body } = made.request;
  find("#call-request").textContent = `${method} ${url.replaceAll("&", "\n  &")}${body ? `\n\n${pretty(body)}` : ""}`;
  const isGood = made.answer.Code === 0;
  const code = find("#call-code");
  code.className = `st ${isGood ? "ok" : "bad"}`;
  code.replaceChildren(icon(isGood ? "check" : "badc"), `Code ${made.answer.Code}`);
  find("#call-time").textContent = `${made.duration_ms.toFixed(1)} ms`;
  find("#call-answer").textContent = pretty(made.answer);
}

function row(made) {
  const isGood = made.answer.Code === 0;
  const time = made.at.toLocaleTimeString([], { hour12: false });
  return make(
    "li",
    {},
    make(
      "button",
      { type: "button", class: "call-row", onclick: () => showCall(made) },
      make("span", { class: "num muted", textContent: time }),
      make("code", { textContent: made.action }),
      make("span", { class: `st ${isGood ? "ok" : "bad"}` }, icon(isGood ? "check" : "badc"), `Code ${made.answer.Code}`),
      make("span", { class: "num muted", textContent: `${made.duration_ms.toFixed(1)} ms` }),
    ),
  );
}

export function showCalls(calls) {
  tabs(find(".api [role=tablist]"));
  find("#copy-code").addEventListener("click", () => {
    const shown = find("[role=tabpanel]:not([hidden]) pre", find("#call"));
    if (shown.textContent) copy(shown.textContent);
  });
  calls.onCall((made) => {
    if (!made.quietly) showCall(made);
    find("#earlier").hidden = false;
    find("#calls").replaceChildren(...calls.made.slice(0, SHOWN).map(row));
  });
}
