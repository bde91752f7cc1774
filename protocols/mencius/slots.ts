/**
 * Whose slot it is: the sequence is dealt out to the servers in turn.
 * Source: Mao et al. (OSDI 2008), section 4: server p coordinates the instances cn + p.
 */
import type { Slot } from "./types.ts";

export const coordinatorOf = (slot: Slot, servers: number): number => slot % servers;

/** The first slot at or above `from` that the server of `rank` coordinates. */
export const ownFrom = (from: number, rank: number, servers: number): Slot =>
  (from + ((((rank - from) % servers) + servers) % servers)) as Slot;

/** The slot so many turns of the same server later. */
export const turnsLater = (slot: Slot, turns: number, servers: number): Slot => (slot + turns * servers) as Slot;
