/** The matrices of regions that are shipped, and the check of those that users bring. */
import type { Topology } from "../plan.ts";
import { topologyFields } from "../plan-rules.ts";
import { fail, parse, recordRule, textRule } from "../schema.ts";
import aws10Data from "./aws10.json" with { type: "json" };
import ibm10Data from "./ibm10.json" with { type: "json" };
import lanData from "./lan.json" with { type: "json" };
import wan3Data from "./wan3.json" with { type: "json" };
import wan5Data from "./wan5.json" with { type: "json" };

const rules = recordRule({ ...topologyFields, source: { optional: textRule(2_000) } });

/**
 * A matrix of regions from the data of a file: `name`, `regions`, `oneWayMicros`, and optionally `source`.
 * Throws a UserError that names the place when it is malformed or not square.
 */
export function parseTopology(value: unknown, path = "topology"): Topology {
  const { name, regions, oneWayMicros } = parse(rules, value, path) as Topology;
  validateSquare({ name, regions, oneWayMicros }, path);
  return { name, regions, oneWayMicros };
}

/** Throws a UserError unless there is one row and one column per region. */
export function validateSquare({ regions, oneWayMicros }: Topology, path: string): void {
  const count = regions.length;
  if (oneWayMicros.length !== count) {
    fail(`${path}.oneWayMicros`, oneWayMicros, `${count} rows, one for each region`);
  }
  for (const [row, columns] of oneWayMicros.entries()) {
    if (columns.length !== count)
      fail(`${path}.oneWayMicros[${row}]`, columns, `${count} latencies, one for each region`);
  }
}

export const lan = parseTopology(lanData, "lan");
export const topologies: readonly Topology[] = [
  lan,
  parseTopology(wan3Data, "wan3"),
  parseTopology(wan5Data, "wan5"),
  parseTopology(aws10Data, "aws10"),
  parseTopology(ibm10Data, "ibm10"),
];
