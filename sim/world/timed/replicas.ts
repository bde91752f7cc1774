/** Replicas at the end of a run: whether those that take part have applied the same, and what judges are told of it. */
import { digestOf } from "../../base/digest.ts";
import type { ReplicaStanding } from "../../contract/system.ts";
import type { Clients } from "../clients/clients.ts";
import type { Departed } from "../faults/departed.ts";
import type { Roster } from "../faults/roster.ts";
import type { Servers } from "../servers.ts";
import type { Chronicle } from "../watch/chronicle.ts";

interface Replica extends ReplicaStanding {
  readonly node: number;
}

/** What of the world says which replicas take part, and who is told. */
interface ReplicaParts {
  readonly hosts: Servers;
  readonly departed: Departed;
  readonly roster: Roster;
  readonly clients: Clients;
  readonly chronicle: Chronicle;
}

export class Replicas {
  readonly #parts: ReplicaParts;

  constructor(parts: ReplicaParts) {
    this.#parts = parts;
  }

  /**
   * In the part that clients ask, all have applied the same, and checkpoints cover what they should; so have none. What
   * serves servers is never at rest.
   */
  get areConverged(): boolean {
    const { parts, partOf } = this.#parts.hosts;
    return areEqual(this.#all().filter(({ node }) => partOf[node] === parts.length - 1));
  }

  /** Tells judges how far each has applied. */
  tell(now: number): void {
    for (const { node, upTo, machine, excess = 0 } of this.#all()) {
      this.#parts.chronicle.tellJudges(node, { type: "replicated", upTo, machine: digestOf(machine), excess }, now);
    }
  }

  /** Those that are up and reached; where members change, of them the members. */
  #all(): Replica[] {
    const { hosts, departed, roster, clients } = this.#parts;
    return hosts.automata.flatMap((_, node) => {
      const counts = departed.takesPart(node) && roster.members.keepsUp(node, clients.operator);
      const replicated = counts ? hosts.replicated(node) : null;
      return replicated === null ? [] : [{ node, ...replicated }];
    });
  }
}

const hasExcess = ({ excess = 0 }: Replica): boolean => excess > 0;

function areEqual([first, ...others]: readonly Replica[]): boolean {
  if (first === undefined) return true;
  if (others.some(({ upTo }) => upTo !== first.upTo) || [first, ...others].some(hasExcess)) return false;
  const machine = digestOf(first.machine);
  return others.every((other) => digestOf(other.machine) === machine);
}
