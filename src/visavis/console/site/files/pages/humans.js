// The gallery: digital humans and timbres, found, seen, heard and looked after.

import { api } from "../api.js";
import { find, findAll } from "../dom.js";
import { number } from "../humans/words.js";
import { HumansPanel } from "../humans/panel_humans.js";
import { TimbresPanel } from "../humans/panel_timbres.js";
import { begin, tabs } from "../shell.js";

const HERE = "/console/humans";
const COUNT_AFTER_MS = 1000;
const panels = {};
const loaded = new Set();
let shown = "humans";

const showTotal = (name) => (total) => (find(`#tab-${name} .n`).textContent = number(total));

// The address says what is looked at, so that it can be kept and come back to.
function address() {
  const said = Object.entries({ ...(shown === "humans" ? {} : { tab: shown }), ...panels[shown].filters.query });
  const query = new URLSearchParams(said.filter(([, value]) => value));
  return query.size ? `${HERE}?${query}` : HERE;
}

function load(name) {
  loaded.add(name);
  return panels[name].load();
}

function show(name) {
  shown = name;
  for (const field of findAll("[role=tabpanel] [name=text]")) field.toggleAttribute("data-search", Boolean(field.closest(`#${name}`)));
  find(".keys").hidden = name !== "humans";
  for (const words of findAll(".head [data-of]")) words.hidden = words.dataset.of !== name;
  if (name !== "timbres") panels.timbres.leave();
}

function readAddress() {
  const params = new URLSearchParams(location.search);
  const name = params.get("tab") === "timbres" ? "timbres" : "humans";
  panels[name].filters.read(params);
  loaded.delete(name);
  pick(find(`#tab-${name}`));
}

for (const [name, Panel] of [["humans", HumansPanel], ["timbres", TimbresPanel]])
  panels[name] = new Panel({ onSearch: () => history.replaceState(null, "", address()), onTotal: showTotal(name) });

let isReading = true;
const pick = tabs(find("[role=tablist]"), (tab) => {
  const name = tab.getAttribute("aria-controls");
  show(name);
  if (!isReading) history.pushState(null, "", address());
  if (!loaded.has(name)) void load(name);
});

addEventListener("popstate", () => {
  isReading = true;
  readAddress();
  isReading = false;
});

readAddress();
isReading = false;
begin();

// How many there are of what is not listed now, once there is time for it.
setTimeout(async () => {
  const unsaid = Object.keys(panels).filter((name) => !find(`#tab-${name} .n`).textContent);
  for (const name of unsaid) {
    const page = await api("GET", `/${name}`, { query: { limit: 1 } }).catch(() => null); // the tab says it when it is opened
    if (page) showTotal(name)(page.total);
  }
}, COUNT_AFTER_MS);
