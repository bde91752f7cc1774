/** The systems that others may stand on: any of ours whose store has a compare-and-set. */
import type { Options } from "../sim/contract/cluster.ts";
import type { Foundation, OptionSpec, System } from "../sim/contract/system.ts";
import { caspaxos } from "./caspaxos/index.ts";
import { epaxos } from "./epaxos/index.ts";
import { multiPaxos } from "./multi-paxos/index.ts";
import { raft } from "./raft/index.ts";
import { integer, micros } from "./shared/options.ts";

const registries: { readonly [name: string]: System } = { caspaxos, "multi-paxos": multiPaxos, raft, epaxos };

/** Options of every system that stands on a registry. Those of the registry itself are named `registry.NAME`. */
export const registryOptions = {
  registry: {
    type: "choice",
    default: "raft",
    choices: Object.keys(registries),
    about: "the system that holds who may write, and to whom",
  },
  registryNodes: integer(3, 1, 7, "nodes of the registry", [1, 5]),
  askMicros: micros(60_000, "shortest wait for the registry's answer before another of its servers is asked"),
} as const satisfies { readonly [name: string]: OptionSpec };

/** What a system with those options stands on. */
export const registryOf = ({ registry, registryNodes }: Options): Foundation => ({
  system: registries[String(registry)]!,
  nodes: Number(registryNodes),
});
