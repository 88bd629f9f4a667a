// The private timbres that a digital human has for itself.

import { api } from "../api.js";
import { ask } from "../asking.js";
import { find, findAll, make } from "../dom.js";
import { attempt, toast } from "../shell.js";
import { part } from "./fields.js";
import { counted, languageName } from "./words.js";

const TYPING_MS = 200;
const SHOWN = 50;
const dialog = find("#bind-timbres");
const list = part(dialog, "list");
const search = part(dialog, "search");
const state = { bound: new Set(), wanted: new Map(), asked: 0 };

export async function open(human, onChange) {
  const path = `/humans/${encodeURIComponent(human.digital_human_id)}`;
  const detail = await attempt(() => api("GET", path));
  if (!detail) return;
  state.bound = new Set(detail.timbres.map((timbre) => timbre.timbre_id));
  state.wanted = new Map();
  search.value = "";
  find("h2", dialog).textContent = `Timbres of ${human.name}`;
  part(dialog, "text").textContent = "It can speak with every public timbre. Private ones are listed only for those they are bound to.";
  if ((await attempt(() => look(detail.timbres))) === undefined) return;
  ask(dialog, async () => {
    for (const [id, isWanted] of state.wanted) await bind(id, isWanted, human);
    onChange(await api("GET", path));
    toast(`Timbres of ${human.name} are saved`);
  });
}

// Each at once: what is refused leaves the others as they were.
async function bind(timbreId, isWanted, human) {
  if (isWanted === state.bound.has(timbreId)) return;
  const path = `/timbres/${encodeURIComponent(timbreId)}/bindings`;
  const id = human.digital_human_id;
  if (isWanted) await api("POST", path, { body: { digital_human_id: id } });
  else await api("DELETE", `${path}/${encodeURIComponent(id)}`);
  state.bound[isWanted ? "add" : "delete"](timbreId);
}

// Those that are bound first, then what the search finds.
async function look(bound = []) {
  const asked = (state.asked += 1);
  const page = await api("GET", "/timbres", { query: { visibility: "private", text: search.value.trim(), limit: SHOWN } });
  if (asked !== state.asked) return false;
  const known = new Set(bound.map((timbre) => timbre.timbre_id));
  const rest = page.items.filter((timbre) => !known.has(timbre.timbre_id));
  list.replaceChildren(...[...bound, ...rest].map(row));
  list.hidden = !list.childElementCount;
  part(dialog, "state").textContent = said(page);
  return true;
}

function said({ total, items }) {
  if (total > items.length) return `${items.length} of ${counted(total, "private timbre")}: search for the others.`;
  if (total) return counted(total, "private timbre");
  return search.value.trim() ? "No private timbre fits." : "There are no private timbres. Add one under Timbres.";
}

function row({ timbre_id: id, name, language }) {
  const box = make("input", { type: "checkbox", value: id, checked: state.wanted.get(id) ?? state.bound.has(id) });
  const spoken = language ? make("span", { class: "muted", textContent: languageName(language) }) : null;
  return make("li", {}, make("label", { class: "check" }, box, make("span", { textContent: name }), spoken));
}

let typing;
search.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => attempt(() => look(), (text) => (part(dialog, "state").textContent = text)), TYPING_MS);
});
search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
list.addEventListener("change", () => {
  for (const box of findAll("input", list)) state.wanted.set(box.value, box.checked);
});
