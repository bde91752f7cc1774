/** A recorded history from a file, from stdin, from gzip: streamed line by line into the reader of its format. */
import fs from "node:fs";
import { pipeline, type Readable } from "node:stream";
import v8 from "node:v8";
import zlib from "node:zlib";
import { HistoryReader } from "../../invariants/linearizability/formats/index.ts";
import type { ReadOptions, Recording } from "../../invariants/linearizability/formats/line-reader.ts";
import { plural } from "../../reports/format.ts";
import { clipped, UserError } from "../../sim/base/user-error.ts";
import { notText } from "./text-file.ts";

/** Characters in one line; beyond it the file is not what it claims to be. */
const lineMax = 2 ** 24;

export interface ReadFile {
  readonly recording: Recording;
  readonly format: string;
  readonly lines: number;
}

/** A file that was not read to its end, since a limit came first. */
export interface UnreadFile {
  readonly why: "time" | "memory";
  readonly lines: number;
}

export interface HowToRead {
  readonly options: ReadOptions;
  readonly format: string | undefined;
  /** Bytes that the calls may take, roughly. */
  readonly bytesMax: number;
  isOver(): boolean;
  /** Called now and then with the number of lines so far. */
  seen(lines: number): void;
}

/** Less than this says more of what was not yet collected than of what is held. */
const bytesFloor = 2 ** 28;

/** Reads `file`, or stdin if it is `-`. Throws UserError with the file's name. */
export async function readHistoryFile(
  file: string,
  { options, format, bytesMax, isOver, seen }: HowToRead,
): Promise<ReadFile | UnreadFile> {
  const reader = new HistoryReader(options, format);
  const name = clipped(file, 200);
  const limit = heapUsed() + Math.max(bytesFloor, bytesMax);
  let lines = 0;
  try {
    for await (const chunk of linesOf(await open(file))) {
      for (const line of chunk) reader.line(line, ++lines);
      seen(lines);
      if (isOver()) return { why: "time", lines };
      if (heapUsed() > limit) return { why: "memory", lines };
    }
    const recording = reader.end();
    if (recording.calls.length === 0)
      throw new UserError({
        code: "empty-history",
        place: "history",
        unplaced: true,
        value: lines,
        problem: lines === 0 ? "it is empty" : `it holds no operation of a client in ${plural(lines, "line")}`,
        remedy: "is it the right file?",
      });
    return { recording, format: reader.format ?? "", lines };
  } catch (error) {
    throw explained(error, name);
  }
}

const heapUsed = (): number => v8.getHeapStatistics().used_heap_size;

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
  refuseStore(file, head);
  raw.unshift(head);
  if (head[0] !== 0x1f || (head[1] ?? 0x8b) !== 0x8b) return raw;
  // A mistake on either side ends both, and shows where the lines are read.
  return pipeline(raw, zlib.createGunzip(), () => {});
}

/** Jepsen's own stores are no text; the history lies beside them as one, or can be written as one. */
function refuseStore(file: string, head: Buffer): void {
  const isJepsen = /\.jepsen$/.test(file) || head.subarray(0, 6).toString("latin1") === "JEPSEN";
  const isFressian = /\.fressian$/.test(file);
  if (!isJepsen && !isFressian) return;
  throw new UserError({
    code: "binary-store",
    place: "history",
    unplaced: true,
    problem: `it is a binary store of Jepsen (${isJepsen ? "test.jepsen" : "fressian"}), which is not read here`,
    remedy:
      "give the history.edn or history.txt that lies beside it, or write one in a Clojure REPL: " +
      '(spit "history.edn" (apply str (map prn-str (:history (jepsen.store/load "NAME" "TIME")))))',
  });
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
  let lines = 0;
  for await (const chunk of bytes) {
    const text = decoded(decoder, chunk as Buffer, lines + 1, rest);
    const pieces = text.split("\n");
    // What was there before has no end of a line: only what is new is searched for one.
    pieces[0] = rest + pieces[0];
    rest = pieces.pop() as string;
    if (rest.length > lineMax)
      throw new UserError({
        code: "line-too-long",
        place: `line ${lines + pieces.length + 1}`,
        problem: `it is longer than ${lineMax} characters`,
        value: rest.length,
        remedy: "name a history, which is text of many lines",
      });
    lines += pieces.length;
    yield pieces.map(withoutReturn);
  }
  rest += decoded(decoder, null, lines + 1, rest);
  if (rest !== "") yield [withoutReturn(rest)];
}

/** The text of the next bytes, or of none at the end; `rest` is what there is of line `line` so far. */
function decoded(decoder: InstanceType<typeof TextDecoder>, chunk: Buffer | null, line: number, rest: string): string {
  try {
    return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    throw notText(chunk ?? new Uint8Array(), line, Buffer.byteLength(rest));
  }
}

const withoutReturn = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line);
