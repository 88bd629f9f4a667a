// The microphone as 16 kHz mono PCM, with its level.

export const SAMPLE_RATE = 16_000;
const CUT_HZ = 7000; // below half the rate, so that nothing folds back
const Q = [0.5412, 1.3066]; // two of these are a Butterworth filter of fourth order

/** Why there is no microphone, for the user to read. */
export class MicrophoneFault extends Error {}

const WHY = {
  NotAllowedError: "The browser may not use the microphone. Allow it in the site's settings, beside the address, and try again.",
  NotFoundError: "There is no microphone. Connect one and try again.",
  OverconstrainedError: "The chosen microphone is gone. Choose another one.",
  NotReadableError: "The microphone cannot be opened: another program may hold it. Close that and try again.",
};

/** The microphones there are, by name where the browser tells. */
export async function microphones() {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices.filter((one) => one.kind === "audioinput" && one.deviceId && one.deviceId !== "default");
}

async function listen(deviceId) {
  if (!navigator.mediaDevices) {
    throw new MicrophoneFault(
      "Browsers give the microphone to pages by HTTPS and from localhost alone. Serve with --tls auto, or open the console on the machine itself.",
    );
  }
  const audio = { echoCancellation: true, noiseSuppression: true, channelCount: 1 };
  if (deviceId) audio.deviceId = { exact: deviceId };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (fault) {
    throw new MicrophoneFault(WHY[fault.name] ?? `The microphone cannot be used: ${fault.message}`);
  }
}

export class Microphone {
  #stream = null;
  #context = null;

  /**
   * Rejects with MicrophoneFault. `onPcm` gets 20 ms at a time as an ArrayBuffer of 16-bit little-endian samples
   * and their peak (0 to 1); `onGone` is called when the device is taken away.
   */
  async open({ deviceId, onPcm, onGone }) {
    const stream = await listen(deviceId);
    this.#stream = stream;
    stream.getAudioTracks()[0].addEventListener("ended", onGone);
    const context = new AudioContext();
    this.#context = context;
    await context.audioWorklet.addModule("/console/files/studio/microphone_worklet.js");
    if (this.#context !== context) return; // closed meanwhile
    const filters = Q.map((q) => new BiquadFilterNode(context, { type: "lowpass", frequency: CUT_HZ, Q: 20 * Math.log10(q) }));
    const options = { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit", processorOptions: { rate: SAMPLE_RATE } };
    const cutter = new AudioWorkletNode(context, "microphone", options);
    cutter.port.onmessage = ({ data }) => onPcm(data.pcm, data.peak);
    context.createMediaStreamSource(stream).connect(filters[0]).connect(filters[1]).connect(cutter);
    await context.resume();
  }

  close() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    void this.#context?.close();
    this.#stream = this.#context = null;
  }
}
