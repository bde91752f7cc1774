/** What nodes tell of configurations: which there are, and which there may be. */
import type { Members } from "./members.ts";

/** This node holds that the cluster has this configuration from here on: on append, choice or claim, as the system says. */
export interface Configured {
  readonly type: "configured";
  /** What names it, once and for all: its epoch, slot or index and term. */
  readonly configuration: string;
  readonly members: Members;
  /** The name of the one before; null where there is none. */
  readonly follows: string | null;
  /** Of one that is decided in the log: where it stands, or from which slot on it decides (`Membership.bySlot`); and the term of the leader who tells, in which it decides from here on. */
  readonly slot?: number;
  readonly term?: number;
  /** A leader before it put it there: whether that one came to say so, and what it knew of others, is not known. */
  readonly again?: true;
}

/**
 * This configuration may be asked for in the place of the one that it names: told by whoever asks, or by whoever agrees to be
 * of it, before the agreement can reach anybody. It may come into force at any time after, so whoever is of it can be done
 * without no more than members can.
 */
export interface Considered {
  readonly type: "considered";
  readonly members: Members;
  /** The name of the configuration before it, null where there is none; where terms open, the last one that may. */
  readonly follows: string | number | null;
}
