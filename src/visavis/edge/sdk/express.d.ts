/** Types of /sdk/express.js; docs/web-sdk.md says what is there and what is not. */

export class ExpressError extends Error {
  code: number;
  errorCode: number;
  msg: string;
  extendedData: string;
}

export interface ZegoUser { userID: string; userName?: string }
export interface ZegoStreamList { streamID: string; user: ZegoUser; extraInfo: string }
export interface ZegoPlayerState {
  streamID: string;
  state: "NO_PLAY" | "PLAY_REQUESTING" | "PLAYING";
  errorCode: number;
  extendedData: string;
}
export interface ViewOptions {
  mirror?: boolean;
  objectFit?: "cover" | "contain" | "fill";
  muted?: boolean;
  enableAutoplayDialog?: boolean;
}
export interface Caption {
  DriveId: string;
  Text: string;
  Words: { Position: number; Length: number; StartMs: number }[];
}
export interface ZegoPlayStats {
  video: Record<string, number | string>;
  audio: Record<string, number | string>;
  peerToPeerDelay: number | undefined;
  peerToPeerPacketLostRate: number | undefined;
}
export interface ZegoEvent {
  roomStateUpdate: (roomID: string, state: "DISCONNECTED" | "CONNECTING" | "CONNECTED", errorCode: number, extendedData: string) => void;
  roomStateChanged: (
    roomID: string,
    reason: "LOGINING" | "LOGINED" | "LOGIN_FAILED" | "RECONNECTING" | "RECONNECTED" | "RECONNECT_FAILED" | "KICKOUT" | "LOGOUT",
    errorCode: number,
    extendedData: string,
  ) => void;
  roomStreamUpdate: (roomID: string, updateType: "ADD" | "DELETE", streamList: ZegoStreamList[], extendedData: string) => void;
  playerStateUpdate: (result: ZegoPlayerState) => void;
  playQualityUpdate: (streamID: string, stats: ZegoPlayStats) => void;
  recvExperimentalAPI: (result: { method: string; content: { roomID: string; msgContent: string } }) => void;
  tokenWillExpire: (roomID: string, seconds: number) => void;
  visavisCaption: (streamID: string, caption: Caption) => void;
}

export class ZegoStreamView {
  play(container: string | HTMLElement, options?: ViewOptions): Promise<boolean>;
  playVideo(container: string | HTMLElement, options?: ViewOptions): Promise<boolean>;
  playAudio(options?: ViewOptions): Promise<boolean>;
  resume(): Promise<boolean>;
  stop(): void;
  destroy(): void;
  setVolume(volume: number): void;
  takeStreamSnapshot(): string;
  on(event: "autoplayFailed", listener: () => void): boolean;
  off(event: "autoplayFailed", listener?: () => void): boolean;
}

export class ZegoExpressEngine {
  constructor(appID: number, server?: string | string[]);
  loginRoom(roomID: string, token: string, user?: ZegoUser, config?: object): Promise<boolean>;
  logoutRoom(roomID?: string): void;
  renewToken(token: string): boolean;
  destroyEngine(): void;
  startPlayingStream(streamID: string, options?: { audio?: boolean; video?: boolean }): Promise<MediaStream>;
  stopPlayingStream(streamID: string): void;
  createRemoteStreamView(stream: MediaStream): ZegoStreamView;
  mutePlayStreamAudio(streamID: string, mute: boolean): boolean;
  mutePlayStreamVideo(streamID: string, mute: boolean): boolean;
  on<K extends keyof ZegoEvent>(event: K, listener: ZegoEvent[K]): boolean;
  off<K extends keyof ZegoEvent>(event: K, listener?: ZegoEvent[K]): boolean;
  callExperimentalAPI(call: { method: string; params?: object }): Promise<object>;
  getVersion(): string;
  checkSystemRequirements(type?: string): Promise<{ webRTC: boolean; videoCodec: Record<string, boolean>; result: boolean }>;
  setLogConfig(config?: object): boolean;
  setDebugVerbose(enable?: boolean): boolean;
}
