/**
 * The tables from which a reader of the README chooses: every system, where its nodes stand and under every fault, from what
 * `synod compare --csv` printed. `node bench/choose.ts lan.csv wan3.csv wan5.csv`.
 */
import fs from "node:fs";
import { pathToFileURL } from "node:url";

/** A row of the comparison: its columns by name. */
export type Compared = { readonly [column: string]: string };

/** A document of comma-separated values; no value of a comparison has a comma or a quotation mark in it. */
export function rowsOf(csv: string): readonly Compared[] {
  const [head = "", ...lines] = csv.trim().split("\n");
  const columns = head.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((value, at) => [columns[at]!, value])));
}

/** Three digits, as the other tables have them. */
function three(text: string): string {
  const value = Number(text);
  if (text === "" || Number.isNaN(value)) return "";
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(2, digits));
}

/** What a run of a fault asks that a system does not promise, or what it failed at, is said instead of a number. */
const outageOf = (row: Compared | undefined): string => {
  if (row === undefined) return "";
  const outage = three(row["unavailableMillis"]!);
  return row["verdict"] === "ok" || row["verdict"] === "undecided" ? outage : `${outage} (${row["verdict"]})`;
};

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");

const distinct = (rows: readonly Compared[], column: string): string[] => [...new Set(rows.map((row) => row[column]!))];

/** Without a fault: how long an answer takes on each topology, and what an operation costs on the first. */
export function costTable(rows: readonly Compared[]): string {
  const topologies = distinct(rows, "topology");
  const steady = rows.filter(({ scenario }) => scenario === "steady");
  const body = distinct(rows, "system").map((system) => {
    const on = (topology: string): Compared | undefined =>
      steady.find((row) => row["system"] === system && row["topology"] === topology);
    const first = on(topologies[0]!);
    return [
      system,
      ...topologies.flatMap((topology) => [
        three(on(topology)?.["p50Millis"] ?? ""),
        three(on(topology)?.["p99Millis"] ?? ""),
      ]),
      ...["messagesPerOperation", "bytesPerOperation", "syncsPerOperation"].map((column) =>
        three(first?.[column] ?? ""),
      ),
    ];
  });
  return table(["", ...topologies.flatMap((name) => [name, "99th"]), "messages", "bytes", "syncs"], body);
}

/** Under each fault on `topology`: the longest time without an answer while operations were pending. */
export function outageTable(rows: readonly Compared[], topology: string): string {
  const here = rows.filter((row) => row["topology"] === topology);
  const faults = distinct(here, "scenario").filter((scenario) => scenario !== "steady");
  const body = distinct(here, "system").map((system) => [
    system,
    ...faults.map((fault) => outageOf(here.find((row) => row["system"] === system && row["scenario"] === fault))),
  ]);
  return table([topology, ...faults.map((fault) => fault.replaceAll("-", " "))], body);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const rows = process.argv.slice(2).flatMap((file) => rowsOf(fs.readFileSync(file, "utf8")));
  const tables = [costTable(rows), ...distinct(rows, "topology").map((topology) => outageTable(rows, topology))];
  process.stdout.write(`${tables.join("\n\n")}\n`);
}
