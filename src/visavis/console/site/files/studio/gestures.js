// The digital human's Actions as buttons, and as keys 1 to 8 where these are wanted.

import { find, findAll, isTyping, make } from "../dom.js";
import { actionName } from "../humans/words.js";
import { attempt } from "../shell.js";
import { followSwitch } from "../keys.js";

const KEYS = 8;
const PRESSED_MS = 1500;

export class Gestures {
  #conversation;

  constructor(conversation) {
    this.#conversation = conversation;
    followSwitch(() => this.#showKeys());
    document.addEventListener("keydown", (event) => this.#press(event));
    conversation.onTask(() => this.show());
    addEventListener("setup", () => this.show());
  }

  show() {
    const human = this.#conversation.task?.human ?? this.#conversation.setup.human;
    const names = (human?.Actions ?? []).map((one) => one.Action);
    if (names.join() === findAll("#gestures button").map((one) => one.value).join()) return;
    find("#gestures").replaceChildren(...names.map((name, at) => this.#button(name, at)));
    find("#gestures-empty").hidden = names.length > 0;
    this.#showKeys();
  }

  #button(name, at) {
    const key = at < KEYS ? make("kbd", { textContent: String(at + 1) }) : null;
    const facts = { type: "button", class: "btn", value: name, title: name, "aria-pressed": "false" };
    return make("button", { ...facts, onclick: (event) => this.#act(event.currentTarget) }, make("span", { textContent: actionName(name) }), key);
  }

  #showKeys() {
    for (const key of findAll("#gestures kbd")) key.hidden = !find("#keys").checked;
  }

  #act(button) {
    button.setAttribute("aria-pressed", "true");
    setTimeout(() => button.setAttribute("aria-pressed", "false"), PRESSED_MS);
    return attempt(() => this.#conversation.act("DoAction", { Action: button.value }));
  }

  #press(event) {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
    if (!plain || isTyping() || !find("#keys").checked || !/^[1-8]$/.test(event.key)) return;
    const button = findAll("#gestures button")[Number(event.key) - 1];
    if (button && this.#conversation.task) void this.#act(button);
  }
}
