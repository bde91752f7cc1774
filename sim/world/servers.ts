/** The server nodes of a world: their automata, states and disks, and the door by which they start and restart. */
import type { NodeId } from "../base/brand.ts";
import { deepFreeze } from "../base/plain.ts";
import type { Stream, Streams } from "../base/random.ts";
import type { Cluster } from "../contract/cluster.ts";
import { automataOf, type Part, partOfEach, wholeOf } from "../contract/parts.ts";
import type { Standing } from "../contract/standing.ts";
import type { Automaton, ReplicaStanding } from "../contract/system.ts";
import type { DiskPlan } from "../plan/plan.ts";
import { Disk } from "./disk.ts";

export class Servers {
  readonly parts: readonly Part[];
  // By server:
  readonly automata: readonly Automaton[];
  /** Its role, named with its part. */
  readonly roles: readonly string[];
  /** The number of its part. */
  readonly partOf: readonly number[];
  /** What it sees of the cluster. */
  readonly views: readonly Cluster[];
  /** The first server of its part: those before it are asked, and answer. */
  readonly firsts: readonly number[];
  readonly states: object[] = [];
  readonly disks: Disk[] = [];
  readonly #streams: Streams;
  readonly #frozen: boolean;

  constructor(parts: readonly Part[], streams: Streams, frozen: boolean) {
    const automata = automataOf(parts);
    const roles = wholeOf(parts).roles.flatMap((role) => Array.from({ length: role.count }, () => role.name));
    const partOf = partOfEach(parts);
    this.#streams = streams;
    this.#frozen = frozen;
    this.parts = parts;
    this.roles = roles;
    this.automata = roles.map((role) => automata[role]!);
    this.partOf = partOf;
    this.views = partOf.map((part) => parts[part]!.cluster);
    this.firsts = partOf.map((part) => parts[part]!.first);
  }

  /** A blank disk and the state made from it; nodes are booted in the order of their ids, once, before all else. */
  boot(node: number): void {
    this.disks[node] = new Disk(this.#blank(node));
    this.recover(node);
  }

  /** The crash: the cache is lost as `loss` says, the volatile state with it. */
  crash(node: number, loss: DiskPlan["loss"]): void {
    this.disks[node]!.crash(loss, this.#stream(node));
  }

  /** The crash in the middle of a write. */
  tear(node: number): void {
    this.disks[node]!.crashTorn(this.#damage(node));
  }

  wipe(node: number): void {
    this.disks[node]!.wipe(this.#blank(node));
  }

  /** One field of the disk is as if it had never been written. */
  corrupt(node: number): void {
    const blank = this.#blank(node);
    this.disks[node]!.corrupt(this.#anyField(node, blank), blank);
  }

  /** The node's next write goes astray. */
  misdirect(node: number): void {
    const blank = this.#blank(node);
    this.disks[node]!.misdirectNextWrite(this.#anyField(node, blank), blank);
  }

  /** The node's state is made anew from its disk. */
  recover(node: number): void {
    this.states[node] = this.#recovered(node);
  }

  standing(node: number, instance?: number): Standing | null {
    return this.automata[node]!.standing?.(this.disks[node]!.stable, instance) ?? null;
  }

  /** A node's state as digests see it. */
  digested(node: number): object {
    const state = this.states[node]!;
    return this.automata[node]!.digested?.(state) ?? state;
  }

  /** How far a replica has applied; null where nothing is applied. */
  replicated(node: number): ReplicaStanding | null {
    return this.automata[node]!.replicated?.(this.states[node]!, node as NodeId, this.views[node]!) ?? null;
  }

  describe(node: number): string | null {
    return this.automata[node]!.describe?.(this.states[node]!) ?? null;
  }

  #recovered(node: number): object {
    const durable = { ...this.disks[node]!.stable };
    if (this.#frozen) deepFreeze(durable);
    return this.automata[node]!.recover(durable, node as NodeId, this.views[node]!);
  }

  #blank(node: number): object {
    return this.automata[node]!.blank(this.views[node]!, node as NodeId);
  }

  #anyField(node: number, blank: object): string {
    const fields = Object.keys(blank);
    return fields[this.#damage(node).below(Math.max(1, fields.length))] ?? "";
  }

  #damage(node: number): Stream {
    return this.#streams.stream(`damage/${node}`);
  }

  #stream(node: number): Stream {
    return this.#streams.stream(`crash/${node}`);
  }
}
