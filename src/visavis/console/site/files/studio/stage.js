// The stage: the picture and the sound of a stream, how it is, and what is to be seen of it.

import { find } from "../dom.js";
import { toast } from "../shell.js";
import { Player } from "/sdk/player.js";
import { ZegoStreamView } from "/sdk/view.js";

const STATES = {
  idle: "Not started",
  starting: "Starting",
  live: "Live",
  speaking: "Speaking",
  reconnecting: "Reconnecting",
  ended: "Ended",
  refused: "Not available",
};
const COVERED = ["idle", "ended", "refused"]; // with a button to start

export class Stage {
  #player = null;
  #view = null;

  constructor() {
    const press = (id, act) => find(`#${id}`).addEventListener("click", act);
    press("mute", () => this.#mute(find("#mute").getAttribute("aria-pressed") !== "true"));
    press("hear", () => this.#view?.resume().then(() => (find("#hear").hidden = true), () => {}));
    press("words", () => this.#showWords(find("#words").getAttribute("aria-pressed") !== "true"));
    press("still", () => this.#saveStill());
    press("full", () => this.#toggleFull());
    find("#full").hidden = !document.fullscreenEnabled;
    document.addEventListener("fullscreenchange", () =>
      find("#full").setAttribute("aria-pressed", String(Boolean(document.fullscreenElement))));
    addEventListener("online", () => this.#player?.wake());
    addEventListener("pagehide", () => this.#player?.hangUp());
  }

  get video() {
    return find("#screen video");
  }

  get stream() {
    return this.#player?.stream ?? null;
  }

  get isConnected() {
    return ["live", "speaking"].includes(find("#studio").dataset.state);
  }

  // Around a picture of another form.
  set colour(colour) {
    find("#stage").style.backgroundColor = colour;
  }

  stats() {
    return this.#player?.getStats() ?? Promise.resolve(null);
  }

  show(state, story = "") {
    const studio = find("#studio");
    if (studio.dataset.state !== state) {
      studio.dataset.state = state;
      find("#state").textContent = STATES[state];
    }
    find("#story").textContent = story;
    find("#veil").hidden = !story && !COVERED.includes(state);
    find("#start").hidden = !COVERED.includes(state);
    find("#start").textContent = state === "idle" ? "Start" : "Start again";
    find("#controls").hidden = !["live", "speaking", "reconnecting"].includes(state);
    find("#poster").classList.toggle("away", ["live", "speaking", "reconnecting"].includes(state));
  }

  // Resolves once the stream is answered; rejects with what the SDK's player says. `onState` is told of each
  // change of the connection, `onMessage` of each text of the data channel.
  async play({ whep, iceServers, onState, onMessage }) {
    this.leave();
    const player = new Player({
      url: whep,
      token: () => "", // the address is signed
      iceServers: () => iceServers,
      onState: (...told) => this.#player === player && onState(...told),
      onMessage: (text) => this.#player === player && onMessage(text),
      onQuality: () => {},
    });
    this.#player = player;
    const stream = await player.start();
    if (this.#player !== player) return;
    this.#view = new ZegoStreamView(stream);
    this.#view.on("autoplayFailed", () => (find("#hear").hidden = false));
    await this.#view.play(find("#screen"), { enableAutoplayDialog: false });
    this.video.id = "video";
    this.video.setAttribute("aria-label", "The digital human");
    this.video.addEventListener("resize", () => this.#showSize());
    this.#mute(find("#mute").getAttribute("aria-pressed") === "true" || this.video.muted);
    this.#showSize();
  }

  leave() {
    const [player, view] = [this.#player, this.#view];
    this.#player = this.#view = null;
    player?.stop();
    view?.destroy();
    find("#hear").hidden = true;
    find("#size").hidden = true;
  }

  #mute(on) {
    if (this.video) this.video.muted = on;
    find("#mute").setAttribute("aria-pressed", String(on));
    if (!on) find("#hear").hidden = true;
  }

  #showWords(on) {
    find("#words").setAttribute("aria-pressed", String(on));
    find("#captions").hidden = !on;
  }

  #showSize() {
    const { videoWidth, videoHeight } = this.video ?? {};
    find("#size").hidden = !videoWidth;
    find("#size").textContent = `${videoWidth} × ${videoHeight}`;
  }

  #saveStill() {
    const url = this.#view?.takeStreamSnapshot();
    if (!url) return;
    const link = document.createElement("a");
    link.href = url;
    link.download = `still-${new Date().toISOString().replaceAll(":", "-").slice(0, 19)}.png`;
    link.click();
    toast("Still saved");
  }

  #toggleFull() {
    if (document.fullscreenElement) void document.exitFullscreen();
    else find("#stage").requestFullscreen().catch(() => toast("The browser does not allow full screen here."));
  }
}
