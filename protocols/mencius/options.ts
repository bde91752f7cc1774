/**
 * Mencius' options: alpha, tau and beta of the paper, whether what commutes waits, and how long a coordinator may be silent.
 * Source: Mao et al. (OSDI 2008), section 4 (accelerator 1: alpha and tau; optimization 3: beta) and section 5 (out-of-order
 * commit). The failure detector's timeouts are left open there.
 */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { integer, micros } from "../shared/options.ts";
import type { MenciusOptions } from "./types.ts";

export const options: { readonly [name in keyof MenciusOptions]: OptionSpec } = {
  outOfOrder: {
    type: "boolean",
    default: false,
    about: "execute a command before those of lower slots that are known and commute with it",
  },
  skipsMax: integer(
    20,
    0,
    10_000,
    "alpha: skips that a server may be owed, at most, before they are told by themselves",
  ),
  skipMicros: micros(50_000, "tau: time for which a skip may be owed"),
  revokeAhead: integer(32, 0, 10_000, "beta: how far ahead slots of a silent server are revoked, at least", [4], 20),
  suspectMicros: micros(
    100_000,
    "time between two looks at what is waited for; a coordinator silent for two is suspected",
  ),
  snapshotEntries: integer(64, 1, 1_000_000, "slots executed between two snapshots"),
};
