/**
 * Imported first by threads that run code of others: what that writes to the process's own stdout and stderr, past all
 * streams, becomes talk of its thread, which cannot pass for an answer.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

type Write = (descriptor: number, data: unknown, ...rest: unknown[]) => unknown;

const writeSync = fs.writeSync as Write;
const write = fs.write as Write;
const isOwn = (descriptor: number): boolean => descriptor === 1 || descriptor === 2;

function talk(data: unknown): number {
  const text = typeof data === "string" ? data : Buffer.from(data as Uint8Array).toString("utf8");
  process.stderr.write(text);
  return Buffer.byteLength(text);
}

const ownSync: Write = (descriptor, data, ...rest) =>
  isOwn(descriptor) ? talk(data) : writeSync(descriptor, data, ...rest);

const own: Write = (descriptor, data, ...rest) => {
  if (!isOwn(descriptor)) return write(descriptor, data, ...rest);
  const done = rest.at(-1) as (error: null, written: number, data: unknown) => void;
  return done(null, talk(data), data);
};

Object.assign(fs, { writeSync: ownSync, write: own });
syncBuiltinESMExports();
