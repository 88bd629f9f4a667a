// The tab of digital humans.

import { find, icon, make } from "../dom.js";
import { copy, toast } from "../shell.js";
import { Filters } from "./filters.js";
import { humanCard } from "./human_card.js";
import { Listing } from "./listing.js";
import { menuButton } from "./menu.js";
import { Performing } from "./performing.js";

export class HumansPanel {
  filters;
  #listing;

  // `onSearch` is told of each change of the filters, `onTotal` of how many there are of all.
  constructor({ onSearch, onTotal }) {
    const panel = find("#humans");
    this.filters = new Filters(panel, () => {
      onSearch();
      this.load();
    });
    this.#listing = new Listing(panel, this.filters, {
      path: "/humans",
      one: "digital human",
      many: "digital humans",
      idOf: (human) => human.digital_human_id,
      show: (human, dots, place) => humanCard(human, this.#menuOf(human, dots), place),
      onPage: (page) => this.filters.isSet || onTotal(page.total),
      empty,
    });
    new Performing(find(".items", panel), (id) => this.#listing.item(id));
  }

  load() {
    return this.#listing.load();
  }

  #menuOf(human, dots) {
    const label = `More of ${human.name}`;
    if (dots) dots.setAttribute("aria-label", label);
    return dots ?? menuButton(label, () => this.#entries(this.#listing.item(human.digital_human_id)));
  }

  #entries(human) {
    const put = (changed) => this.#listing.replace(changed);
    // What a dialog needs is fetched when one is opened.
    const opens = (name) => async () => (await import(`./human_${name}.js`)).open(human, put, (id) => this.#drop(id));
    const isPublic = !human.app_id;
    return [
      { text: "Edit", icon: "pen", act: opens("editing") },
      { text: "Timbres", icon: "vol", act: opens("timbres") },
      ...(isPublic ? [] : [{ text: "Make public", icon: "faces", act: opens("publishing") }]),
      { text: isPublic ? "Make private" : "Give to another App", icon: "lock", act: opens("owning") },
      { text: "About and consent", icon: "list", act: opens("about") },
      { text: "Copy ID", icon: "copy", act: () => copy(human.digital_human_id) },
      { text: "Delete", icon: "x", act: opens("removing"), isGrave: true },
    ];
  }

  // Focus goes to who stands there now, once the dialog is closed.
  #drop(id) {
    const { name } = this.#listing.item(id);
    const heir = this.#listing.remove(id);
    toast(`${name} is deleted`);
    return heir ? find("a, button", heir) : find("[name=text]");
  }
}

function empty() {
  return [
    make("b", { textContent: "There are no digital humans yet" }),
    make("p", { textContent: "Make one from a photo of a face, or from a drawn character. It takes about a minute." }),
    make("a", { class: "btn", href: "/console/new" }, icon("upload"), "Add a portrait"),
  ];
}
