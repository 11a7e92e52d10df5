// peer.mjs (EVENTS | --queue URL) CONCURRENCY ENDPOINT SERVICE WARM_UP
import { Original } from "./original.mjs";

const words = process.argv.slice(2);
const fromQueue = words[0] === "--queue";
if (fromQueue) words.shift();
const [source, concurrencyText, endpoint, service, warmUpText] = words;
const settings = { endpoint, service, concurrency: Number(concurrencyText), warmUp: Number(warmUpText) };
const original = new Original(settings);
if (fromQueue) {
  const { serve } = await import("./serve.mjs");
  await serve(original, source, settings);
} else {
  const { replay } = await import("./replay.mjs");
  await replay(original, source, settings.concurrency);
}
original.print();
process.exit(0);
