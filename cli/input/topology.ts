/** Where nodes are: a matrix of regions by name, some regions of one, or a matrix from a file. */
import { JsonError, parseJsonText } from "../../sim/base/json.ts";
import { unknownName } from "../../sim/base/nearest.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { Topology } from "../../sim/plan/plan.ts";
import { submatrix } from "../../sim/plan/regions/placement.ts";
import { parseTopology, topologies } from "../../sim/plan/regions/topologies.ts";
import { readUserText } from "./text-file.ts";

/** `NAME` or `NAME:REGION,REGION…` of what ships, or the path of a JSON file of the same form. */
export function readTopology(text: string): Topology {
  const [, name, chosen] = /^(\w+)(?::(.*))?$/s.exec(text) ?? [];
  const shipped = topologies.find((topology) => topology.name === name);
  if (shipped !== undefined) return chosen === undefined ? shipped : choose(shipped, chosen, text);
  if (/[./\\]/.test(text)) return readFile(text);
  const names = topologies.map((topology) => topology.name);
  throw unknownName("topology", text, names).adding("Or give a JSON file.");
}

/** These of its regions, in the order in which they are named: servers and clients stand in them so. */
function choose(topology: Topology, chosen: string, text: string): Topology {
  const places = chosen.split(",").map((region) => {
    const at = topology.regions.indexOf(region);
    if (at < 0) throw unknownName(`region of ${topology.name}`, region, topology.regions);
    return at;
  });
  return { ...submatrix(topology, places), name: text };
}

function readFile(name: string): Topology {
  const text = readUserText(name, 2 ** 20);
  try {
    return parseTopology(parseJsonText(text), name);
  } catch (error) {
    if (error instanceof JsonError)
      throw new UserError({
        code: "not-json",
        place: name,
        value: error.message,
        problem: `not JSON: ${error.message}`,
        remedy: "give a file with one JSON value",
      });
    throw error;
  }
}
