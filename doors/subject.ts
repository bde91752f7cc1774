/** What a verb is about: a system and the judges that watch it, told once and known to every result. */
import { judgesOf } from "../invariants/judges-of.ts";
import type { Invariant } from "../sim/contract/invariant.ts";
import type { System } from "../sim/contract/system.ts";

export interface Subject {
  readonly system: System;
  /** The judges; none whose name `system.exempt` holds is asked. */
  readonly invariants: readonly Invariant[];
}

/** A system alone stands for itself under all judges that apply to it. */
export type SubjectLike = System | Subject;

export interface SubjectOptions {
  /** The judges, in place of those that apply to the system. */
  readonly invariants?: readonly Invariant[];
  /** Further judges, behind the others. */
  readonly also?: readonly Invariant[];
}

/** A system with its judges: those that apply to it unless told others. */
export function subject(system: System, { invariants, also = [] }: SubjectOptions = {}): Subject {
  return { system, invariants: [...(invariants ?? judgesOf(system)), ...also] };
}

export const subjectOf = (about: SubjectLike): Subject => ("roles" in about ? subject(about) : about);
