/** Nodes as scripts write them: by role and rank, as stories do, or by the id that a plan has. */
import { type Cluster, nameOf } from "../../contract/cluster.ts";
import type { Target } from "../faults/surface.ts";
import type { Cursor } from "./cursor.ts";
import { scriptError } from "./tokens.ts";

/** Nodes that the moment decides. */
const moments = ["leader", "leader@registry", "member", "newcomer", "removed", "itself", "peer"] as const;

interface Group {
  readonly name: string;
  readonly first: number;
  readonly count: number;
}

export class NodeWords {
  readonly #cluster: Cluster;
  readonly #groups: readonly Group[];

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    const { servers, clients, roles, hasOperator } = cluster;
    const asking = hasOperator === true ? clients - 1 : clients;
    this.#groups = [...roles, { name: "client", first: servers, count: asking }];
  }

  /** The names of the roles. */
  get roles(): readonly string[] {
    return this.#cluster.roles.map(({ name }) => name);
  }

  /** `replica 2`; of an id that is no node's, the id. */
  write(node: number): string {
    return node < this.#cluster.servers + this.#cluster.clients ? nameOf(this.#cluster, node) : String(node);
  }

  /** `replica 0 1, client 0`: each role once for its neighbours in the list. */
  writeAll(nodes: readonly number[]): string {
    let before = "";
    const parts = nodes.map((node) => {
      const [, role, rank] = /^(?:(.*) )?(.*)$/.exec(this.write(node)) as unknown as [string, string?, string?];
      const isNext = role !== undefined && role === before;
      before = role ?? "";
      return isNext ? ` ${rank}` : `, ${role === undefined ? "" : `${role} `}${rank}`;
    });
    return parts.join("").replace(/^, /, "");
  }

  /** A node, whoever it is. */
  read(cursor: Cursor): number {
    return this.#readFew(cursor, false)[0]!;
  }

  /** A node, or one that the moment decides. */
  readTarget(cursor: Cursor): Target {
    return cursor.first<Target>([...moments.map((name) => () => this.#moment(cursor, name)), () => this.read(cursor)]);
  }

  /** A list of nodes. */
  readAll(cursor: Cursor): number[] {
    const nodes = this.#readFew(cursor, true);
    while (cursor.has(",")) nodes.push(...this.#readFew(cursor, true));
    return nodes;
  }

  #moment<T extends (typeof moments)[number]>(cursor: Cursor, name: T): T {
    cursor.words(name);
    return name;
  }

  /** One node of a role; or as many as there are numbers, where there may be `many`. */
  #readFew(cursor: Cursor, many: boolean): number[] {
    const group = this.#group(cursor);
    if (group === "operator") return [this.#cluster.servers + this.#cluster.clients - 1];
    const nodes = [this.#rank(cursor, group)];
    while (many && cursor.token?.type === "number") nodes.push(this.#rank(cursor, group));
    return nodes;
  }

  /** The role that is named next; null where none is: numbers are ids then. */
  #group(cursor: Cursor): Group | "operator" | null {
    if (cursor.token?.type === "number") return null;
    if (this.#cluster.hasOperator === true && cursor.has("operator")) return "operator";
    const ways = this.#groups.map((group) => () => {
      cursor.words(group.name);
      if (cursor.token?.type !== "number") cursor.fail(`the number of a ${group.name}`);
      return group;
    });
    return cursor.first(ways);
  }

  #rank(cursor: Cursor, group: Group | null): number {
    const { place } = cursor;
    const text = cursor.take("number", "the number of a node");
    const rank = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
    const { servers, clients } = this.#cluster;
    const count = group?.count ?? servers + clients;
    if (rank < count) return (group?.first ?? 0) + rank;
    const kind = group?.name ?? "node";
    const remedy = count === 0 ? `leave it out: the plan has no ${kind}` : `choose ${kind} 0 to ${count - 1}`;
    throw scriptError(place, { value: text, problem: `there is no ${kind} ${text}`, remedy });
  }
}
