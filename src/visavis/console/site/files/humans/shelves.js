// Many cards or rows, in lists of a bounded length: the browser leaves out whole lists that are far from sight, so that what
// is seen costs the same however many there are.

import { findAll, make } from "../dom.js";

const LENGTH = 60; // is parted evenly by up to six columns, so that no list but the last ends with a gap

export class Shelves {
  #root;

  // `root` says the class of the lists in it (data-list).
  constructor(root) {
    this.#root = root;
  }

  clear() {
    this.#root.replaceChildren();
  }

  add(elements) {
    const rest = [...elements];
    while (rest.length) {
      const last = this.#root.lastElementChild;
      const isFull = !last || last.childElementCount >= LENGTH;
      const list = isFull ? make("ul", { class: this.#root.dataset.list }) : last;
      list.append(...rest.splice(0, LENGTH - list.childElementCount));
      if (isFull) this.#root.append(list);
    }
  }

  // Those behind it move up. Returns which of them is in its place, or stands before it if there is none.
  remove(element) {
    const all = findAll("li", this.#root);
    const place = all.indexOf(element);
    let list = element.parentElement;
    element.remove();
    for (let next = list.nextElementSibling; next; next = next.nextElementSibling) {
      list.append(next.firstElementChild);
      list = next;
    }
    if (!list.childElementCount) list.remove();
    return all[place + 1] ?? all[place - 1];
  }
}
