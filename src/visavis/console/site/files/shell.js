// What every page has: theme, place in the navigation, facts of the server, tabs, copying, "/" to search.

import { api, Problem } from "./api.js";
import { find, findAll, isTyping, make } from "./dom.js";

const REFRESH_MS = 10_000;
const TOAST_MS = 4000;

function setTheme(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
  showTheme(theme);
}

function showTheme(theme) {
  for (const button of findAll("[data-set-theme]"))
    button.setAttribute("aria-pressed", String(button.dataset.setTheme === theme));
}

async function showServer() {
  if (document.hidden) return;
  const facts = await api("GET", "/server");
  find("#server-streams").textContent = String(facts.streams);
  find("#server-cores").textContent = `${facts.cores_taken.toFixed(1)} of ${facts.cores.toFixed(1)}`;
  find("#server-version").textContent = facts.version;
  find("#server").hidden = false;
}

async function signOut() {
  await api("DELETE", "/session");
  location.assign("/console/sign-in");
}

// A word to the user, read out too.
export function toast(text) {
  find(".toast")?.remove();
  const shown = make("div", { class: "toast", role: "status", textContent: text });
  document.body.append(shown);
  setTimeout(() => shown.remove(), TOAST_MS);
}

// Do something; what is refused is said.
export async function attempt(work, say = toast) {
  try {
    return await work();
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    say(fault.text);
    return undefined;
  }
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied");
  } catch {
    toast("The browser does not allow copying: select the text and copy it.");
  }
}

// Tabs with arrow keys, as WAI-ARIA has them; told of each pick.
export function tabs(list, onPick = () => {}) {
  const all = findAll("[role=tab]", list);
  const pick = (tab, focus = false) => {
    for (const each of all) {
      const isIt = each === tab;
      each.setAttribute("aria-selected", String(isIt));
      each.tabIndex = isIt ? 0 : -1;
      document.getElementById(each.getAttribute("aria-controls")).hidden = !isIt;
    }
    if (focus) tab.focus();
    onPick(tab);
  };
  all.forEach((tab, index) => {
    tab.addEventListener("click", () => pick(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      pick(all[(index + step + all.length) % all.length], true);
    });
  });
  return pick;
}

const WITHIN = { new: "humans" }; // pages that have no entry of their own

function showPlace() {
  const { page } = document.body.dataset;
  const here = WITHIN[page] ?? page;
  for (const link of findAll(`.nav a[href="/console/${here}"], #more-pages a[href="/console/${here}"]`)) {
    link.setAttribute("aria-current", here === page ? "page" : "true");
    if (link.classList.contains("minor")) find("#more").classList.add("here"); // where it stands behind that
  }
}

// To be called once by every page but the one for signing in.
export function begin() {
  showPlace();
  showTheme(document.documentElement.dataset.theme ?? "auto");
  for (const button of findAll("[data-set-theme]"))
    button.addEventListener("click", () => setTheme(button.dataset.setTheme));
  find("#more").addEventListener("click", () => find("#more-pages").showModal());
  find("#less").addEventListener("click", () => find("#more-pages").close());
  find("#sign-out").addEventListener("click", () => attempt(signOut));
  addEventListener("keydown", (event) => {
    const search = find("[data-search]");
    if (event.key !== "/" || isTyping() || !search || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    search.focus();
  });
  const refresh = () => showServer().catch(() => (find("#server").hidden = true));
  refresh();
  setInterval(refresh, REFRESH_MS);
}
