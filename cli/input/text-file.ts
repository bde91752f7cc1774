/** Text in files of the user's: UTF-8, with or without the mark with which some editors begin it. */
import { isUtf8 } from "node:buffer";
import { UserError } from "../../sim/base/user-error.ts";
import { readUserFile } from "../output/files.ts";

const LINE_FEED = 0x0a;

/** Reads a text that the user named; bytes that are none are the user's mistake, named by line and byte. */
export function readUserText(file: string, limit?: number): string {
  return textOf(readUserFile(file, limit), file);
}

/** The text of these bytes, which came from `name`. */
export function textOf(data: Buffer, name: string): string {
  return textBytesOf(data, name).toString("utf8");
}

/** The same, still as bytes: the whole may be longer than the longest string. */
export function textBytesOf(data: Buffer, name: string): Buffer {
  if (!isUtf8(data)) throw notText(data, 1).within(name);
  return data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? data.subarray(3) : data;
}

/** What is wrong with bytes of which the first belong to line `line`, behind so many of that line. */
export function notText(data: Uint8Array, line: number, before = 0): UserError {
  const at = firstInvalid(data);
  let [number, start] = [line, 0];
  for (let next = data.indexOf(LINE_FEED); next >= 0 && next < at; next = data.indexOf(LINE_FEED, start)) {
    number++;
    start = next + 1;
  }
  const byte =
    at < data.length ? `the byte 0x${data[at]!.toString(16).padStart(2, "0")}` : "half a character at the end";
  const begins = (first: number, second: number): boolean => line === 1 && data[0] === first && data[1] === second;
  const isWide = begins(0xff, 0xfe) || begins(0xfe, 0xff);
  const isPacked = begins(0x1f, 0x8b);
  return new UserError({
    ...{
      code: "not-text",
      place: `line ${number}, byte ${at - start + 1 + (number === line ? before : 0)}`,
      value: byte,
    },
    problem: `not UTF-8 text: found ${byte}${isWide ? ", and UTF-16 begins so" : isPacked ? ", and gzip begins so" : ""}`,
    remedy: isPacked ? "unpack it first" : "save it as UTF-8, or name another file",
  });
}

/** The place of the first byte that begins no character; what continues one from before is passed over. */
function firstInvalid(data: Uint8Array): number {
  let at = 0;
  while (at < 3 && isContinuation(data[at])) at++;
  while (at < data.length) {
    const length = lengthOf(data[at]!);
    if (length === 0 || !isUtf8(data.subarray(at, at + length))) return at;
    at += length;
  }
  return data.length;
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** Bytes of a character that begins so; 0: none does. */
function lengthOf(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte < 0xc2 || byte > 0xf4) return 0;
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}
