/**
 * Keeps what a campaign finds when it is found, so that nothing is lost when it does not come to its end: each violation
 * is a line of a journal, and the first of each invariant a trace, unshrunk. Both go when the summary has what they say.
 */
import fs from "node:fs";
import path from "node:path";
import { printableJson } from "../../sim/base/printable.ts";
import type { CampaignSpec } from "../../sim/campaign/campaign.ts";
import type { Hand } from "../../sim/campaign/hand.ts";
import { returns } from "../../sim/campaign/recover.ts";
import type { Cell } from "../../sim/campaign/tasks.ts";
import type { Found } from "../../sim/search/fuzz.ts";
import { packTrace } from "../input/trace-files.ts";
import { writeBeside } from "../output/files.ts";
import { invocation } from "../output/invocation.ts";
import { type Brought, replayByCoordinates } from "./coordinates.ts";

interface Output extends Brought {
  readonly out: string;
  readonly gzip: boolean;
}

/** Violations shrunk and recorded per cell: the first of each invariant, and no more than this many. */
export const settledMax = 5;

export class Keeper {
  readonly #output: Output;
  readonly #spec: CampaignSpec;
  readonly #journal: string;
  readonly #seen = new Map<string, Set<string>>();
  readonly #traces = new Map<string, string>();
  readonly #failures: string[] = [];
  #lines = 0;

  constructor(output: Output, spec: CampaignSpec) {
    this.#output = output;
    this.#spec = spec;
    const random = Buffer.from(crypto.getRandomValues(new Uint8Array(4))).toString("hex");
    this.#journal = path.join(output.out, `found-${safeSeed(spec.seed)}-${random}.ndjson`);
  }

  /** A mistake of ours, met while a violation was kept: told with the summary. */
  mistake: string | null = null;

  /** What could not be written, in sentences. */
  get failures(): readonly string[] {
    return this.#failures;
  }

  /**
   * Writes a violation down, and records it with the hand that found it when it is the first of its kind: then what there
   * is to say of it, else null.
   */
  async found(cell: Cell, found: Found, hand: Hand): Promise<string | null> {
    const { seed, settings, mutant } = this.#spec;
    const { drawn, invariant, message, events, digest } = found;
    const own = { system: cell.system, scenario: drawn.scenario };
    const replay = invocation(...replayByCoordinates(this.#spec, own, drawn.index, this.#output));
    const about = { ...own, index: drawn.index, seed, ...settings, mutant, invariant, message, events, digest, replay };
    this.attempt(() => {
      fs.mkdirSync(this.#output.out, { recursive: true });
      fs.appendFileSync(this.#journal, printableJson(`${JSON.stringify(about)}\n`));
      this.#lines++;
    });
    const key = `${cell.system}/${cell.scenario}`;
    const seen = this.#seen.get(key) ?? new Set();
    this.#seen.set(key, seen);
    if (seen.has(invariant) || seen.size >= settledMax) return null;
    seen.add(invariant);
    const told = `found: ${invariant} in ${own.system} under ${own.scenario}, index ${drawn.index}`;
    if (invariant === returns) return told;
    const from = { source: { ...own, seed, settings }, index: drawn.index };
    try {
      const { trace } = await hand.ask({ type: "record", from, mutant });
      const { out, gzip } = this.#output;
      const name = traceName(this.#spec, own, drawn.index);
      this.attempt(() => {
        const file = writeBeside(out, `${name}-found`, gzip ? ".ndjson.gz" : ".ndjson", packTrace(trace, gzip), false);
        this.#traces.set(name, file);
      });
    } catch (error) {
      // A second run that differs, or does not come back, is told when the violation is settled.
      const { name, message } = error as Error;
      if (!["LostHand", "LateHand", "LostDeterminism"].includes(name)) this.mistake ??= message;
    }
    return told;
  }

  /** The unshrunk trace of a plan, when there is one. */
  traceOf(cell: Cell, index: number): string | null {
    return this.#traces.get(traceName(this.#spec, cell, index)) ?? null;
  }

  /** Writes something; that it cannot be written is kept for the summary, and null is returned. */
  attempt<T>(write: () => T): T | null {
    try {
      return write();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!this.#failures.includes(message)) this.#failures.push(message);
      return null;
    }
  }

  /** The summary tells all: what it does not name is removed. */
  close(named: readonly (string | null)[]): void {
    for (const file of this.#traces.values()) if (!named.includes(file)) fs.rmSync(file, { force: true });
    if (this.#lines > 0) fs.rmSync(this.#journal, { force: true });
  }
}

/** `raft-swarm-1-37`, with what a file name cannot hold left out of the seed. */
export function traceName({ seed, mutant }: CampaignSpec, { system, scenario }: Cell, index: number): string {
  const name = system.replace(/[^\w.-]+/g, "-");
  return [name, scenario, ...(mutant === null ? [] : [mutant]), safeSeed(seed), index].join("-");
}

const safeSeed = (seed: string): string => seed.replace(/[^\w.-]+/g, "_").slice(0, 40);
