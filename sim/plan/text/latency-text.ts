/** How long messages take, as scripts say it: `1 ms`, `1 ms to 3 ms`, `about 2 ms`, or between regions. */
import type { Latency, Topology } from "../plan.ts";
import { topologies } from "../regions/topologies.ts";
import { units, writeShare, writeText, writeTime } from "./amounts.ts";
import type { Cursor } from "./cursor.ts";
import { readShare, readText, readTime, several } from "./read-amounts.ts";

export function writeLatency(latency: Latency): string {
  switch (latency.type) {
    case "constant":
      return writeTime(latency.micros);
    case "uniform":
      return `${writeTime(latency.min)} to ${writeTime(latency.max)}`;
    case "long-tail":
      return `about ${writeTime(latency.median)}`;
    case "regions": {
      const jitter = `jitter ${writeShare(latency.jitterPerMillion)}`;
      const { name, regions, oneWayMicros } = latency;
      if (topologies.some((shipped) => isSame(shipped, latency))) return `in ${writeText(name)} ${jitter}`;
      const rows = regions.map(
        (region, at) => ` | ${[writeText(region), ...oneWayMicros[at]!.map(writeTime)].join(" ")}`,
      );
      return `in regions ${writeText(name)} ${jitter}${rows.join("")}`;
    }
  }
}

export function readLatency(cursor: Cursor): Latency {
  if (cursor.has("about")) return { type: "long-tail", median: readMicros(cursor) };
  if (cursor.has("in regions")) return regionsOf(readMatrix(cursor));
  if (cursor.has("in")) return regionsOf(readShipped(cursor));
  const min = readMicros(cursor);
  return cursor.has("to") ? { type: "uniform", min, max: readMicros(cursor) } : { type: "constant", micros: min };
}

interface Regions {
  readonly topology: Topology;
  readonly jitterPerMillion: number;
}

const regionsOf = ({ topology, jitterPerMillion }: Regions): Latency => ({
  ...{ type: "regions", jitterPerMillion },
  ...{ name: topology.name, regions: topology.regions, oneWayMicros: topology.oneWayMicros },
});

function readShipped(cursor: Cursor): Regions {
  const topology = cursor.first(
    topologies.map((shipped) => () => {
      cursor.words(shipped.name);
      return shipped;
    }),
  );
  return { topology, jitterPerMillion: readJitter(cursor) };
}

function readMatrix(cursor: Cursor): Regions {
  const name = readText(cursor);
  const jitterPerMillion = readJitter(cursor);
  cursor.words("|");
  const rows = several(cursor, "|", () => {
    const region = readText(cursor);
    const micros = [readMicros(cursor)];
    while (cursor.token?.type === "number") micros.push(readMicros(cursor));
    return { region, micros };
  });
  const regions = rows.map(({ region }) => region);
  return { topology: { name, regions, oneWayMicros: rows.map(({ micros }) => micros) }, jitterPerMillion };
}

function readJitter(cursor: Cursor): number {
  return cursor.has("jitter") ? readShare(cursor) : 0;
}

const readMicros = (cursor: Cursor): number => readTime(cursor, units.time, false);

const isSame = (a: Topology, b: Topology): boolean =>
  a.name === b.name && JSON.stringify([a.regions, a.oneWayMicros]) === JSON.stringify([b.regions, b.oneWayMicros]);
