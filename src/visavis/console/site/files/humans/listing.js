// A list that is read page by page, as far as somebody scrolls, with a word for each state it can be in.

import { api, Problem } from "../api.js";
import { find, make } from "../dom.js";
import { Shelves } from "./shelves.js";
import { counted, number } from "./words.js";

const FIRST = 30;
const NEXT = 60;
const AHEAD = "1200px 0px"; // a page is asked for before its place is seen

export class Listing {
  #panel;
  #facts;
  #filters;
  #shown = new Map(); // ID to {item, element}
  #cursor = null;
  #total = 0;
  #asked = null; // the request under way
  #sight; // of the place where the next page goes
  #shelves;

  // `path` of REST; `idOf` and `show` of an item: its ID and its element; `one` and `many`: what they are called;
  // `empty`: what is said where there is nothing at all; `onPage` is told of the first page of each search.
  constructor(panel, filters, facts) {
    this.#panel = panel;
    this.#filters = filters;
    this.#facts = facts;
    this.#shelves = new Shelves(find(".items", panel));
    find(".more button", panel).addEventListener("click", () => this.more());
    this.#sight = new IntersectionObserver(([seen]) => seen.isIntersecting && this.more(), { rootMargin: AHEAD });
  }

  item(id) {
    return this.#shown.get(id)?.item;
  }

  // The first page of what the filters ask for now.
  async load() {
    const page = await this.#ask({ limit: FIRST, counts: true });
    if (!page) return;
    this.#shown.clear();
    this.#shelves.clear();
    this.#take(page);
    this.#facts.onPage(page);
    this.#filters.offer(page.counts, page.apps);
    this.#tell();
    this.#look();
  }

  async more() {
    if (!this.#cursor || this.#asked || this.#panel.hidden) return;
    const page = await this.#ask({ limit: NEXT, cursor: this.#cursor });
    if (!page) return;
    this.#take(page);
    this.#tell();
    this.#look();
  }

  // Another state of an item; its menu stays, so that focus does.
  replace(item) {
    const id = this.#facts.idOf(item);
    const old = this.#shown.get(id);
    if (!old) return;
    const element = this.#facts.show(item, find(".dots", old.element));
    old.element.replaceWith(element);
    this.#shown.set(id, { item, element });
    this.#recount();
  }

  // Returns the element that stands where it stood, if there is one.
  remove(id) {
    const { element } = this.#shown.get(id);
    const heir = this.#shelves.remove(element);
    this.#shown.delete(id);
    this.#total -= 1;
    this.#tell();
    this.#recount();
    return heir;
  }

  async #ask(page) {
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    this.#panel.setAttribute("aria-busy", "true");
    this.#complain("");
    try {
      return await api("GET", this.#facts.path, { query: { ...this.#filters.query, ...page }, signal: asked.signal });
    } catch (fault) {
      if (fault.name === "AbortError") return null; // something else is wanted by now
      if (!(fault instanceof Problem)) throw fault;
      this.#fail(fault, !page.cursor);
      return null;
    } finally {
      if (this.#asked === asked) {
        this.#asked = null;
        this.#panel.setAttribute("aria-busy", "false");
      }
    }
  }

  #take(page) {
    this.#cursor = page.next_cursor;
    this.#total = page.total;
    const fresh = page.items.filter((item) => !this.#shown.has(this.#facts.idOf(item)));
    const elements = fresh.map((item) => {
      const element = this.#facts.show(item, null, this.#shown.size);
      this.#shown.set(this.#facts.idOf(item), { item, element });
      return element;
    });
    this.#shelves.add(elements);
  }

  // From anew, for a place that is still in sight is not told of again.
  #look() {
    this.#sight.disconnect();
    this.#sight.observe(find(".more", this.#panel));
  }

  // Counts of the choices, after a change; what cannot be had now comes with the next search.
  async #recount() {
    const query = { ...this.#filters.query, limit: 1, counts: true };
    const page = await api("GET", this.#facts.path, { query }).catch(() => null);
    if (!page) return;
    this.#filters.offer(page.counts, page.apps);
    this.#facts.onPage(page);
  }

  #tell() {
    const { one, many } = this.#facts;
    const shown = this.#shown.size;
    const all = counted(this.#total, one, many);
    find(".count", this.#panel).textContent = shown < this.#total ? `${number(shown)} of ${all}` : all;
    find(".more", this.#panel).hidden = !this.#cursor;
    find(".items", this.#panel).hidden = !this.#total;
    const nothing = find(".nothing", this.#panel);
    nothing.hidden = this.#total > 0;
    if (!this.#total) nothing.replaceChildren(...(this.#filters.isSet ? this.#noneFits() : this.#facts.empty()));
  }

  #noneFits() {
    const { text, isNarrowed } = this.#filters;
    const what = [text ? `“${text}”` : "", isNarrowed ? "these filters" : ""].filter(Boolean).join(" and ");
    return [
      make("b", { textContent: `No ${this.#facts.one} fits ${what}` }),
      make("p", { textContent: isNarrowed ? "Choose fewer of them." : "Look for a part of the name, the ID or a tag." }),
      make("button", { class: "btn", type: "button", textContent: "Clear filters", onclick: () => this.#clear() }),
    ];
  }

  #clear() {
    this.#filters.clear();
    this.#filters.focus();
  }

  // What is there already stays; without anything the fault takes its place.
  #fail(fault, isFirst) {
    if (!isFirst) return this.#complain(fault.text);
    this.#shown.clear();
    this.#cursor = null;
    find(".count", this.#panel).textContent = "";
    find(".more", this.#panel).hidden = find(".items", this.#panel).hidden = true;
    const nothing = find(".nothing", this.#panel);
    nothing.hidden = false;
    const again = make("button", { class: "btn", type: "button", textContent: "Try again", onclick: () => this.#again() });
    nothing.replaceChildren(make("div", { role: "alert" }, make("b", { textContent: fault.message }), make("p", { textContent: fault.remedy })), again);
    return undefined;
  }

  async #again() {
    await this.load();
    find("button", find(".nothing", this.#panel))?.focus();
  }

  #complain(text) {
    find(".more .err", this.#panel).textContent = text;
  }
}
