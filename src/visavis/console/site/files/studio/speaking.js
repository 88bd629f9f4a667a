// The text box: Enter queues, Shift+Enter interrupts, Alt+Enter is a new line. And audio files by their address.

import { find } from "../dom.js";
import { attempt } from "../shell.js";

const MOST = 1800; // code points

export class Speaking {
  #conversation;

  constructor(conversation) {
    this.#conversation = conversation;
    find("#text").addEventListener("keydown", (event) => this.#press(event));
    find("#enqueue").addEventListener("click", () => this.#speak(false));
    find("#interrupt").addEventListener("click", () => this.#speak(true));
    find("#silence").addEventListener("click", () => attempt(() => conversation.interrupt()));
    find("#file-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void attempt(() => this.#play());
    });
  }

  #press(event) {
    // While an input method composes, Enter is its own; browsers of old say so by 229.
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    const box = event.currentTarget;
    if (event.altKey) box.setRangeText("\n", box.selectionStart, box.selectionEnd, "end");
    else void this.#speak(event.shiftKey);
  }

  async #speak(interrupts) {
    const box = find("#text");
    const text = box.value.trim();
    const problem = find("#text-problem");
    problem.textContent = "";
    if (!text) return box.focus();
    const many = [...text].length;
    if (many > MOST) {
      problem.textContent = `${many} characters are ${many - MOST} too many: a drive may have ${MOST}. Send it in parts.`;
      return undefined;
    }
    box.value = ""; // at once, so that the next can be typed
    const params = { Text: text, InterruptMode: interrupts ? 1 : 0, TTSConfig: this.#conversation.setup.speech };
    const drive = () => this.#conversation.drive("DriveByText", params, { source: "text", text, interrupts });
    const said = await attempt(drive, (fault) => (problem.textContent = fault));
    if (said) find("#live").textContent = interrupts ? "Interrupted. Speaking now." : "Queued.";
    else if (!box.value) box.value = text; // it was refused: nothing typed is lost
    return undefined;
  }

  async #play() {
    const AudioUrl = find("#file").value.trim();
    if (!AudioUrl) return find("#file").focus();
    await this.#conversation.drive("DriveByAudio", { AudioUrl, InterruptMode: 0 }, { source: "audio", text: AudioUrl });
    find("#file").value = "";
    find("#live").textContent = "Queued.";
    return undefined;
  }
}
