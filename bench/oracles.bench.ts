/** Prints the world beside closed forms: `node bench/oracles.bench.ts [arrivals]`. */
import { parseArgs } from "node:util";
import { systems } from "../protocols/systems.ts";
import { topologies } from "../sim/plan/regions/topologies.ts";
import { measuredWait, saturation } from "./oracles.ts";
import { siteLatencies } from "./wide-area-oracle.ts";

const percent = (measured: number, expected: number): string => `${((measured / expected - 1) * 100).toFixed(2)} %`;

function main(): void {
  const { positionals } = parseArgs({ allowPositionals: true });
  const arrivals = Number(positionals[0] ?? 1_000_000);
  console.log(`M/D/1, service 1 ms, ${arrivals} arrivals: load, mean wait measured and expected in us, off by`);
  for (const rho of [0.5, 0.6, 0.7, 0.8, 0.9]) {
    const { meanWait, expectedWait } = measuredWait(rho, 1_000, arrivals);
    console.log(`  ${rho}  ${meanWait.toFixed(1)}  ${expectedWait.toFixed(1)}  ${percent(meanWait, expectedWait)}`);
  }
  console.log("saturation: ns per message, messages per second measured and expected, off by");
  for (const nanos of [300, 1_500, 20_123]) {
    const { perSecond, expectedPerSecond } = saturation(nanos, 0, 100_000);
    const columns = [nanos, perSecond.toFixed(0), expectedPerSecond.toFixed(0), percent(perSecond, expectedPerSecond)];
    console.log(`  ${columns.join("  ")}`);
  }
  const wan5 = topologies.find(({ name }) => name === "wan5")!;
  console.log("write latency on wan5 by the client's site, us: measured, least through a leader, least without one");
  for (const system of systems.filter(({ services }) => services.includes("key-value"))) {
    for (const { site, measured, throughLeader, leaderless } of siteLatencies(system, wan5, 3)) {
      console.log(`  ${system.name}  ${site}  ${measured}  ${throughLeader}  ${leaderless}`);
    }
  }
}

main();
