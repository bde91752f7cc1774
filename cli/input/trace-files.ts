/** Traces on the disk, plain or compressed: read line by line, written whole. */
import { gunzipSync, gzipSync } from "node:zlib";
import { printableJson } from "../../sim/base/printable.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { TraceHeader } from "../../sim/trace/format.ts";
import { lineLengthMax, parseHeader, readTrace } from "../../sim/trace/reader.ts";
import { readUserFile } from "../output/files.ts";
import { textBytesOf } from "./text-file.ts";

/** The largest trace, plain or unpacked: 1 GiB. */
export const unpackedMax = 2 ** 30;
const LINE_FEED = 0x0a;

export interface TraceFile {
  readonly header: TraceHeader;
  /** Every line, without its line feed. */
  readonly lines: readonly string[];
}

/** Reads and checks a trace. What is wrong with it is told with the file's name and the line. */
export function readTraceFile(file: string): TraceFile {
  const data = textBytesOf(unpack(readUserFile(file, unpackedMax), file), file);
  try {
    const lines = splitLines(data);
    const header = parseHeader(lines[0] ?? "");
    const rest = readTrace(lines);
    while (rest.next().done !== true); // the whole of it is checked before anything is believed
    return { header, lines };
  } catch (error) {
    if (error instanceof UserError) throw error.within(file);
    throw error;
  }
}

function unpack(data: Buffer, file: string): Buffer {
  if (data[0] !== 0x1f || data[1] !== 0x8b) return data;
  refuseBomb(data, file);
  try {
    return gunzipSync(data, { maxOutputLength: unpackedMax });
  } catch (error) {
    const tooLarge = isTooLarge(error);
    const why = tooLarge ? `it unpacks to more than ${unpackedMax} bytes` : "it is damaged or was cut short";
    throw new UserError({
      code: "not-packed",
      place: file,
      value: why,
      problem: `cannot unpack it: ${why}`,
      remedy: "copy or compress the file again",
    });
  }
}

/** Traces of ours become ten or twenty times as long; what becomes so many times as long is none. */
const ratioMax = 200;
const harmlessBytes = 2 ** 24;

const isTooLarge = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";

/** Asks the length before memory is spent: the last four bytes of a gzip file tell it, unless the file was cut short. */
function refuseBomb(data: Buffer, file: string): void {
  const length = data.length >= 18 ? data.readUInt32LE(data.length - 4) : 0;
  if (length <= Math.max(harmlessBytes, ratioMax * data.length) && length <= unpackedMax) return;
  try {
    gunzipSync(data, { maxOutputLength: harmlessBytes });
  } catch (error) {
    if (!isTooLarge(error)) return; // whoever unpacks it says what it is
  }
  throw new UserError({
    ...{ code: "not-packed", place: file, value: length },
    problem: `it would unpack to ${length} bytes, ${Math.round(length / data.length)} times its size: that is no trace`,
    remedy: "name a trace that synod wrote",
  });
}

/** The lines one by one, since the whole may be longer than the longest string. */
function splitLines(data: Buffer): string[] {
  const lines: string[] = [];
  for (let start = 0; start < data.length; ) {
    const found = data.indexOf(LINE_FEED, start);
    const end = found < 0 ? data.length : found;
    if (end - start > lineLengthMax) {
      throw new UserError({
        ...{ code: "line-too-long", place: `line ${lines.length + 1}`, value: end - start },
        problem: `${end - start} bytes are above ${lineLengthMax}`,
        remedy: "name a trace that synod wrote",
      });
    }
    lines.push(data.toString("utf8", start, end));
    start = end + 1;
  }
  return lines;
}

/** The bytes of a trace file, which a terminal may show. */
export function packTrace(lines: readonly string[], gzip: boolean): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < lines.length; at += 1_000) {
    parts.push(Buffer.from(printableJson(`${lines.slice(at, at + 1_000).join("\n")}\n`)));
  }
  const data = Buffer.concat(parts);
  return gzip ? gzipSync(data) : data;
}
