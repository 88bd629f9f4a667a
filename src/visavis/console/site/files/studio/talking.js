// Talking through the digital human: each talk is one drive by DriveByWsStream. Toggled, or held.

import { find, isTyping, make } from "../dom.js";
import { attempt } from "../shell.js";
import { Microphone, MicrophoneFault, microphones, SAMPLE_RATE } from "./microphone.js";
import { PcmSocket } from "./pcm_socket.js";

const HINTS = {
  toggle: "Press the microphone button to begin and to end.",
  hold: "Hold the microphone button, or Space on the stage, for as long as you speak.",
};

export class Talking {
  #conversation;
  #talk = null; // {microphone, socket}
  #mode = "toggle";

  constructor(conversation) {
    this.#conversation = conversation;
    const button = find("#talk");
    button.addEventListener("click", (event) => {
      // Without a pointer a click comes from keys or a screen reader: these always toggle.
      if (this.#mode === "toggle" || event.detail === 0) this.#toggle();
    });
    button.addEventListener("pointerdown", (event) => {
      if (this.#mode !== "hold" || event.button !== 0) return;
      button.setPointerCapture(event.pointerId);
      void this.#begin();
    });
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
      button.addEventListener(name, () => this.#mode === "hold" && this.#end());
    }
    for (const mode of Object.keys(HINTS)) find(`#mode-${mode}`).addEventListener("click", () => this.#setMode(mode));
    document.addEventListener("keydown", (event) => this.#holdSpace(event));
    document.addEventListener("keyup", (event) => event.code === "Space" && this.#heldByKey && this.#end());
    addEventListener("blur", () => this.#mode === "hold" && this.#end());
    conversation.onTask((task) => task || this.#end());
    navigator.mediaDevices?.addEventListener("devicechange", () => this.#listDevices());
    this.#listDevices();
  }

  #heldByKey = false;

  #holdSpace(event) {
    const onStage = document.activeElement === find("#stage") || document.activeElement === document.body;
    if (event.code !== "Space" || event.repeat || isTyping() || !onStage || this.#mode !== "hold") return;
    event.preventDefault();
    this.#heldByKey = true;
    void this.#begin();
  }

  #setMode(mode) {
    this.#end();
    this.#mode = mode;
    for (const each of Object.keys(HINTS)) find(`#mode-${each}`).setAttribute("aria-pressed", String(each === mode));
    find("#mic-hint").textContent = HINTS[mode];
  }

  #toggle() {
    if (this.#talk) this.#end();
    else void this.#begin();
  }

  async #begin() {
    if (this.#talk) return;
    const talk = { microphone: new Microphone(), socket: new PcmSocket() };
    this.#talk = talk;
    this.#show("Opening…");
    const isGood = await attempt(() => this.#open(talk), (text) => this.#fail(text));
    if (isGood === undefined && this.#talk === talk) this.#end();
  }

  async #open(talk) {
    try {
      await talk.microphone.open({
        deviceId: find("#mic").value,
        onPcm: (pcm, peak) => {
          talk.socket.send(pcm);
          this.#showLevel(peak);
        },
        onGone: () => {
          this.#fail("The microphone was taken away.");
          this.#end();
        },
      });
    } catch (fault) {
      if (!(fault instanceof MicrophoneFault)) throw fault;
      this.#fail(fault.message);
      return undefined;
    }
    this.#listDevices();
    if (this.#talk !== talk) {
      talk.microphone.close(); // let go before it was open
      return true;
    }
    const facts = { source: "pcm", text: "Microphone", interrupts: true };
    const { DriveId, WssAddress } = await this.#conversation.drive("DriveByWsStream", {}, facts);
    talk.socket.open({
      address: WssAddress,
      driveId: DriveId,
      sampleRate: SAMPLE_RATE,
      onLost: () => {
        this.#fail("The connection for the microphone was lost. Press it to go on.");
        this.#end();
      },
    });
    if (this.#talk === talk) this.#show("Speaking");
    return true;
  }

  #end() {
    const talk = this.#talk;
    this.#heldByKey = false;
    if (!talk) return;
    this.#talk = null;
    talk.microphone.close();
    talk.socket.stop();
    this.#showLevel(0);
    this.#show("Off");
  }

  #fail(text) {
    find("#mic-problem").textContent = text;
    find("#text-problem").textContent = text; // on a phone the setup is not seen
  }

  #show(state) {
    const isOn = this.#talk !== null;
    find("#talk").setAttribute("aria-pressed", String(isOn));
    find("#level").toggleAttribute("hidden", !isOn);
    find("#mic-state").textContent = state;
    if (!isOn) return;
    find("#live").textContent = `Microphone: ${state}`;
    find("#mic-problem").textContent = find("#text-problem").textContent = "";
  }

  #showLevel(peak) {
    find("#level .p").setAttribute("width", (100 * Math.sqrt(peak)).toFixed(0)); // soft sounds are seen too
  }

  async #listDevices() {
    const select = find("#mic");
    const chosen = select.value;
    const found = await microphones();
    const options = found.map((one, at) => make("option", { value: one.deviceId, textContent: one.label || `Microphone ${at + 1}` }));
    select.replaceChildren(make("option", { value: "", textContent: "Default" }), ...options);
    if (found.some((one) => one.deviceId === chosen)) select.value = chosen;
  }
}
