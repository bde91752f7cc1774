/** Jepsen's operations as JSON, in one array or one a line, as elle-cli and others write them. */
import { JepsenEvents } from "./jepsen-events.ts";
import { JsonObjects } from "./json-objects.ts";
import type { Format, LineReader, ReadOptions, Recording } from "./line-reader.ts";

export const jepsenJson: Format = {
  name: "jepsen-json",
  about: 'Jepsen\'s operations as JSON: [{"process":1,"type":"ok","f":"read","value":3}]',
  // Our own events have an "input" and a "time" where these have an "f" or a bare "value".
  recognises: (start) =>
    /^[\s[]*\{\s*"/.test(start) &&
    /"type"\s*:/.test(start) &&
    /"(?:f|value)"\s*:/.test(start) &&
    !/"input"\s*:/.test(start),
  open: (options) => new JepsenJsonReader(options),
};

class JepsenJsonReader implements LineReader {
  readonly #events: JepsenEvents;
  readonly #objects: JsonObjects;

  constructor(options: ReadOptions) {
    this.#events = new JepsenEvents(options, "nothing");
    this.#objects = new JsonObjects((object, line, text) => {
      const fields = new Map(Object.entries(object).map(([name, value]) => [name.replace(/^:/, ""), value]));
      this.#events.operation({ fields, line, text });
    });
  }

  line(text: string, number: number): void {
    this.#objects.line(text, number);
  }

  end(): Recording {
    this.#objects.end();
    return this.#events.end();
  }
}
