/**
 * Ledgers as the terms that judges know: what the writer of ledger n adds is of term 2n, what a recovery of it adds and
 * closes is of term 2n + 1. Bookies promise for each ledger by itself.
 */
import type { LedgerId } from "./types.ts";

export const termOfWriter = (ledger: LedgerId): number => 2 * ledger;
export const termOfRecovery = (ledger: LedgerId): number => 2 * ledger + 1;
