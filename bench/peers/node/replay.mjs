// Events from a file, a line each.
import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

// Read as they are worked on, so that the length of the file is not what memory shows.
function* linesOf(file) {
  const descriptor = openSync(file);
  const chunk = Buffer.alloc(65536);
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for (let size = readSync(descriptor, chunk); size > 0; size = readSync(descriptor, chunk)) {
    const lines = (rest + decoder.write(chunk.subarray(0, size))).split("\n");
    rest = lines.pop();
    yield* lines;
  }
  closeSync(descriptor);
  if (rest !== "") yield rest;
}

export async function replay(original, file, concurrency) {
  const lines = linesOf(file);
  async function worker() {
    for (let next = lines.next(); !next.done; next = lines.next()) await original.workOn(next.value);
  }
  await Promise.all(Array.from({ length: concurrency }, worker));
}
