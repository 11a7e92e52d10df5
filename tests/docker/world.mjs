// The files of docker/, and for a test a text of theirs with a mistake planted in it.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

export const folder = fileURLToPath(new URL('../../docker/', import.meta.url));
export const names = ['queue', 'service', 'lambda', 'hub', 'member'];
export const read = (name) => fs.readFileSync(folder + name, 'utf8');

// The text must be there, so that a mistake is never planted nowhere.
export function planted(text, from, to) {
  if (!text.includes(from)) throw new Error(`there is no "${from}" to plant a mistake in`);
  return text.replace(from, to);
}
