// Looks and listens for some seconds, and on until a dozen pictures have come or ten times as long has gone by:
// pictures that were shown, how much the mouth changed from one to the next (mean absolute difference of luma, 0 to
// 255), and the loudness of the sound (RMS, 0 to 1). With `hears` all that begins with the first sound, which is behind
// what is told of it.
async ([seconds, [left, top, right, bottom], hears = false]) => {
  const video = document.getElementById("video");
  const canvas = new OffscreenCanvas(48, 24);
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(video.srcObject).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const loudness = [];
  const motion = [];
  const ENOUGH = 12; // a busy machine shows few a second
  let before = null;
  let going = true;

  const look = () => {
    const [width, height] = [video.videoWidth, video.videoHeight];
    drawing.drawImage(
      video, left * width, top * height, (right - left) * width, (bottom - top) * height, 0, 0, 48, 24,
    );
    const { data } = drawing.getImageData(0, 0, 48, 24);
    const luma = Float32Array.from({ length: 48 * 24 }, (_, at) =>
      0.299 * data[4 * at] + 0.587 * data[4 * at + 1] + 0.114 * data[4 * at + 2]);
    if (before) motion.push(luma.reduce((sum, value, at) => sum + Math.abs(value - before[at]), 0) / luma.length);
    before = luma;
    analyser.getFloatTimeDomainData(samples);
    loudness.push(Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length));
    if (going) video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const patience = performance.now() + 10_000 * seconds;
  while (hears && !loudness.some((value) => value > 0) && performance.now() < patience) await pause(20);
  if (hears) loudness.length = motion.length = 0;
  await pause(seconds * 1000);
  while (loudness.length <= ENOUGH && performance.now() < patience) await pause(50);
  going = false;
  await context.close();
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return {
    pictures: loudness.length, motion: mean(motion), loudness: mean(loudness),
    size: [video.videoWidth, video.videoHeight],
  };
}
