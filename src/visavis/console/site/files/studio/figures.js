// What a viewer gets, measured here: how soon it speaks, whether lips and sound agree, how smooth it is.

import { Loudness } from "./loudness.js";
import { Motion } from "./motion.js";

const EVERY_MS = 1000;
const QUIET_MS = 300; // without sound before a drive, or it is not clear whose the first sound is
const PATIENCE_MS = 10_000;

const inbound = (report, kind) => [...report.values()].find((one) => one.type === "inbound-rtp" && one.kind === kind) ?? {};

export class Figures {
  /** How far sound is behind what the data channel tells, in ms. */
  soundDelayMs = 0;
  #tiles;
  #stage = null;
  #timer = 0;
  #loudness = new Loudness((at) => this.#heard(at));
  #motion = new Motion();
  #lastSound = -Infinity;
  #expected = null; // {driveId, askedAt}
  #before = {};
  #track = null;

  constructor(tiles) {
    this.#tiles = tiles;
    for (const name of ["pointerup", "keydown"]) document.addEventListener(name, () => this.#loudness.wake());
  }

  attach(stage) {
    this.detach();
    this.#stage = stage;
    this.#motion.attach(stage.video);
    void this.#loudness.attach(stage.stream);
    this.#track = stage.stream.getAudioTracks()[0];
    this.#timer = setInterval(() => this.#measure(), EVERY_MS);
  }

  detach() {
    clearInterval(this.#timer);
    this.#loudness.detach();
    this.#motion.detach();
    this.#stage = this.#expected = this.#track = null;
    this.#before = {};
  }

  /** A drive was asked for, at this time; nothing else speaks or waits. */
  expect(driveId, askedAt) {
    if (this.#stage && askedAt - this.#lastSound > QUIET_MS) this.#expected = { driveId, askedAt };
  }

  #heard(at) {
    this.#lastSound = at;
    const expected = this.#expected;
    if (!expected || at < expected.askedAt) return;
    this.#expected = null;
    const waited = at - expected.askedAt;
    if (waited > PATIENCE_MS) return;
    this.#tiles.sound.add(waited);
    setTimeout(() => this.#see(expected.askedAt, at), this.#motion.neededMs + EVERY_MS / 2);
  }

  #see(askedAt, soundAt) {
    const movedAt = this.#motion.firstMove(askedAt, soundAt);
    if (movedAt !== null) this.#tiles.picture.add(movedAt - askedAt);
  }

  async #measure() {
    const stage = this.#stage;
    const report = await stage.stats();
    if (!report || this.#stage !== stage) return;
    this.#follow(stage.stream.getAudioTracks()[0]);
    const [audio, video] = [inbound(report, "audio"), inbound(report, "video")];
    const { audio: heard = {}, video: seen = {} } = this.#before;
    this.#before = { audio, video };
    this.#delay(audio, heard);
    const seconds = (video.timestamp - seen.timestamp) / 1000;
    if (seconds > 0) {
      this.#tiles.rate.add((video.framesDecoded - seen.framesDecoded) / seconds);
      const bytes = video.bytesReceived - seen.bytesReceived + (audio.bytesReceived - heard.bytesReceived);
      this.#tiles.bitrate.add((8 * bytes) / seconds / 1000);
    }
    // Of both, which moment of the stream is played just now.
    const apart = audio.estimatedPlayoutTimestamp - video.estimatedPlayoutTimestamp;
    if (Number.isFinite(apart) && audio.estimatedPlayoutTimestamp > 0 && video.estimatedPlayoutTimestamp > 0) {
      this.#tiles.skew.add(apart);
    }
  }

  #follow(track) {
    if (!track || track === this.#track) return;
    this.#track = track;
    this.#loudness.renew(this.#stage.stream);
  }

  #delay(now, before) {
    const samples = now.jitterBufferEmittedCount - before.jitterBufferEmittedCount;
    const seconds = (now.jitterBufferDelay - before.jitterBufferDelay) / samples;
    if (samples > 0 && seconds >= 0) this.soundDelayMs = Math.min(500, 1000 * seconds);
  }
}
