/** Who handles what at this moment, in either world: named to the ambient guard, and where a handler goes wrong. */
import { AssertionError } from "../base/assert.ts";
import { thrown } from "../base/thrown.ts";
import { type Cluster, nameOf } from "../contract/cluster.ts";
import { AnswerBeforeDisk, UnplainMessage } from "../contract/io.ts";
import { AmbientError } from "./ambient-guard.ts";
import { UndeclaredTimer } from "./time/timers.ts";
import type { Chronicle } from "./watch/chronicle.ts";

export class Handling {
  readonly #system: string;
  readonly #cluster: Cluster;
  readonly #chronicle: Chronicle;
  #node = nobody;
  #what = "";

  constructor(system: string, cluster: Cluster, chronicle: Chronicle) {
    this.#system = system;
    this.#cluster = cluster;
    this.#chronicle = chronicle;
  }

  /** `node` begins to handle `what`: a message's type, `timer election`, `start`. */
  begin(node: number, what: string): void {
    this.#node = node;
    this.#what = what;
  }

  end(): void {
    this.#node = nobody;
  }

  /** Who is running: a judge, a handler of the system, a client, or the world itself. */
  culprit(): string {
    const { judge } = this.#chronicle;
    if (judge !== null) return `the judge ${judge}`;
    if (this.#node === nobody) return `the ${this.#system} world`;
    const name = nameOf(this.#cluster, this.#node);
    return this.#node < this.#cluster.servers ? `${this.#system} ${name} on ${this.#what}` : name;
  }

  /**
   * A handler's failed assertion, exception or ambient call, at time `now`, is a finding about the system. An error
   * outside of handlers is our mistake, and is thrown again.
   */
  report(value: unknown, now: number): void {
    const error = thrown(value);
    const text = error.message;
    if (error instanceof UndeclaredTimer) return this.#chronicle.stop("contract", text, now);
    if (error instanceof AmbientError) return this.#chronicle.stop("determinism", text, now);
    if (this.#node === nobody) throw value;
    if (error instanceof AnswerBeforeDisk || error instanceof UnplainMessage) {
      const { invariant } = error.constructor as typeof AnswerBeforeDisk;
      return this.#chronicle.stop(invariant, `${this.culprit()} ${text}`, now);
    }
    const invariant = error instanceof AssertionError ? "assertion" : "no-exception";
    this.#chronicle.stop(invariant, `${this.culprit()}: ${text}`, now);
  }
}

const nobody = -1;
