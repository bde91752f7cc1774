/** A recorded history from a file, from stdin, from gzip: streamed line by line into the reader of its format. */
import fs from "node:fs";
import { pipeline, type Readable } from "node:stream";
import zlib from "node:zlib";
import { HistoryReader } from "../../invariants/linearizability/formats/index.ts";
import type { ReadOptions, Recording } from "../../invariants/linearizability/formats/line-reader.ts";
import { clipped, UserError } from "../../sim/base/user-error.ts";

/** Characters in one line; beyond it the file is not what it claims to be. */
const lineMax = 2 ** 24;

export interface ReadFile {
  readonly recording: Recording;
  readonly format: string;
  readonly lines: number;
}

/** Reads `file`, or stdin if it is `-`. Calls `seen` now and then with the number of lines so far. */
export async function readHistoryFile(
  file: string,
  options: ReadOptions,
  format: string | undefined,
  seen: (lines: number) => void,
): Promise<ReadFile> {
  const reader = new HistoryReader(options, format);
  const name = clipped(file, 200);
  let lines = 0;
  try {
    for await (const chunk of linesOf(await open(file))) {
      for (const line of chunk) reader.line(line, ++lines);
      seen(lines);
    }
    const recording = reader.end();
    if (recording.calls.length === 0)
      throw new UserError({
        code: "empty-history",
        place: "history",
        unplaced: true,
        problem: "it holds no operation of a client",
        remedy: "is it the right file?",
      });
    return { recording, format: reader.format ?? "", lines };
  } catch (error) {
    throw explained(error, name);
  }
}

/** The mistake in the file's name, or what the system said about the file. */
function explained(error: unknown, name: string): unknown {
  if (error instanceof UserError) return error.within(name);
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  if (code.startsWith("Z_") || code === "ERR_BUFFER_TOO_LARGE") {
    return new UserError({
      code: "damaged-gzip",
      place: name,
      value: clipped(message, 100),
      problem: `damaged gzip (${clipped(message, 100)})`,
      remedy: "copy or compress the file again",
    });
  }
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") {
    return new UserError({
      code: "not-text",
      place: name,
      problem: "not UTF-8 text",
      remedy: "a history is text, or text compressed by gzip",
    });
  }
  const known: Readonly<Record<string, string>> = {
    ENOENT: "it does not exist",
    EACCES: "permission denied",
    EISDIR: "it is a folder",
    ENOTDIR: "a part of its path is not a folder",
  };
  return new UserError({
    code: "unreadable",
    place: name,
    value: known[code] ?? clipped(message, 200),
    remedy: "name a file that can be read",
    sentence: `cannot read ${name}: ${known[code] ?? clipped(message, 200)}`,
  });
}

/** The bytes of the file, unpacked if they start as gzip does. */
async function open(file: string): Promise<Readable> {
  const source = file === "-" ? { fd: 0 } : {}; // the process's own: a thread has no stdin
  const raw: Readable = fs.createReadStream(file, { ...source, highWaterMark: 2 ** 18 });
  const head = await firstBytes(raw);
  if (head === null) return raw;
  raw.unshift(head);
  if (head[0] !== 0x1f || (head[1] ?? 0x8b) !== 0x8b) return raw;
  // A mistake on either side ends both, and shows where the lines are read.
  return pipeline(raw, zlib.createGunzip(), () => {});
}

/** Null at the end of an empty file. */
function firstBytes(raw: Readable): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      raw.off("readable", settle);
      raw.off("end", settle);
      raw.off("error", reject);
      resolve(raw.read() as Buffer | null);
    };
    raw.on("readable", settle);
    raw.on("end", settle);
    raw.on("error", reject);
  });
}

/** The lines of each chunk, together, so that the loop over them does not wait for each. */
async function* linesOf(bytes: Readable): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  for await (const chunk of bytes) {
    const pieces = (rest + decoder.decode(chunk as Buffer, { stream: true })).split("\n");
    rest = pieces.pop() ?? "";
    if (rest.length > lineMax)
      throw new UserError({
        code: "line-too-long",
        place: "history",
        unplaced: true,
        problem: `a line is longer than ${lineMax} characters`,
        remedy: "is it text?",
      });
    yield pieces.map(withoutReturn);
  }
  rest += decoder.decode();
  if (rest !== "") yield [withoutReturn(rest)];
}

const withoutReturn = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line);
