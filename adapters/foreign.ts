/**
 * A program in any language as a system: what it claims is told here, what it does is its own.
 *
 *     export const mine = foreign({ name: "my-abd", program: { command: ["python3", "abd.py"], folder: import.meta.dirname }, … });
 */
import type { System } from "../sim/contract/system.ts";
import { type ForeignRole, foreignAutomaton } from "./automaton.ts";
import { Histories } from "./history.ts";
import { type Program, processCarrier } from "./process.ts";

/** All that a `System` says, but that its roles are the program's. */
export interface ForeignSystem extends Omit<System, "roles"> {
  readonly roles: { readonly [role: string]: ForeignRole };
  readonly program: Program & {
    /** What its behaviour depends on, relative to its folder: traces name the system by their contents as well. */
    readonly files: readonly string[];
  };
}

/** Instances beside one for each node: what the world goes back to often is kept that way. */
const spareInstances = 4;

export function foreign({ program, roles, ...claims }: ForeignSystem): System {
  let histories: Histories | null = null;
  const all = (): Histories => {
    histories ??= new Histories(processCarrier(program), claims.nodes.max + spareInstances);
    return histories;
  };
  const automata = Object.entries(roles).map(([name, role]) => [
    name,
    foreignAutomaton(name, role, name === claims.contact, all),
  ]);
  return {
    ...claims,
    options: { ...claims.options, programSeeds },
    roles: Object.fromEntries(automata) as System["roles"],
    files: program.files.map((file) => new URL(file, `file://${program.folder}/`).href),
  };
}

const programSeeds = {
  type: "integer",
  default: 2 ** 30,
  min: 1,
  max: 2 ** 30,
  about: "seeds of which a node draws one at each start: all chance that its program has",
  isDrawn: false,
} as const;
