/** How nodes are called, as plain data that a page can hold, and back. */
import type { NameOf } from "../reports/node-names.ts";
import type { RoleSpan } from "../sim/contract/cluster.ts";

export interface NamesData {
  /** Of each node. */
  readonly names: readonly string[];
  readonly parts: readonly string[];
  /** The role that votes, by part. */
  readonly voters: { readonly [part: string]: RoleSpan | null };
  /** Fields that hold sets of ranks, and of which part. */
  readonly sets: { readonly [field: string]: string };
}

export function namesDataOf(name: NameOf): NamesData {
  const nodes = Array.from({ length: name.count ?? 0 }, (_, node) => node);
  const parts = nodes.map((node) => name.partOf?.(node) ?? "");
  const voters = [...new Set([...parts, ""])].map((part) => [part, name.voters?.(part) ?? null]);
  const sets = (name.setFields ?? []).map((field) => [field, name.setOf?.(field) ?? ""]);
  return {
    ...{ names: nodes.map((node) => name(node)), parts },
    voters: Object.fromEntries(voters),
    sets: Object.fromEntries(sets),
  };
}

export function namesOfData({ names, parts, voters, sets }: NamesData): NameOf {
  const name = (node: number): string => (node < 0 ? "world" : (names[node] ?? `node ${node}`));
  return Object.assign(name, {
    count: names.length,
    partOf: (node: number): string => parts[node] ?? "",
    voters: (part: number | string): RoleSpan | null =>
      voters[typeof part === "number" ? (parts[part] ?? "") : part] ?? null,
    setOf: (field: string): string | null => (Object.hasOwn(sets, field) ? sets[field]! : null),
  });
}
