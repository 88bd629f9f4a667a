// The menu of a card or a row: one element, opened beside the button that asks for it.

import { findAll, icon, make } from "../dom.js";

const GAP = 4; // px
const menu = make("div", { class: "menu", role: "menu", popover: "manual" });
let opener = null;

// The button; `entries()` are made when it is pressed: [{text, icon, href | act, isGrave}].
export function menuButton(label, entries) {
  const button = make(
    "button",
    { type: "button", class: "btn ghost icon dots", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": label },
    icon("more"),
  );
  button.addEventListener("click", () => (opener === button ? close() : open(button, entries())));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || opener === button) return;
    event.preventDefault();
    open(button, entries());
  });
  return button;
}

function open(button, entries) {
  close();
  if (!menu.isConnected) {
    document.body.append(menu);
    listen();
  }
  menu.replaceChildren(...entries.map(entry));
  menu.setAttribute("aria-label", button.getAttribute("aria-label"));
  menu.showPopover();
  opener = button;
  button.setAttribute("aria-expanded", "true");
  place(button);
  menu.firstElementChild.focus({ preventScroll: true });
}

// Focus that was in it goes back to the button.
function close() {
  if (!opener) return;
  const button = opener;
  opener = null;
  button.setAttribute("aria-expanded", "false");
  if (menu.contains(document.activeElement)) button.focus({ preventScroll: true });
  menu.hidePopover();
}

function entry({ text, icon: sign, href, act, isGrave }) {
  const properties = { class: isGrave ? "grave" : "", role: "menuitem", tabIndex: -1 };
  if (href) return make("a", { ...properties, href }, icon(sign), text);
  const choose = () => {
    close(); // first, so that focus is back at the button when a dialog opens
    act();
  };
  return make("button", { ...properties, type: "button", onclick: choose }, icon(sign), text);
}

// Below the button, or above it where there is no room.
function place(button) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: wide, offsetHeight: high } = menu;
  const isBelow = at.bottom + GAP + high <= innerHeight || at.top < high + GAP;
  menu.style.left = `${Math.max(GAP, Math.min(at.right - wide, innerWidth - wide - GAP))}px`;
  menu.style.top = `${isBelow ? at.bottom + GAP : at.top - high - GAP}px`;
}

function listen() {
  menu.addEventListener("keydown", (event) => {
    const all = findAll("[role=menuitem]", menu);
    const at = all.indexOf(document.activeElement);
    const next = {
      ArrowDown: () => all[(at + 1) % all.length],
      ArrowUp: () => all[(at - 1 + all.length) % all.length],
      Home: () => all[0],
      End: () => all.at(-1),
    }[event.key];
    if (event.key === "Escape" || event.key === "Tab") close();
    if (!next && event.key !== "Escape") return;
    event.preventDefault();
    next?.().focus();
  });
  menu.addEventListener("focusout", (event) => event.relatedTarget && !menu.contains(event.relatedTarget) && close());
  addEventListener("pointerdown", (event) => !menu.contains(event.target) && !opener?.contains(event.target) && close());
  addEventListener("scroll", () => opener && place(opener), { passive: true, capture: true });
  addEventListener("resize", close);
}
