/** EDN histories as Jepsen, Knossos and Elle write them: one map a line, or one vector of maps; extra keys are ignored. */
import { UserError } from "../../../../sim/base/user-error.ts";
import { excerpt } from "../excerpt.ts";
import { JepsenEvents } from "../jepsen-events.ts";
import type { Format, LineReader, ReadOptions, Recording } from "../line-reader.ts";
import { EdnForms } from "./edn-forms.ts";
import { EdnTemplates } from "./edn-templates.ts";
import { parseEdn } from "./edn-value.ts";
import { fieldsIn } from "./fields.ts";

export const edn: Format = {
  name: "edn",
  about: "EDN maps as Jepsen stores them: {:process 1, :type :ok, :f :read, :value 3}",
  recognises: (line) => /^\s*(?:;|#[\w{]|[[(]\s*$|[[(]?\s*(?:#[\w./-]*\s*)?\{\s*(?::|\}|$|;)|[[(]\s*[\])])/.test(line),
  open: (options) => new EdnReader(options),
};

class EdnReader implements LineReader {
  readonly #events: JepsenEvents;
  readonly #forms: EdnForms;
  readonly #templates = new EdnTemplates();

  constructor(options: ReadOptions) {
    this.#events = new JepsenEvents(options, "nothing");
    this.#forms = new EdnForms((form, line) => this.#operation(form, line));
  }

  line(text: string, number: number): void {
    const fields = this.#forms.isBetween ? this.#templates.fieldsOf(text, number) : null;
    if (fields === null) this.#forms.line(text, number);
    else this.#events.operation({ fields, line: number, text });
  }

  end(): Recording {
    this.#forms.end();
    return this.#events.end();
  }

  #operation(text: string, line: number): void {
    const fields = fieldsIn(parseEdn(text, line));
    if (fields === null)
      throw new UserError({
        code: "not-an-operation",
        place: `line ${line}`,
        value: excerpt(text.trim()),
        problem: `not an operation: ${excerpt(text.trim())}`,
        remedy: "expected a map",
      });
    this.#events.operation({ fields, line, text });
  }
}
