// Events from a file, a line each.
import { readFileSync } from "node:fs";

export async function replay(original, file, concurrency) {
  const lines = readFileSync(file, "utf8").split("\n").filter((line) => line !== "");
  let next = 0;
  async function worker() {
    while (next < lines.length) await original.workOn(lines[next++]);
  }
  await Promise.all(Array.from({ length: concurrency }, worker));
}
