// When the mouth begins to move. Where it is in the picture is not known: it is what moves most while there is
// speech, compared with before. So the answer comes only after some speech has been seen.

const [WIDTH, HEIGHT] = [36, 64];
const CELLS = WIDTH * HEIGHT;
const MOUTH = 24; // cells that are taken for the mouth
const KEPT_MS = 6000;
const SPEECH_MS = 1000; // looked at to find the mouth
const BEFORE_MS = 2000;
const SOME = 5; // pictures, at least, of each

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

export class Motion {
  #drawing = new OffscreenCanvas(WIDTH, HEIGHT).getContext("2d", { willReadFrequently: true });
  #before = null;
  #pictures = []; // {at, changes}
  #video = null;

  attach(video) {
    this.detach();
    this.#video = video;
    this.#wait();
  }

  detach() {
    this.#video = null;
    this.#before = null;
    this.#pictures = [];
  }

  /** When speech, first heard at `soundAt`, has been looked at for long enough. */
  get neededMs() {
    return SPEECH_MS;
  }

  /** When the first picture with a moved mouth was shown, not before `askedAt`; null where it cannot be told. */
  firstMove(askedAt, soundAt) {
    const still = this.#pictures.filter(({ at }) => at >= askedAt - BEFORE_MS && at < askedAt);
    const speech = this.#pictures.filter(({ at }) => at >= soundAt && at < soundAt + SPEECH_MS);
    if (still.length < SOME || speech.length < SOME) return null;
    const more = Array.from({ length: CELLS }, (_, cell) =>
      mean(speech.map(({ changes }) => changes[cell])) - 2 * mean(still.map(({ changes }) => changes[cell])));
    const mouth = [...more.keys()].sort((one, other) => more[other] - more[one]).slice(0, MOUTH);
    const moved = ({ changes }) => mean(mouth.map((cell) => changes[cell]));
    const most = Math.max(...still.map(moved));
    const enough = Math.max(1.5 * most, 0.3 * mean(speech.map(moved)), 1);
    return this.#pictures.find((one) => one.at >= askedAt && moved(one) > enough)?.at ?? null;
  }

  #wait() {
    const video = this.#video;
    video?.requestVideoFrameCallback?.((_now, { expectedDisplayTime }) => {
      if (this.#video !== video) return;
      this.#look(expectedDisplayTime);
      this.#wait();
    });
  }

  #look(at) {
    this.#drawing.drawImage(this.#video, 0, 0, WIDTH, HEIGHT);
    const { data } = this.#drawing.getImageData(0, 0, WIDTH, HEIGHT);
    const luma = Float32Array.from({ length: CELLS }, (_, cell) =>
      0.299 * data[4 * cell] + 0.587 * data[4 * cell + 1] + 0.114 * data[4 * cell + 2]);
    if (this.#before) {
      this.#pictures.push({ at, changes: luma.map((value, cell) => Math.abs(value - this.#before[cell])) });
    }
    this.#before = luma;
    while (this.#pictures.length && this.#pictures[0].at < at - KEPT_MS) this.#pictures.shift();
  }
}
