/**
 * The parts of a system that stands on another: each is a system of its own with its own view of the cluster. What a part
 * stands on is laid out before it, so node ids are the same in every view: to a part its own servers come first (behind
 * those of the parts below, which it may ask), and everybody beyond them is a client.
 */
import { assert } from "../base/assert.ts";
import { type Cluster, makeCluster, type Options, type OptionValue, type RoleSpan, roleOf } from "./cluster.ts";
import type { Service } from "./operation.ts";
import type { Automaton, System } from "./system.ts";

export interface Part {
  readonly system: System;
  /** What its automata and judges see of the cluster. */
  readonly cluster: Cluster;
  /** First of its own nodes; they end at `cluster.servers`. */
  readonly first: number;
  /** What it is asked for. */
  readonly service: Service;
  /** What people call it: `registry` for the part that the system they asked for stands on, nothing for that system. */
  readonly name: string;
}

/** What people call the part below, and what the names of its options begin with. */
export const foundationName = "registry";

/** `registry.electionMinMicros`: how a plan names an option of the part below. */
export const foundationPrefix = `${foundationName}.`;

/** What servers ask of the part below. */
const foundationService: Service = "key-value";

/** From the lowest part to `system` itself, which comes last and serves the clients: `service`, or its usual one. */
export function partsOf(
  system: System,
  nodes: number,
  options: Options,
  clients: number,
  service: Service = usualService(system),
): readonly Part[] {
  return layOut({ system, nodes, options, clients, service, name: "" });
}

interface Layout {
  readonly system: System;
  readonly nodes: number;
  readonly options: Options;
  readonly clients: number;
  readonly service: Service;
  readonly name: string;
}

function layOut({ system, nodes, options, clients, service, name }: Layout): readonly Part[] {
  assert(system.services.includes(service), `${system.name} offers the service ${service} that it is asked for`);
  const own = ownOptions(system, options);
  const foundation = system.foundation?.(own) ?? null;
  const lower =
    foundation === null
      ? []
      : layOut({
          ...foundation,
          options: optionsBelow(options),
          clients,
          service: foundationService,
          name: qualified(foundationName, name),
        });
  const base = lower.at(-1);
  const first = base?.cluster.servers ?? 0;
  const below = base === undefined ? null : roleOf(base.cluster, base.system.contact);
  const cluster = makeCluster(system.layout(nodes, own), clients, own, below, first);
  const servers = cluster.servers - first;
  const wider = lower.map((part) => ({
    ...part,
    cluster: { ...part.cluster, clients: part.cluster.clients + servers },
  }));
  return [...wider, { system, cluster, first, service, name }];
}

/** What clients ask of a system that is not told otherwise. */
export const usualService = ({ services }: System): Service => services[0]!;

/** The options of the system itself: those of its table, at their defaults where they are not given. */
function ownOptions(system: System, given: Options): Options {
  const own: Record<string, OptionValue> = {};
  for (const [name, spec] of Object.entries(system.options)) own[name] = given[name] ?? spec.default;
  return own;
}

/** Of options, those of the part below, as that part names them. */
export const optionsBelow = (options: Options): Options =>
  Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) =>
      name.startsWith(foundationPrefix) ? [[name.slice(foundationPrefix.length), value]] : [],
    ),
  );

/** Options of the part below, as the plan of the whole names them. */
export const namedBelow = (options: Options): Options =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [foundationPrefix + name, value]));

/** `acceptor`, or `registry acceptor` of the part below: what tells roles of different parts apart. */
const qualified = (role: string, part: string): string => (part === "" ? role : `${part} ${role}`);

/** The cluster as the world and people see it: every server of every part, its role named with its part. */
export function wholeOf(parts: readonly Part[]): Cluster {
  const top = parts.at(-1)!.cluster;
  if (parts.length === 1) return top;
  const roles: readonly RoleSpan[] = parts.flatMap(({ cluster, name }) =>
    cluster.roles.map((role) => ({ ...role, name: qualified(role.name, name) })),
  );
  return { ...top, roles };
}

/** The automaton of each role of every part, by the names that `wholeOf` gives them. */
export function automataOf(parts: readonly Part[]): { readonly [role: string]: Automaton } {
  return Object.fromEntries(
    parts.flatMap(({ system, name }) =>
      Object.entries(system.roles).map(([role, automaton]) => [qualified(role, name), automaton]),
    ),
  );
}

/** The number of the part that each server belongs to, by id. */
export const partOfEach = (parts: readonly Part[]): readonly number[] =>
  parts.flatMap(({ cluster, first }, at) => Array.from({ length: cluster.servers - first }, () => at));
