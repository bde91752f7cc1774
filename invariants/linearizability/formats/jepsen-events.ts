/** Operations as Jepsen writes them, from whatever text: read from their fields, paired, and those of no client noted. */
import { UserError } from "../../../sim/base/user-error.ts";
import { describeValue } from "../model.ts";
import { excerpt } from "./excerpt.ts";
import type { Mark, ReadOptions, Recording } from "./line-reader.ts";
import { keywordOf } from "./micro-operations.ts";
import { Pairing } from "./pairing.ts";
import { type EventType, eventTypes, type RecordedEvent } from "./recorded-event.ts";
import { Translator } from "./translate.ts";

/** The fields of one operation by name, and how it stands in the file. */
export interface JepsenOperation {
  readonly fields: { get(name: string): unknown };
  readonly line: number;
  readonly text: string;
}

/** More deeds than this are in no picture. */
const marksMax = 10_000;

export class JepsenEvents {
  readonly #pairing: Pairing;
  readonly #marks: Mark[] = [];
  #skipped = 0;

  /** `failedCas`: what the format means by a compare-and-set that ended :fail, unless the user says otherwise. */
  constructor(options: ReadOptions, failedCas: "answer" | "nothing") {
    const { keyed = null, anyFunction = false } = options;
    this.#pairing = new Pairing(new Translator({ failedCas: options.failedCas ?? failedCas, keyed, anyFunction }));
  }

  /** A line that holds no operation at all. */
  skip(): void {
    this.#skipped++;
  }

  /** An event of a client. */
  add(event: RecordedEvent): void {
    this.#pairing.add(event);
  }

  /** What somebody did who is no client. */
  mark(line: number, time: unknown, name: unknown, value: unknown): void {
    this.#skipped++;
    if (this.#marks.length >= marksMax) return;
    const about = value === null || value === undefined ? "" : ` ${describeValue(value)}`;
    const label = excerpt(`${keywordOf(name ?? null)}${about}`, 120);
    this.#marks.push({ line, at: this.#pairing.place - 0.5, time: typeof time === "number" ? time : null, label });
  }

  /** An operation by its fields; throws a UserError naming the line if one is missing or is not what it should be. */
  operation({ fields, line, text }: JepsenOperation): void {
    const process = fields.get("process");
    const time = fields.get("time");
    const name = fields.get("f");
    if (process === undefined || process === null) throw missing(line, ":process", text);
    // The nemesis, and whoever else is not a client, has a keyword instead of a number.
    if (typeof process === "object" || (typeof process === "string" && /^:|nemesis/.test(process))) {
      this.mark(line, time, name, fields.get("value"));
      return;
    }
    if (typeof process !== "string" && !Number.isSafeInteger(process))
      throw new UserError({
        code: "process-not-client",
        place: `line ${line}`,
        value: String(process),
        problem: `the process ${String(process)} is not a number of a client`,
        remedy: "give clients numbers from 0 on",
      });
    const order = fields.get("order");
    const value = fields.get("value") ?? null;
    const type = typeOf(fields.get("type"), line, text);
    if ((name === undefined || name === null) && value === null && type === "invoke") throw missing(line, ":f", text);
    this.add({
      line,
      process: process as number | string,
      type,
      function: name === undefined || name === null ? "" : keywordOf(name),
      value,
      key: fields.get("key") ?? undefined,
      time: typeof time === "number" ? time : null,
      actual: fields.get("actual"),
      refused: fields.get("refused") === true,
      order: typeof order === "number" ? order : undefined,
    });
  }

  end(): Recording {
    const { calls, clocked, pairs } = this.#pairing.end();
    const unit = clocked ? "nanos" : "events";
    return { calls, model: null, initial: undefined, unit, skipped: this.#skipped, marks: this.#marks, pairs };
  }
}

function typeOf(given: unknown, line: number, text: string): EventType {
  if (given === undefined || given === null) throw missing(line, ":type", text);
  const type = keywordOf(given);
  if (eventTypes.has(type)) return type as EventType;
  throw new UserError({
    code: "event-type",
    place: `line ${line}`,
    value: excerpt(describeValue(given)),
    problem: `the :type ${excerpt(describeValue(given))} is not :invoke, :ok, :fail or :info`,
    remedy: "write one of these",
  });
}

const missing = (line: number, field: string, text: string): UserError =>
  new UserError({
    code: "operation-without",
    place: `line ${line}`,
    value: excerpt(text.trim()),
    problem: `an operation without ${field}: ${excerpt(text.trim())}`,
    remedy: "every one needs :process, :type and :f",
  });
