/** Replicas at the end of a run: whether those that take part have applied the same, and what judges are told of it. */
import { digestOf } from "../../base/digest.ts";
import type { Departed } from "../faults/departed.ts";
import type { Servers } from "../servers.ts";
import type { Chronicle } from "../watch/chronicle.ts";

interface Replica {
  readonly node: number;
  readonly upTo: number;
  readonly machine: unknown;
}

export class Replicas {
  readonly #hosts: Servers;
  readonly #departed: Departed;
  readonly #chronicle: Chronicle;

  constructor(hosts: Servers, departed: Departed, chronicle: Chronicle) {
    this.#hosts = hosts;
    this.#departed = departed;
    this.#chronicle = chronicle;
  }

  /** In each part, all have applied the same; so have none. */
  get areConverged(): boolean {
    const { parts, partOf } = this.#hosts;
    const all = this.#all();
    return parts.every((_, part) => areEqual(all.filter(({ node }) => partOf[node] === part)));
  }

  /** Tells judges how far each has applied. */
  tell(now: number): void {
    for (const { node, upTo, machine } of this.#all()) {
      this.#chronicle.tellJudges(node, { type: "replicated", upTo, machine: digestOf(machine) }, now);
    }
  }

  #all(): Replica[] {
    return this.#hosts.automata.flatMap((_, node) => {
      const replicated = this.#departed.takesPart(node) ? this.#hosts.replicated(node) : null;
      return replicated === null ? [] : [{ node, ...replicated }];
    });
  }
}

function areEqual([first, ...others]: readonly Replica[]): boolean {
  if (first === undefined) return true;
  if (others.some(({ upTo }) => upTo !== first.upTo)) return false;
  const machine = digestOf(first.machine);
  return others.every((other) => digestOf(other.machine) === machine);
}
