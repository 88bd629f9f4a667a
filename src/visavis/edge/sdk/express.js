// The part of a well-known web SDK's interface that pages use to watch digital humans, over WHEP. docs/web-sdk.md.

import { Emitter } from "./emitter.js";
import { CODES, ExpressError } from "./faults.js";
import { Player } from "./player.js";
import { Room } from "./room.js";
import { ZegoStreamView } from "./view.js";

export { ExpressError, ZegoStreamView };

const VERSION = "3.11.0"; // of the interface: pages compare it
const MESSAGES = "onRecvRoomChannelMessage";

// Pages written for the original name its servers (wss://…): then it is the server that this module came from.
function serverOf(server) {
  const named = [server].flat().find((one) => /^https?:\/\//.test(one ?? ""));
  return new URL(named ?? import.meta.url).origin;
}

function described(streamID) {
  const user = { userID: streamID, userName: streamID };
  return { streamID, user, extraInfo: "", urlsFLV: "", urlsRTMP: "", urlsHLS: "", urlsHttpsFLV: "", urlsHttpsHLS: "" };
}

export class ZegoExpressEngine {
  #appID;
  #server;
  #events = new Emitter();
  #room = null;
  #players = new Map(); // by StreamId
  #views = new Map();   // by MediaStream
  #hears = false;
  #page = new AbortController();

  /** @param {number} appID @param {string | string[]} [server] an http(s) address; else the one of this module */
  constructor(appID, server) {
    if (!Number.isInteger(appID) || appID <= 0) {
      throw new ExpressError(CODES.WRONG_ARGUMENT, `appID has to be a whole number above 0, but is ${String(appID)}.`);
    }
    this.#appID = appID;
    this.#server = serverOf(server);
    const { signal } = this.#page;
    window.addEventListener("online", () => this.#wake(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.#wake(), { signal });
    window.addEventListener("pagehide", () => this.#players.forEach((one) => one.player.hangUp()), { signal });
  }

  // Rooms

  /**
   * @param {string} roomID @param {string} token a Token04 @param {{userID: string, userName?: string}} [user]
   * who the token is for is in the token @param {object} [config] not used
   * @returns {Promise<boolean>} true; rejects with ExpressError
   */
  async loginRoom(roomID, token, user, config) { // eslint-disable-line no-unused-vars
    if (!roomID || !token) throw new ExpressError(CODES.WRONG_ARGUMENT, "loginRoom needs a roomID and a token.");
    if (this.#room) {
      throw new ExpressError(CODES.ANOTHER_ROOM, `The engine is in room ${this.#room.id}. Call logoutRoom first.`);
    }
    const room = new Room(this.#server, this.#appID, roomID, token, {
      onState: (state, reason, code, text) => this.#tellState(roomID, state, reason, code, text),
      onStreams: (change, streamIDs) => this.#tellStreams(roomID, change, streamIDs),
      onExpiry: (seconds) => this.#events.emit("tokenWillExpire", roomID, seconds),
    });
    this.#room = room;
    try {
      await room.enter();
    } catch (fault) {
      if (this.#room === room) this.#room = null;
      throw fault;
    }
    return true;
  }

  /** @param {string} [roomID] */
  logoutRoom(roomID) {
    const room = this.#room;
    if (!room || (roomID !== undefined && roomID !== room.id)) return;
    for (const streamID of [...this.#players.keys()]) this.stopPlayingStream(streamID);
    this.#room = null;
    room.leave();
  }

  /** @param {string} token @returns {boolean} whether there is a room that it is for */
  renewToken(token) {
    this.#room?.renew(token);
    return this.#room !== null;
  }

  destroyEngine() {
    this.logoutRoom();
    this.#page.abort();
    this.#events.clear();
  }

  // Streams

  /**
   * @param {string} streamID @param {{audio?: boolean, video?: boolean}} [options]
   * @returns {Promise<MediaStream>} one that is kept through reconnections; rejects with ExpressError
   */
  async startPlayingStream(streamID, options = {}) {
    if (!this.#room) throw new ExpressError(CODES.NOT_LOGGED_IN, "Call loginRoom before startPlayingStream.");
    if (!streamID) throw new ExpressError(CODES.WRONG_ARGUMENT, "startPlayingStream needs a streamID.");
    if (!this.#players.has(streamID)) this.#play(streamID, this.#room);
    const { player, started } = this.#players.get(streamID);
    await started;
    if (options.audio === false) this.#enable(streamID, "audio", false);
    if (options.video === false) this.#enable(streamID, "video", false);
    return player.stream;
  }

  /** @param {string} streamID */
  stopPlayingStream(streamID) {
    const playing = this.#players.get(streamID);
    if (!playing) return;
    this.#forget(streamID);
    playing.player.stop();
  }

  /** @param {MediaStream} stream what startPlayingStream gave @returns {ZegoStreamView} */
  createRemoteStreamView(stream) {
    if (!(stream instanceof MediaStream)) {
      throw new ExpressError(CODES.WRONG_ARGUMENT, "createRemoteStreamView needs the MediaStream of startPlayingStream.");
    }
    const view = new ZegoStreamView(stream);
    if (!this.#views.has(stream)) this.#views.set(stream, new Set());
    this.#views.get(stream).add(view);
    return view;
  }

  /** @param {string} streamID @param {boolean} mute @returns {boolean} whether it is played */
  mutePlayStreamAudio(streamID, mute) {
    return this.#enable(streamID, "audio", !mute);
  }

  /** @param {string} streamID @param {boolean} mute @returns {boolean} whether it is played */
  mutePlayStreamVideo(streamID, mute) {
    return this.#enable(streamID, "video", !mute);
  }

  // Events: docs/web-sdk.md lists them

  /** @param {string} event @param {(...args: any[]) => void} listener */
  on(event, listener) {
    return this.#events.on(event, listener);
  }

  /** @param {string} event @param {Function} [listener] without one, all */
  off(event, listener) {
    return this.#events.off(event, listener);
  }

  /** Room messages reach recvExperimentalAPI once this was called. @param {{method: string, params?: object}} call */
  callExperimentalAPI({ method }) {
    if (method !== MESSAGES) {
      return Promise.reject(
        new ExpressError(CODES.WRONG_ARGUMENT, `There is no experimental API ${method}, only ${MESSAGES}.`),
      );
    }
    this.#hears = true;
    return Promise.resolve({});
  }

  // The rest

  getVersion() {
    return VERSION;
  }

  /** @param {"webRTC" | "camera" | "microphone" | "customCapture" | "screenSharing" | "videoCodec"} [type] */
  async checkSystemRequirements(type) {
    const codecs = globalThis.RTCRtpReceiver?.getCapabilities?.("video")?.codecs ?? [];
    const videoCodec = Object.fromEntries(
      ["H264", "H265", "VP8", "VP9"].map((name) => [name, codecs.some((one) => one.mimeType === `video/${name}`)]),
    );
    const webRTC = typeof globalThis.RTCPeerConnection === "function";
    const nothing = { camera: false, microphone: false, customCapture: false, screenSharing: false }; // it only plays
    const found = { webRTC, ...nothing, videoCodec, errInfo: {} };
    const result = type === undefined || type === "webRTC" ? webRTC && videoCodec.H264 : found[type] ?? false;
    return { ...found, result: type === "videoCodec" ? videoCodec.H264 : result };
  }

  /** Nothing is logged. @returns {boolean} */
  setLogConfig() {
    return true;
  }

  /** Nothing is logged. @returns {boolean} */
  setDebugVerbose() {
    return true;
  }

  #play(streamID, room) {
    const player = new Player({
      url: room.whep(streamID),
      token: () => room.token,
      iceServers: () => room.iceServers,
      onState: (state, code, text) => this.#tellPlayer(streamID, player, state, code, text),
      onMessage: (text) => this.#tellMessage(room.id, streamID, text),
      onQuality: (stats) => this.#events.emit("playQualityUpdate", streamID, stats),
    });
    this.#players.set(streamID, { player, started: null });
    this.#players.get(streamID).started = player.start();
  }

  // Its views go too: a picture that stands still says that somebody is there.
  #forget(streamID) {
    const { stream } = this.#players.get(streamID).player;
    this.#players.delete(streamID);
    this.#views.get(stream)?.forEach((view) => view.stop());
    this.#views.delete(stream);
  }

  #enable(streamID, kind, enabled) {
    const playing = this.#players.get(streamID);
    playing?.player.stream.getTracks().filter((one) => one.kind === kind).forEach((one) => { one.enabled = enabled; });
    return playing !== undefined;
  }

  #wake() {
    this.#room?.look();
    this.#players.forEach(({ player }) => player.wake());
  }

  #tellState(roomID, state, reason, code, text) {
    this.#events.emit("roomStateChanged", roomID, reason, code, text);
    this.#events.emit("roomStateUpdate", roomID, state, code, text);
  }

  #tellStreams(roomID, change, streamIDs) {
    this.#events.emit("roomStreamUpdate", roomID, change, streamIDs.map(described), "");
  }

  #tellPlayer(streamID, player, state, code, text) {
    if (state === "NO_PLAY" && this.#players.get(streamID)?.player === player) {
      this.#forget(streamID);
      this.#room?.look();
    }
    this.#events.emit("playerStateUpdate", { streamID, state, errorCode: code, extendedData: text });
  }

  #tellMessage(roomID, streamID, text) {
    const { Product, Event, Data } = JSON.parse(text);
    if (Product === "digitalhuman" && this.#hears) {
      this.#events.emit("recvExperimentalAPI", { method: MESSAGES, content: { roomID, msgContent: text } });
    } else if (Product === "visavis" && Event === "Caption") {
      this.#events.emit("visavisCaption", streamID, Data);
    }
  }
}
