// Figures of a stream as it is received, from WebRTC's own statistics.

const KBIT = 1000;

function find(report, kind) {
  return [...report.values()].find((one) => one.type === "inbound-rtp" && one.kind === kind) ?? {};
}

function rates(now, before) {
  const seconds = (now.timestamp - before.timestamp) / 1000;
  if (!(seconds > 0)) return { bitrate: 0, lossRate: 0 };
  const received = now.packetsReceived - before.packetsReceived;
  const lost = Math.max(0, now.packetsLost - before.packetsLost);
  return {
    bitrate: Math.round((8 * (now.bytesReceived - before.bytesReceived)) / seconds / KBIT),
    lossRate: received + lost > 0 ? lost / (received + lost) : 0,
  };
}

const codec = (report, one) => report.get(one.codecId)?.mimeType?.split("/")[1] ?? "";
const muted = (track) => (track?.enabled === false ? "1" : "0");

export class Quality {
  #audio = {};
  #video = {};

  /**
   * Bitrates in kbit/s, delays in ms, rates of loss from 0 to 1. Nothing is graded: qualities are -1, unknown.
   * @param {RTCStatsReport} report @param {MediaStream} stream
   */
  measure(report, stream) {
    const [audio, video] = [find(report, "audio"), find(report, "video")];
    const [heard, seen] = [rates(audio, this.#audio), rates(video, this.#video)];
    [this.#audio, this.#video] = [audio, video];
    const pair = [...report.values()].find((one) => one.type === "candidate-pair" && one.nominated);
    const trip = pair?.currentRoundTripTime;
    return {
      video: {
        frameWidth: video.frameWidth ?? 0,
        frameHeight: video.frameHeight ?? 0,
        googCodecName: codec(report, video),
        muteState: muted(stream.getVideoTracks()[0]),
        videoBitrate: seen.bitrate,
        videoFPS: video.framesPerSecond ?? 0,
        videoFramesDecoded: video.framesDecoded ?? 0,
        videoPacketsLost: video.packetsLost ?? 0,
        videoPacketsLostRate: seen.lossRate,
        videoQuality: -1,
      },
      audio: {
        audioBitrate: heard.bitrate,
        audioCodec: codec(report, audio),
        audioJitter: (audio.jitter ?? 0) * 1000,
        audioLevel: audio.audioLevel ?? 0,
        audioPacketsLost: audio.packetsLost ?? 0,
        audioPacketsLostRate: heard.lossRate,
        audioQuality: -1,
        audioSamplingRate: report.get(audio.codecId)?.clockRate ?? 0,
        muteState: muted(stream.getAudioTracks()[0]),
      },
      peerToPeerDelay: trip === undefined ? undefined : (trip * 1000) / 2,
      peerToPeerPacketLostRate: Math.max(heard.lossRate, seen.lossRate),
    };
  }
}
