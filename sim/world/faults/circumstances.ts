/** Who hears whom and who works at full speed, as judges are told of it: after every change, node by node. */
import type { Cuts } from "../network/cuts.ts";
import type { Network } from "../network/network.ts";
import type { Processors } from "../timed/processors.ts";
import type { Release } from "../timed/release.ts";
import type { Chronicle } from "../watch/chronicle.ts";
import type { Lives } from "./lives.ts";

interface Parts {
  readonly cuts: Cuts;
  readonly network: Network;
  readonly lives: Lives;
  readonly processors: Processors;
  readonly released: Release;
  readonly chronicle: Chronicle;
}

export class Circumstances {
  /** A fault changed something since judges were told last. */
  areChanged = false;
  readonly #servers: number;
  readonly #nodes: number;
  readonly #parts: Parts;
  readonly #hears: string[]; // by node, as told last
  readonly #hampered: boolean[];
  #opens = Number.POSITIVE_INFINITY; // when the next closed channel opens again, or a server has sent what it sends slowly

  constructor(servers: number, nodes: number, parts: Parts) {
    this.#servers = servers;
    this.#nodes = nodes;
    this.#parts = parts;
    this.#hampered = new Array<boolean>(servers).fill(false);
    this.#hears = Array.from({ length: nodes }, (_, node) => others(nodes, node).join());
  }

  /** Something is no longer as judges were told. */
  areDue(now: number): boolean {
    return this.areChanged || this.#parts.network.haveClosed || now >= this.#opens;
  }

  /** Tells judges what is no longer as they were told. */
  tell(now: number): void {
    const { network, chronicle } = this.#parts;
    this.areChanged = false;
    network.haveClosed = false;
    this.#opens = Number.POSITIVE_INFINITY;
    for (let node = 0; node < this.#nodes; node++) {
      const from = others(this.#nodes, node).filter((other) => this.#isOpen(other, node, now));
      const text = from.join();
      if (text === this.#hears[node]) continue;
      this.#hears[node] = text;
      chronicle.tellJudges(node, { type: "hears", from }, now);
    }
    for (let node = 0; node < this.#servers; node++) {
      const isHampered = this.#isHampered(node, now);
      if (isHampered === this.#hampered[node]) continue;
      this.#hampered[node] = isHampered;
      chronicle.tellJudges(node, { type: "hampered", isHampered }, now);
    }
  }

  /** What `from` sends now comes to `to` in good time. */
  #isOpen(from: number, to: number, now: number): boolean {
    const { cuts, network } = this.#parts;
    const until = network.closedUntil(from, to, now);
    if (until > 0) this.#opens = Math.min(this.#opens, until);
    return until === 0 && cuts.isWhole(from, to);
  }

  /** Some server is hampered, as judges were told last. */
  get isAnyHampered(): boolean {
    return this.#hampered.includes(true);
  }

  #isHampered(node: number, now: number): boolean {
    const { network, lives, processors, released } = this.#parts;
    const until = processors.sendsSlowlyUntil(node);
    if (until > now) this.#opens = Math.min(this.#opens, until);
    return (
      lives.held[node] !== null || network.slowness(node) !== 1 || processors.isBehind(node) || released.isStalled(node)
    );
  }
}

const others = (nodes: number, node: number): number[] =>
  Array.from({ length: nodes }, (_, id) => id).filter((id) => id !== node);
