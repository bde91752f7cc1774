/**
 * Porcupine's operations as Go marshals them, in one array or one a line: `{"ClientId":0,"Input":{...},"Call":10,
 * "Output":{...},"Return":25}`. Inputs and outputs are read by a mapping of fields; those of etcd's robustness tests are
 * requests and responses of etcd; a model of the user's own gets both as they are.
 */
import { UserError } from "../../../sim/base/user-error.ts";
import type { Call } from "../history.ts";
import { describeValue } from "../model.ts";
import { type EtcdResponse, isEtcdRequest } from "../models/etcd-shapes.ts";
import { excerpt } from "./excerpt.ts";
import type { LineFields, OpenCall } from "./json-fields.ts";
import { JsonObjects } from "./json-objects.ts";
import type { Format, LineReader, ReadOptions, Recording } from "./line-reader.ts";
import { type Mapping, porcupineMapping } from "./mapping.ts";
import { Translator } from "./translate.ts";

export const goOperations: Format = {
  name: "go-operations",
  about: 'Porcupine\'s operations: {"ClientId":0,"Input":{...},"Call":10,"Output":{...},"Return":25}',
  recognises: (beginning) =>
    /^[\s[]*\{\s*"/.test(beginning) && /"Input"\s*:/.test(beginning) && /"Call"\s*:/.test(beginning),
  open: (options) => new GoOperationsReader(options),
};

/** The largest number of Go's int64, by which histories say that a call never returned. */
const neverReturned = 2n ** 63n - 1n;

class GoOperationsReader implements LineReader {
  readonly #objects: JsonObjects;
  readonly #calls: OpenCall[] = [];
  /** When each call began and ended, in nanoseconds, which a double may not hold; null for never. */
  readonly #times: [called: bigint, returned: bigint | null][] = [];
  readonly #translator: Translator;
  readonly #mapping: Mapping | null;
  readonly #isRaw: boolean;

  constructor(options: ReadOptions) {
    this.#objects = new JsonObjects((fields, line) => this.#operation(fields, line));
    this.#translator = new Translator({ failedCas: "answer", keyed: false, anyFunction: false });
    this.#mapping = options.mapping ?? null;
    this.#isRaw = options.anyFunction === true && this.#mapping === null;
  }

  line(text: string, number: number): void {
    this.#objects.line(text, number);
  }

  end(): Recording {
    this.#objects.end();
    const start = this.#times.reduce((least, [called]) => (called < least ? called : least), this.#times[0]?.[0] ?? 0n);
    for (const [index, [called, returned]] of this.#times.entries()) {
      const call = this.#calls[index] as OpenCall;
      call.invoked = Number(called - start);
      call.returned = returned === null ? Number.POSITIVE_INFINITY : Number(returned - start);
    }
    return { calls: this.#calls, model: null, initial: undefined, unit: "nanos", skipped: 0 };
  }

  #operation(fields: LineFields, line: number): void {
    const called = nanosOf(fields, "Call", line);
    const returned =
      fields["Return"] === undefined || fields["Return"] === null ? null : nanosOf(fields, "Return", line);
    if (called === null) throw notGiven("Call", fields["Call"], line);
    if (returned !== null && returned < called)
      throw new UserError({
        code: "returned-before",
        place: `line ${line}`,
        value: String(returned),
        problem: `it returned at ${returned}, before it was called at ${called}`,
        remedy: "mend the times",
      });
    const client = fields["ClientId"] ?? 0;
    if (typeof client !== "number" && typeof client !== "string") throw notGiven("ClientId", client, line);
    const { input, output, outcome } = this.#meaning(fields, returned === null, line);
    const isOpen = outcome === "unknown";
    this.#calls.push({ process: client, invoked: 0, returned: 0, input, output, outcome, line });
    this.#times.push([called, isOpen ? null : returned]);
  }

  #meaning(fields: LineFields, isOpen: boolean, line: number): Pick<Call, "input" | "output" | "outcome"> {
    const [input, output] = [fields["Input"], fields["Output"] ?? null];
    if (this.#isRaw) return { input, ...(isOpen ? unanswered : { output, outcome: "ok" }) };
    if (this.#mapping === null && isEtcdRequest(input)) {
      const response = output as EtcdResponse | null;
      const failed = isOpen || response === null || (response.Error ?? "") !== "";
      return {
        input: { type: "etcd", request: input },
        ...(failed ? unanswered : { output: { type: "etcd", response }, outcome: "ok" }),
      };
    }
    return this.#mapped(input, output, isOpen, line);
  }

  #mapped(input: unknown, output: unknown, isOpen: boolean, line: number): Pick<Call, "input" | "output" | "outcome"> {
    const mapping = this.#mapping ?? porcupineMapping;
    const asked = fieldsIn(input);
    const op = asked?.[mapping.op];
    const name = typeof op === "string" && mapping.ops[op] === undefined ? op : mapping.ops[String(op)];
    if (asked === null || op === undefined || name === undefined)
      throw new UserError({
        code: "input",
        place: `line ${line}`,
        value: excerpt(describeValue(input)),
        problem: `the Input ${excerpt(describeValue(input))} does not say what is done: ${op === undefined ? `it has no field "${mapping.op}"` : `"${mapping.op}" is ${excerpt(describeValue(op))}, which "ops" does not name`}`,
        remedy:
          'say which fields mean what, for example --mapping \'{"op":"Op","ops":{"0":"get","1":"put"},"key":"Key"}\', or give a --model ./yours.ts, which gets Input and Output as they are',
      });
    const told = fieldsIn(output);
    const isSwap = name === "cas" || name === "compare-and-set";
    const written = asked[mapping.value] ?? null;
    const found = told === null ? output : (told[mapping.found] ?? null);
    const swapped = told === null ? output : told[mapping.swapped];
    const key = asked[mapping.key];
    const event = {
      line,
      process: 0,
      function: name,
      key,
      time: null,
      actual: undefined,
      refused: true,
      order: undefined,
    };
    const asks = {
      ...event,
      type: "invoke" as const,
      value: isSwap ? [asked[mapping.expected] ?? null, written] : written,
    };
    const call = this.#translator.input(asks);
    if (isOpen) return { input: call, ...unanswered };
    const type = isSwap && swapped !== true ? ("fail" as const) : ("ok" as const);
    return { input: call, ...this.#translator.ending(call, { ...event, type, value: found }) };
  }
}

const unanswered = { output: undefined, outcome: "unknown" } as const;

const fieldsIn = (value: unknown): LineFields | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as LineFields) : null;

/** Null for the time that stands for never. */
function nanosOf(fields: LineFields, name: string, line: number): bigint | null {
  const given = fields[name];
  const text = (given as { readonly integer?: unknown } | null | undefined)?.integer ?? given;
  if (typeof text !== "string" && !Number.isSafeInteger(text)) throw notGiven(name, given, line);
  if (!/^-?\d{1,20}$/.test(String(text))) throw notGiven(name, given, line);
  const nanos = BigInt(text as string | number);
  return nanos >= neverReturned ? null : nanos;
}

const notGiven = (name: string, given: unknown, line: number): UserError =>
  new UserError({
    code: "not-a-number",
    place: `line ${line}`,
    value: given === undefined ? "nothing" : excerpt(describeValue(given)),
    problem:
      given === undefined
        ? `"${name}" is missing`
        : `"${name}" is ${excerpt(describeValue(given))}, not a whole number`,
    remedy: "write nanoseconds as Go's int64",
  });
