/**
 * What becomes of a value when nodes trade places, and finding out by experiment which of its fields name nodes. At run
 * time a node's id is a number like any other, so every field starts as plain data, and a field at which the handlers
 * contradict that becomes a node, a set of nodes, or an array with one place for each.
 */
import { Log } from "../../../base/log.ts";
import { canonical } from "../../../base/plain.ts";
import { Table } from "../../../base/table.ts";
import type { Permutation } from "../../rows/behaviour.ts";
import { inverse } from "./permutations.ts";

type Kind = "plain" | "node" | "set" | "places";
const kinds: readonly Kind[] = ["plain", "node", "set", "places"];

/** The nodes that may trade places: `count` ids from `first` on. Sets and places count from `first`. */
export interface Group {
  readonly first: number;
  readonly count: number;
}

export class Renaming {
  readonly group: Group;
  readonly #kinds = new Map<string, Kind>();
  readonly #ruledOut = new Map<string, Set<Kind>>();

  constructor(group: Group) {
    this.group = group;
  }

  /** The value after the permutation. `path` says where it stands: the kind of state or message, and its fields. */
  image(value: unknown, path: string, to: Permutation): unknown {
    const kind = this.#kinds.get(path) ?? "plain";
    if (typeof value === "number") return this.#number(value, kind, to);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) {
      const images = value.map((item) => this.image(item, `${path}[]`, to));
      return kind === "places" ? this.#moved(images, to) : images;
    }
    if (value instanceof Log) {
      let log = Log.empty<unknown>(value.first);
      for (const item of value.slice(value.first, value.next)) log = log.append(this.image(item, `${path}[]`, to));
      return log;
    }
    if (value instanceof Table) {
      const entries = value.entries().map(([key, item]) => {
        const image = typeof key === "number" ? (this.image(key, `${path}{}`, to) as number) : key;
        return [image, this.image(item, `${path}[]`, to)] as const;
      });
      return Table.from(entries);
    }
    const fields = Object.entries(value);
    return Object.fromEntries(fields.map(([field, item]) => [field, this.image(item, `${path}.${field}`, to)]));
  }

  /**
   * Learns from a value that came out as `found` where the image of `before` was expected: changes the kind of the
   * field that explains it. False when nothing explains it.
   */
  learn(before: unknown, found: unknown, path: string, to: Permutation): boolean {
    if (canonical(this.image(before, path, to)) === canonical(found)) return false; // the difference is elsewhere
    if (this.#turn(before, found, path, to)) return true;
    if (Array.isArray(before) && Array.isArray(found)) {
      const places = this.#kinds.get(path) === "places" ? (this.#moved(found, inverse(to)) as unknown[]) : found;
      return before.some((item, at) => this.learn(item, places[at], `${path}[]`, to));
    }
    if (before instanceof Log && found instanceof Log) {
      const items = before.slice(before.first, before.next);
      return items.some((item, at) => this.learn(item, found.at(before.first + at), `${path}[]`, to));
    }
    if (before instanceof Table && found instanceof Table) return this.#learnTable(before, found, path, to);
    if (isRecord(before) && isRecord(found)) {
      return Object.entries(before).some(([field, item]) => this.learn(item, found[field], `${path}.${field}`, to));
    }
    return false;
  }

  /** Gives the field at `path` the first kind not yet ruled out that explains what was found. */
  #turn(before: unknown, found: unknown, path: string, to: Permutation): boolean {
    const now = this.#kinds.get(path) ?? "plain";
    for (const kind of kinds) {
      if (kind === now || this.#ruledOut.get(path)?.has(kind) === true) continue;
      this.#kinds.set(path, kind);
      if (canonical(this.image(before, path, to)) === canonical(found)) {
        const out = this.#ruledOut.get(path) ?? new Set();
        this.#ruledOut.set(path, out.add(now));
        return true;
      }
    }
    this.#kinds.set(path, now);
    return false;
  }

  #learnTable(before: Table<unknown>, found: Table<unknown>, path: string, to: Permutation): boolean {
    const keys = before.keys();
    const keysFound = found.keys();
    const strays = keys.filter((key) => !keysFound.includes(key));
    if (strays.length > 0 && (this.#kinds.get(`${path}{}`) ?? "plain") === "plain") {
      this.#kinds.set(`${path}{}`, "node");
      return true;
    }
    return keys.some((key) => {
      const image = typeof key === "number" ? (this.image(key, `${path}{}`, to) as number) : key;
      return this.learn(before.get(key), found.get(image), `${path}[]`, to);
    });
  }

  #number(value: number, kind: Kind, to: Permutation): number {
    if (kind === "node") return to[value] ?? value;
    if (kind !== "set") return value;
    const { first, count } = this.group;
    let image = value & ~((1 << count) - 1);
    for (let rank = 0; rank < count; rank++) {
      if ((value & (1 << rank)) !== 0) image |= 1 << (to[first + rank]! - first);
    }
    return image;
  }

  /** The items, each at the place of the node that its own node became. */
  #moved(items: readonly unknown[], to: Permutation): readonly unknown[] {
    const { first, count } = this.group;
    if (items.length < count) return items;
    const moved = [...items];
    for (let rank = 0; rank < count; rank++) moved[to[first + rank]! - first] = items[rank];
    return moved;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
