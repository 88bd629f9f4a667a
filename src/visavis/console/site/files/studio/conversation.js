// One stream and what is said in it: started or found again, watched, driven, stopped.

import { api, Problem } from "../api.js";
import { find } from "../dom.js";
import { attempt, copy, toast } from "../shell.js";
import { CODES } from "/sdk/faults.js";

const ROOM = "studio";
const LOOK_EVERY_MS = 1000;
const DRIVES_SHOWN = 100;
const AGAIN_MS = 60_000; // an address that is refused sooner after it was made has not expired
const SPEAKING = 1001;

const streamId = () => `studio-${[...crypto.getRandomValues(new Uint8Array(6))].map((one) => one.toString(16).padStart(2, "0")).join("")}`;
const pathOf = (taskId) => `/streams/${encodeURIComponent(taskId)}`;

function since(ms) {
  const seconds = Math.max(0, Math.round((Date.now() - ms) / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours) return `${hours} h ${minutes} min`;
  return minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

export class Conversation {
  /** The one that runs: {id, createdMs, appName, order}; null for none. */
  task = null;
  calls;
  setup;
  queue;
  #stage;
  #captions;
  #figures;
  #starting = null;
  #watchedMs = 0;
  #listeners = [];

  constructor({ calls, setup, stage, queue, captions, figures }) {
    Object.assign(this, { calls, setup, queue });
    this.#stage = stage;
    this.#captions = captions;
    this.#figures = figures;
    find("#start").addEventListener("click", () => attempt(() => this.start()));
    find("#stop").addEventListener("click", () => attempt(() => this.stop()));
    find("#restart").addEventListener("click", () => attempt(() => this.#restart()));
    find("#copy-task").addEventListener("click", () => copy(this.task.id));
    addEventListener("setup", () => this.#showHead());
    setInterval(() => this.#look(), LOOK_EVERY_MS);
    stage.show("idle");
  }

  // Told whenever one begins or ends.
  onTask(listener) {
    this.#listeners.push(listener);
  }

  say(state, story) {
    this.#stage.show(state, story);
  }

  // The facts of a task, running or not.
  async find(taskId) {
    const { stream } = await api("GET", pathOf(taskId));
    if (!stream.is_live) throw new Problem(0, { detail: ended(stream), remedy: "Start another one." });
    return stream;
  }

  // Once, however often it is asked for meanwhile.
  start() {
    this.#starting ??= this.#start().finally(() => (this.#starting = null));
    return this.#starting;
  }

  async attach(stream) {
    this.#begin({ id: stream.task_id, createdMs: stream.created_ms, appId: stream.app_id, appName: stream.app_name });
    await this.#watch();
  }

  async stop() {
    const { task } = this;
    this.#stage.leave(); // or its end would look like a connection that is lost
    this.#stage.show("starting", "Stopping…");
    try {
      await this.calls.call("StopDigitalHumanStreamTask", { TaskId: task.id }, { appId: task.appId });
    } catch (fault) {
      if (this.task === task) void attempt(() => this.#watch());
      throw fault;
    }
    if (this.task === task) this.#end("ended", "You stopped the stream.");
  }

  // An Action upon the running stream; without one it is started first. Drives that come before it is ready wait.
  async act(action, params, options) {
    if (!this.task) await this.start();
    const { id, appId } = this.task;
    return this.calls.call(action, { TaskId: id, ...params }, { appId, ...options });
  }

  // A drive: kept in the queue under its DriveId. Gives Data.
  async drive(action, params, facts) {
    const askedAt = performance.now();
    const data = await this.act(action, params);
    this.queue.add({ id: data.DriveId, ...facts });
    if (facts.source === "text" && this.queue.isAlone(data.DriveId)) this.#figures.expect(data.DriveId, askedAt);
    return data;
  }

  async interrupt() {
    await this.act("InterruptDriveTask", {});
    find("#live").textContent = "Interrupted.";
    await this.#look();
  }

  async #start() {
    this.#stage.show("starting", "Starting…");
    try {
      await this.setup.loaded; // its App may have been chosen just now
      const { order } = this.setup;
      if (!order.DigitalHumanConfig.DigitalHumanId) {
        throw new Problem(0, { detail: "There is no digital human to start.", remedy: "Make one, or enable an App that has one." });
      }
      const rtc = { RoomId: ROOM, StreamId: streamId() };
      const { TaskId } = await this.calls.call("CreateDigitalHumanStreamTask", { ...order, RTCConfig: rtc });
      const appName = find("#app").selectedOptions[0]?.textContent ?? "";
      this.#begin({ id: TaskId, createdMs: Date.now(), appId: this.calls.appId, appName });
    } catch (fault) {
      this.#stage.show("idle", fault.text ?? "");
      throw fault;
    }
    void attempt(() => this.#watch(), (text) => this.#stage.show("refused", text));
  }

  async #restart() {
    await this.stop();
    await this.start();
  }

  #begin(task) {
    this.task = { ...task, order: JSON.stringify(this.setup.order), human: this.setup.human };
    this.queue.begin(task.id);
    this.#stage.colour = find("#colour").value;
    history.replaceState(null, "", `?task=${encodeURIComponent(task.id)}`);
    this.#showHead();
    this.#tell();
  }

  #end(state, story) {
    this.task = null;
    this.#stage.leave();
    this.#figures.detach();
    this.#captions.clear();
    this.queue.finish();
    this.#stage.show(state, story);
    history.replaceState(null, "", location.pathname);
    this.#showHead();
    this.#tell();
  }

  async #watch() {
    const { task } = this;
    this.#watchedMs = Date.now();
    this.#stage.show("starting", "Connecting…");
    const viewing = await api("POST", `${pathOf(task.id)}/viewing`);
    if (this.task !== task) return;
    find("#watch").href = viewing.watch;
    try {
      await this.#stage.play({
        whep: viewing.whep,
        iceServers: viewing.ice_servers,
        onState: (...told) => this.#connected(...told),
        onMessage: (text) => this.#hear(text),
      });
      if (this.task === task) this.#figures.attach(this.#stage);
    } catch (fault) {
      if (fault.name !== "ExpressError") throw fault; // what it says was told by onState
    }
  }

  #connected(state, code, text) {
    if (state === "PLAYING") this.#stage.show("live");
    else if (state === "NO_PLAY" && code) void attempt(() => this.#lost(code, text), (problem) => this.#stage.show("refused", problem));
    else if (state === "PLAY_REQUESTING" && this.#stage.isConnected) {
      this.#stage.show("reconnecting", "The connection was lost. Trying again…");
    }
  }

  // The player gave up: the stream is over, or its address.
  async #lost(code, text) {
    const { task } = this;
    if (!task) return;
    const { stream } = await api("GET", pathOf(task.id));
    if (this.task !== task) return;
    if (!stream.is_live || stream.status === "stopping") this.#end("ended", ended(stream));
    else if (code === CODES.REFUSED && Date.now() - this.#watchedMs > AGAIN_MS) await this.#watch(); // addresses expire
    else this.#end("refused", `The stream runs, but cannot be watched: ${text}`);
  }

  #hear(text) {
    const { Product, Cmd, Event, Data } = JSON.parse(text);
    if (Product === "digitalhuman" && Cmd === SPEAKING) {
      const begins = Data.Status === 2;
      if (this.#stage.isConnected) this.#stage.show(begins ? "speaking" : "live");
      if (begins) this.queue.speaks(Data.DriveId);
      else this.#captions.finish(Data.DriveId);
      void this.#look();
    } else if (Product === "visavis" && Event === "Caption") {
      const { task } = this;
      const add = () => this.task === task && this.#captions.add(Data);
      setTimeout(add, this.#figures.soundDelayMs); // sound is behind what is told of it
    }
  }

  // What has become of the drives: the reasons of those that fail are told nowhere else.
  async #look() {
    const { task } = this;
    this.#showSince();
    if (!task || document.hidden) return;
    try {
      const { drives } = await api("GET", `${pathOf(task.id)}/drives`, { query: { limit: DRIVES_SHOWN } });
      if (this.task === task) this.queue.take(drives);
    } catch (fault) {
      if (!(fault instanceof Problem)) throw fault; // the stage says that the server is away
    }
  }

  #showHead() {
    const { task } = this;
    const name = (task?.human ?? this.setup.human)?.Name;
    find("#title").textContent = name ?? "Studio";
    find("#text").placeholder = `Type what ${name ?? "it"} should say`;
    for (const id of ["copy-task", "watch", "stop"]) find(`#${id}`).hidden = !task;
    find("#restart").hidden = !task || task.order === JSON.stringify(this.setup.order);
    this.#showSince();
  }

  #showSince() {
    const { task } = this;
    find("#subtitle").textContent = task
      ? `Running for ${since(task.createdMs)} · App ${task.appName}`
      : "Choose a digital human and a voice, then start.";
  }

  #tell() {
    for (const listener of this.#listeners) listener(this.task);
    if (this.task) toast("Stream started");
  }
}

function ended(stream) {
  const why = stream.fail_reason || stream.end_reason;
  return why ? `The stream has ended: ${why}` : "The stream has ended.";
}
