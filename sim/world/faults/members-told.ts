/** Who is a member of the part that clients ask, by the configurations that its nodes told; and who may be lost for good. */
import {
  add,
  difference,
  has,
  intersection,
  type NodeSet,
  noNodes,
  members as ranksOf,
  setOf,
} from "../../base/node-set.ts";
import type { Considered } from "../../contract/configured.ts";
import { everyMember, type Members, membersKey } from "../../contract/members.ts";
import type { Part } from "../../contract/parts.ts";
import type { MemberTarget } from "../../plan/faults/surface.ts";
import { type Terms, termsOf } from "../../plan/terms.ts";
import type { ClientState } from "../clients/client.ts";

export class MembersTold {
  readonly #part: Part;
  readonly #terms: Terms | null; // null: members never change, and nobody is asked for here
  /** The last configuration told by each kind of observation. */
  readonly #last: { configured?: Members; opened?: Members } = {};
  readonly #first: Members;
  #latest: NodeSet;
  #added = noNodes; // who came last, as long as they stay
  #removed = noNodes; // who went last, as long as they stay away
  #lost = noNodes;
  /** What may be asked for, while nothing else has taken its place. */
  #considered: readonly Considered[] = [];
  /** Names of configurations that another one follows. */
  readonly #followed = new Set<string | null>();
  /** The highest term that opened. */
  #term = 0;

  constructor(part: Part) {
    this.#part = part;
    this.#terms = termsOf(part);
    const first = setOf(...(this.#terms?.first ?? []));
    this.#first = [first];
    this.#latest = first;
  }

  /** A node says that the cluster has this configuration. */
  told(by: "configured" | "opened", members: Members): void {
    const now = everyMember(members);
    const before = this.#latest;
    const [came, went] = [difference(now, before), difference(before, now)];
    this.#added = came === noNodes ? intersection(this.#added, now) : came;
    this.#removed = went === noNodes ? difference(this.#removed, now) : went;
    this.#latest = now;
    this.#last[by] = members;
  }

  /** A node says that there may be this configuration. */
  considered(configuration: Considered): void {
    const { follows, members } = configuration;
    const key = membersKey(members);
    const isKnown = this.#considered.some((one) => one.follows === follows && membersKey(one.members) === key);
    const isOver = typeof follows === "number" ? follows < this.#term : this.#followed.has(follows);
    if (!isKnown && !isOver) this.#considered = [...this.#considered, configuration];
  }

  /** The configuration of that name has one that follows it: whatever else would have followed it never comes into force. */
  follow(name: string | null): void {
    this.#followed.add(name);
    this.#considered = this.#considered.filter(({ follows }) => follows !== name);
  }

  /** A term opened: what would have followed a lower one never comes into force. */
  open(term: number): void {
    if (term <= this.#term) return;
    this.#term = term;
    this.#considered = this.#considered.filter(({ follows }) => typeof follows !== "number" || follows >= term);
  }

  /** The node that is meant at this time, another one each millisecond; -1 where there is none. */
  resolve(target: MemberTarget, now: number): number {
    if (this.#terms === null) return -1;
    const meant = { member: this.#latest, newcomer: this.#added, removed: this.#removed }[target];
    const ranks = ranksOf(meant);
    return ranks.length === 0 ? -1 : this.#terms.firstNode + ranks[Math.floor(now / 1_000) % ranks.length]!;
  }

  /** The rank of a node that may be a member; -1 of others. */
  rankOf(node: number): number {
    const { firstNode, ranks } = this.#terms ?? { firstNode: 0, ranks: 0 };
    return node >= firstNode && node < firstNode + ranks ? node - firstNode : -1;
  }

  /**
   * True when the members can do without `rank` for ever, beside those lost before and those `gone` in the end: whichever
   * configuration may be in force or come into force, as far as nodes told and the operator knows.
   */
  canLose(rank: number, operator: ClientState | null, gone: readonly number[]): boolean {
    const { system, cluster } = this.#part;
    if (has(this.#lost, rank)) return false;
    const away = gone.map((node) => this.rankOf(node)).filter((one) => one >= 0);
    const lost = add(away.reduce<NodeSet>(add, this.#lost), rank);
    const considered = this.#considered.map(({ members }) => members);
    return [...askedOf(operator), ...this.#told, ...considered].flat().every((members) => {
      const quorums = system.quorums(cluster, members);
      const needs = system.availability?.needs ?? Object.keys(quorums);
      return needs.every((name) => quorums[name]!.isQuorum(difference(members, lost)));
    });
  }

  /** The nodes of those among `dead` that were not lost before: from now on they are. */
  leaving(dead: readonly number[]): readonly number[] {
    const now = dead.filter((rank) => !has(this.#lost, rank));
    for (const rank of now) this.lose(rank);
    return now.map((rank) => (this.#terms?.firstNode ?? 0) + rank);
  }

  /** The node of `rank` never comes back. */
  lose(rank: number): void {
    this.#lost = add(this.#lost, rank);
  }

  /**
   * False for a node that need not keep up with the others, once all is healed: one that is no member by what nodes told
   * last, or by what the operator was told.
   */
  keepsUp(node: number, operator: ClientState | null): boolean {
    const rank = this.rankOf(node);
    if (rank < 0) return true;
    const isKnown = operator?.operator?.members.includes(rank) ?? true;
    return isKnown && this.#told.every((members) => has(everyMember(members), rank));
  }

  /** What was told last, or that nothing was yet. */
  get #told(): readonly Members[] {
    const { configured, opened } = this.#last;
    const told = [configured, opened].filter((members) => members !== undefined);
    return told.length === 0 ? [this.#first] : told;
  }
}

/** What the operator knows to be in force, and what it asked for that may come into force. */
function askedOf(client: ClientState | null): Members[] {
  if (client?.operator === undefined) return [];
  const { members, doubted } = client.operator;
  const operation = client.lanes[0]!.request?.operation;
  const asked = operation?.type === "reconfigure" ? [operation.members] : [];
  return [members, ...(doubted === null ? [] : [doubted]), ...asked].map((ranks) => [setOf(...ranks)]);
}
