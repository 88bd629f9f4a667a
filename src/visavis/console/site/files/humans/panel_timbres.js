// The tab of timbres.

import { find, icon, make } from "../dom.js";
import { copy, toast } from "../shell.js";
import { Filters } from "./filters.js";
import { Listing } from "./listing.js";
import { menuButton } from "./menu.js";
import { Samples } from "./samples.js";
import { timbreRow } from "./timbre_row.js";

export class TimbresPanel {
  filters;
  #listing;
  #samples;

  constructor({ onSearch, onTotal }) {
    const panel = find("#timbres");
    this.filters = new Filters(panel, () => {
      onSearch();
      this.load();
    });
    this.#listing = new Listing(panel, this.filters, {
      path: "/timbres",
      one: "timbre",
      many: "timbres",
      idOf: (timbre) => timbre.timbre_id,
      show: (timbre, dots) => timbreRow(timbre, this.#menuOf(timbre, dots)),
      onPage: (page) => this.filters.isSet || onTotal(page.total),
      empty: () => this.#empty(),
    });
    this.#samples = new Samples(find(".items", panel), (timbre) => this.#listing.replace(timbre));
    find("#add-timbre").addEventListener("click", () => this.#add());
  }

  load() {
    this.#samples.stop();
    return this.#listing.load();
  }

  leave() {
    this.#samples.stop();
  }

  async #add() {
    const { open } = await import("./timbre_adding.js");
    await open(async (timbre) => {
      await this.load();
      toast(`${timbre.name} is added`);
    });
  }

  #menuOf(timbre, dots) {
    const label = `More of ${timbre.name}`;
    if (dots) dots.setAttribute("aria-label", label);
    return dots ?? menuButton(label, () => this.#entries(this.#listing.item(timbre.timbre_id)));
  }

  #entries(timbre) {
    const opens = (name) => async () => (await import(`./timbre_${name}.js`)).open(timbre, (changed) => this.#listing.replace(changed), (id) => this.#drop(id));
    return [
      { text: "Edit", icon: "pen", act: opens("editing") },
      { text: "Copy ID", icon: "copy", act: () => copy(timbre.timbre_id) },
      { text: "Delete", icon: "x", act: opens("removing"), isGrave: true },
    ];
  }

  #drop(id) {
    const { name } = this.#listing.item(id);
    this.#samples.stop();
    const heir = this.#listing.remove(id);
    toast(`${name} is deleted`);
    return heir ? find("button", heir) : find("#add-timbre");
  }

  #empty() {
    return [
      make("b", { textContent: "There are no timbres yet" }),
      make("p", { textContent: "A timbre is a voice of an engine, with a name. Digital humans speak with it." }),
      make("button", { class: "btn", type: "button", onclick: () => this.#add() }, icon("plus"), "Add a timbre"),
    ];
  }
}
