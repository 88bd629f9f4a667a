// What is searched for: in the controls of a panel, in the page's address, and as a query of REST.

import { find, findAll, make } from "../dom.js";
import { capital, genderName, languageName, number, parted } from "./words.js";

const TYPING_MS = 200;
const TAGS_OFFERED = 6;
const VISIBILITIES = ["public", "private"];
const NAMES = { language: languageName, gender: genderName, style: capital };

export class Filters {
  #panel;
  #onChange;
  #tags = new Set();
  #apps = {};
  #counts = {};

  // Tells `onChange` of each change that the user makes.
  constructor(panel, onChange) {
    this.#panel = panel;
    this.#onChange = onChange;
    this.#listen();
  }

  get query() {
    const choices = Object.fromEntries(this.#selects().map((select) => [select.name, select.value]));
    return { text: this.text, visibility: this.#visibility(), ...choices, tags: [...this.#tags].join(",") };
  }

  get text() {
    return find("[name=text]", this.#panel).value.trim();
  }

  get isSet() {
    return Object.values(this.query).some(Boolean);
  }

  // Whether there is more than a text.
  get isNarrowed() {
    return this.#narrowing().length > 0;
  }

  // As an address has them; what it cannot mean is left out.
  read(params) {
    find("[name=text]", this.#panel).value = params.get("text") ?? "";
    const visibility = params.get("visibility");
    this.#press(VISIBILITIES.includes(visibility) ? visibility : "");
    for (const select of this.#selects()) this.#choose(select, params.get(select.name) ?? "");
    this.#tags = new Set(parted(params.get("tags") ?? ""));
    this.#show();
  }

  clear() {
    this.read(new URLSearchParams());
    this.#onChange();
  }

  // Values to choose from, with how many there would be of each; `apps` are names by AppId.
  offer(counts, apps = {}) {
    this.#counts = counts;
    this.#apps = { ...this.#apps, ...apps };
    this.#show();
  }

  focus() {
    find("[name=text]", this.#panel).focus();
  }

  #narrowing() {
    return Object.entries(this.query).filter(([name, value]) => value && name !== "text");
  }

  #selects() {
    return findAll(".folded > select", this.#panel);
  }

  #visibility() {
    return find("[data-seg] [aria-pressed=true]", this.#panel).value;
  }

  #listen() {
    const text = find("[name=text]", this.#panel);
    let typing;
    text.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => this.#changed(), TYPING_MS);
    });
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing || !text.value) return;
      event.preventDefault();
      clearTimeout(typing);
      text.value = "";
      this.#changed();
    });
    find("[data-seg]", this.#panel).addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      this.#press(button.value);
      this.#changed();
    });
    for (const select of this.#selects()) select.addEventListener("change", () => this.#changed());
    find(".chips", this.#panel).addEventListener("click", (event) => this.#toggle(event.target.closest("button")?.value));
    find(".chips", this.#panel).addEventListener("change", (event) => this.#toggle(event.target.value));
    find(".clear", this.#panel).addEventListener("click", () => {
      this.clear();
      this.focus();
    });
    const unfold = find(".unfold", this.#panel);
    unfold.addEventListener("click", () => unfold.setAttribute("aria-expanded", String(unfold.ariaExpanded !== "true")));
  }

  #changed() {
    this.#show();
    this.#onChange();
  }

  #press(visibility) {
    for (const button of findAll("[data-seg] button", this.#panel))
      button.setAttribute("aria-pressed", String(button.value === visibility));
    const app = find("[name=app_id]", this.#panel);
    if (app && visibility === "public") app.value = "";
  }

  #toggle(tag) {
    if (!tag) return;
    if (!this.#tags.delete(tag)) this.#tags.add(tag);
    this.#changed();
    findAll(".chips button", this.#panel)
      .find((button) => button.value === tag)
      ?.focus();
  }

  // A value that is not offered (yet) is chosen all the same.
  #choose(select, value) {
    if (value && ![...select.options].some((option) => option.value === value)) select.append(this.#option(select.name, value));
    select.value = value;
  }

  #show() {
    for (const button of findAll("[data-seg] button", this.#panel)) this.#showCount(button);
    for (const select of this.#selects()) this.#showSelect(select);
    this.#showTags();
    const set = this.#narrowing().length;
    find(".unfold .n", this.#panel).textContent = set ? `(${set})` : "";
    find(".clear", this.#panel).hidden = !this.isSet;
  }

  #showCount(button) {
    const counts = this.#counts.visibility;
    if (!counts) return;
    const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
    find(".n", button).textContent = number(button.value ? (counts[button.value] ?? 0) : all);
  }

  #showSelect(select) {
    const isApp = select.name === "app_id";
    const counts = this.#counts[isApp ? "app" : select.name];
    const { value } = select;
    if (counts) {
      const options = Object.entries(counts).map(([one, count]) => this.#option(select.name, one, count));
      options.sort((one, other) => one.textContent.localeCompare(other.textContent, "en"));
      select.replaceChildren(select.options[0], ...options);
      this.#choose(select, value);
    }
    if (isApp) select.hidden = !value && (this.#visibility() !== "private" || select.options.length < 3);
  }

  #option(name, value, count) {
    const text = name === "app_id" ? (this.#apps[value] ?? `App ${value}`) : NAMES[name](value);
    return make("option", { value, textContent: count === undefined ? text : `${text} (${number(count)})` });
  }

  // The chosen tags and the most used ones as chips, the others in a list.
  #showTags() {
    const counts = this.#counts.tag ?? {};
    const known = Object.keys(counts).filter((tag) => !this.#tags.has(tag));
    const shown = [...this.#tags, ...known.slice(0, Math.max(0, TAGS_OFFERED - this.#tags.size))];
    const chips = shown.map((tag) =>
      make("button", { type: "button", class: "chip", value: tag, "aria-pressed": String(this.#tags.has(tag)), textContent: tag }),
    );
    const rest = known.filter((tag) => !shown.includes(tag));
    const others = rest.map((tag) => make("option", { value: tag, textContent: `${tag} (${number(counts[tag])})` }));
    const more = make("select", { class: "in", "aria-label": "Another tag" }, make("option", { value: "", textContent: "Another tag" }), others);
    find(".chips", this.#panel).replaceChildren(...chips, ...(rest.length ? [more] : []));
  }
}
