/** EDN histories as Jepsen, Knossos and Elle write them: one map a line, or one vector of maps; extra keys are ignored. */
import { UserError } from "../../../../sim/base/user-error.ts";
import { describeValue } from "../../model.ts";
import { excerpt } from "../excerpt.ts";
import type { Format, LineReader, ReadOptions, Recording } from "../line-reader.ts";
import { Pairing } from "../pairing.ts";
import type { EventType } from "../recorded-event.ts";
import { eventTypes } from "../recorded-event.ts";
import { keywordOf, Translator } from "../translate.ts";
import { EdnForms } from "./edn-forms.ts";
import { parseEdn } from "./edn-value.ts";

export const edn: Format = {
  name: "edn",
  about: "EDN maps as Jepsen stores them: {:process 1, :type :ok, :f :read, :value 3}",
  recognises: (line) => /^\s*(?:;|#[\w{]|[[(]\s*$|[[(]?\s*(?:#[\w./-]*\s*)?\{\s*(?::|\}|$|;)|[[(]\s*[\])])/.test(line),
  open: (options) => new EdnReader(options),
};

class EdnReader implements LineReader {
  readonly #pairing: Pairing;
  readonly #forms: EdnForms;
  #skipped = 0;

  constructor(options: ReadOptions) {
    this.#pairing = new Pairing(
      new Translator({
        failedCas: options.failedCas ?? "nothing",
        keyed: options.keyed ?? false,
        anyFunction: options.anyFunction ?? false,
      }),
    );
    this.#forms = new EdnForms((form, line) => this.#operation(form, line));
  }

  line(text: string, number: number): void {
    this.#forms.line(text, number);
  }

  end(): Recording {
    this.#forms.end();
    const unit = this.#pairing.clocked ? "nanos" : "events";
    return { calls: this.#pairing.calls, model: null, initial: undefined, unit, skipped: this.#skipped };
  }

  #operation(form: string, line: number): void {
    const fields = fieldsOf(parseEdn(form, line));
    if (fields === null)
      throw new UserError({
        code: "not-an-operation",
        place: `line ${line}`,
        value: excerpt(form.trim()),
        problem: `not an operation: ${excerpt(form.trim())}`,
        remedy: "expected a map",
      });
    const process = fields.get("process");
    // The nemesis, and whoever else is not a client, has a name instead of a number.
    if (process !== undefined && typeof process !== "number") {
      this.#skipped++;
      return;
    }
    const type = keywordOf(fields.get("type") ?? null);
    const name = fields.get("f");
    if (process === undefined) throw missing(line, ":process", form);
    if (!Number.isSafeInteger(process))
      throw new UserError({
        code: "process-not-client",
        place: `line ${line}`,
        value: process,
        problem: `the process ${process} is not a number of a client`,
        remedy: "give clients numbers from 0 on",
      });
    if (!eventTypes.has(type)) {
      throw new UserError({
        code: "event-type",
        place: `line ${line}`,
        value: excerpt(describeValue(fields.get("type"))),
        problem: `the :type ${excerpt(describeValue(fields.get("type")))} is not :invoke, :ok, :fail or :info`,
        remedy: "write one of these",
      });
    }
    if (name === undefined || name === null) throw missing(line, ":f", form);
    const time = fields.get("time");
    const order = fields.get("order");
    this.#pairing.add({
      line,
      process,
      type: type as EventType,
      function: keywordOf(name),
      value: fields.get("value") ?? null,
      key: fields.get("key") ?? undefined,
      time: typeof time === "number" ? time : null,
      actual: fields.get("actual"),
      refused: fields.get("refused") === true,
      order: typeof order === "number" ? order : undefined,
    });
  }
}

const missing = (line: number, field: string, form: string): UserError =>
  new UserError({
    code: "operation-without",
    place: `line ${line}`,
    value: excerpt(form.trim()),
    problem: `an operation without ${field}: ${excerpt(form.trim())}`,
    remedy: "every one needs :process, :type and :f",
  });

/** The entries of a map by keyword, also inside a record's tag; null if it is no map. */
function fieldsOf(value: unknown): Map<string, unknown> | null {
  const inner =
    (value as { tag?: unknown; value?: unknown } | null)?.tag === undefined
      ? value
      : (value as { value: unknown }).value;
  const entries = (inner as { map?: unknown } | null)?.map;
  if (!Array.isArray(entries)) return null;
  return new Map((entries as [unknown, unknown][]).map(([key, found]) => [keywordOf(key), found]));
}
