/** Every system, in the order in which tables list them. */
import type { System } from "../sim/contract/system.ts";
import { paxos } from "./paxos/index.ts";

export const systems: readonly System[] = [paxos];
