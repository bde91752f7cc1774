/**
 * Loglets as the terms that judges know: what the sequencer of loglet n appends is of term 2n, what a repair of it writes is
 * of term 2n + 1, in which it is closed. LogServers promise for each loglet by itself: a seal is a promise of term 2n + 1.
 */
import type { LogletId } from "./types.ts";

export const termOfSequencer = (loglet: LogletId): number => 2 * loglet;
export const termOfClosing = (loglet: LogletId): number => 2 * loglet + 1;
