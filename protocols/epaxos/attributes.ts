/**
 * Attributes: which instances a command follows, and its sequence number.
 *
 * Source: Moraru et al. (SOSP 2013), section 4.3.1 (phase 1); one number per replica instead of a set, as in section 4.5.
 * Invariant carried here: of two interfering commands, each seen by a majority, some replica saw both, and whichever it
 * saw second follows the first.
 */
import type { Table } from "../../sim/base/table.ts";
import { keyTouched } from "../../sim/contract/interference.ts";
import { type Command, isRead } from "../../sim/contract/operation.ts";
import { type Attributes, type Conflicts, type Instance, indexOf, ownerOf } from "./types.ts";

const none: (readonly number[])[] = [];

/** No dependency on any replica: the same array every time. */
export const noDeps = (replicas: number): readonly number[] => {
  none[replicas] ??= Array.from({ length: replicas }, () => -1);
  return none[replicas];
};

/** What a command must follow, by what this replica knows now. */
export function attributesOf(conflicts: Table<Conflicts>, command: Command, replicas: number): Attributes {
  let attributes: Attributes = { seq: 1, deps: noDeps(replicas) };
  const sameKey = conflicts.get(keyClass(command));
  if (sameKey !== undefined) {
    const isReading = isRead(command.operation); // reads commute with reads
    const deps = isReading ? sameKey.writes : sameKey.all;
    attributes = { seq: 1 + (isReading ? sameKey.writeSeq : sameKey.allSeq), deps };
  }
  const sameSession = conflicts.get(sessionClass(command));
  if (sameSession === undefined) return attributes;
  return join(attributes, { seq: 1 + sameSession.allSeq, deps: sameSession.all });
}

/** Both: the later of each dependency, the higher sequence number. */
export function join(a: Attributes, b: Attributes): Attributes {
  return { seq: Math.max(a.seq, b.seq), deps: laterOf(a.deps, b.deps) };
}

export function laterOf(a: readonly number[], b: readonly number[]): readonly number[] {
  for (let rank = 0; rank < a.length; rank++) {
    if (a[rank]! < b[rank]!) return a.map((index, at) => Math.max(index, b[at]!));
  }
  return a;
}

export function hasSameAttributes(a: Attributes, b: Attributes): boolean {
  if (a.seq !== b.seq) return false;
  for (let rank = 0; rank < a.deps.length; rank++) if (a.deps[rank] !== b.deps[rank]) return false;
  return true;
}

/** From here on, whatever interferes with `command` follows `instance`. */
export function recordConflicts(
  conflicts: Table<Conflicts>,
  instance: Instance,
  command: Command | null,
  seq: number,
  replicas: number,
): Table<Conflicts> {
  if (command === null) return conflicts;
  const owner = ownerOf(instance, replicas);
  const index = indexOf(instance, replicas);
  const withKey = note(conflicts, keyClass(command), owner, index, seq, !isRead(command.operation), replicas);
  return note(withKey, sessionClass(command), owner, index, seq, true, replicas);
}

function note(
  conflicts: Table<Conflicts>,
  name: string,
  owner: number,
  index: number,
  seq: number,
  isWrite: boolean,
  replicas: number,
): Table<Conflicts> {
  const nothing = noDeps(replicas);
  const before = conflicts.get(name) ?? { writes: nothing, writeSeq: 0, all: nothing, allSeq: 0 };
  const isKnown = before.all[owner]! >= index && before.allSeq >= seq;
  if (isKnown && (!isWrite || (before.writes[owner]! >= index && before.writeSeq >= seq))) return conflicts;
  const all = raise(before.all, owner, index);
  const raised = before.writes === before.all ? all : null; // no reads so far: one array for both
  return conflicts.set(name, {
    all,
    allSeq: Math.max(before.allSeq, seq),
    writes: isWrite ? (raised ?? raise(before.writes, owner, index)) : before.writes,
    writeSeq: isWrite ? Math.max(before.writeSeq, seq) : before.writeSeq,
  });
}

const raise = (deps: readonly number[], owner: number, index: number): readonly number[] =>
  deps[owner]! >= index ? deps : deps.with(owner, index);

const keyClass = (command: Command): string => `key ${keyTouched(command.operation)}`;
const sessionClass = (command: Command): string => `session ${command.session}`;
