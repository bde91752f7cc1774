/** Kills campaigns at random moments, and says what of their findings is not on the disk. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { readTraceFile } from "./input/trace-files.ts";

const BIN = path.resolve(import.meta.dirname, "bin.mjs");
const bug = "paxos-accept-below-promise";

/** What a killed campaign had told, and what it left. */
export interface Killed {
  /** Invariants that it told as found. */
  readonly told: readonly string[];
  /** Violations in its journal. */
  readonly kept: number;
  /** What is missing or torn, in sentences. */
  readonly faults: readonly string[];
}

/** Starts a campaign that finds violations all the time, and kills it so many milliseconds after its first word. */
export async function killCampaign(out: string, millis: number): Promise<Killed> {
  const args = ["fuzz", "--mutant", bug, "--keep-going", "--time", "5m", "--workers", "1", "--out", out];
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let talk = "";
  child.stderr.on("data", (text) => {
    talk += text;
  });
  child.stderr.once("data", () => setTimeout(() => child.kill("SIGKILL"), millis));
  await new Promise((resolve) => child.on("close", resolve));
  return look(out, talk);
}

function look(out: string, talk: string): Killed {
  const faults: string[] = [];
  const files = fs.existsSync(out) ? fs.readdirSync(out) : [];
  const journals = files.filter((name) => name.startsWith("found-"));
  const lines = journals.flatMap((name) => fs.readFileSync(path.join(out, name), "utf8").split("\n").slice(0, -1));
  const kept: { readonly invariant: string }[] = [];
  for (const line of lines) {
    try {
      kept.push(JSON.parse(line));
    } catch {
      faults.push(`a line of the journal is torn: ${line.slice(0, 80)}`);
    }
  }
  for (const name of files.filter((file) => !file.startsWith("found-") && !file.endsWith(".tmp"))) {
    try {
      readTraceFile(path.join(out, name));
    } catch (error) {
      faults.push(`${name} is not whole: ${error instanceof Error ? error.message : error}`);
    }
  }
  const told = [...talk.matchAll(/found: (\S+) in/g)].map((match) => match[1]!);
  for (const invariant of told) {
    if (!kept.some((one) => one.invariant === invariant))
      faults.push(`${invariant} was told and is not in the journal`);
  }
  const traces = files.filter((name) => /-found\.ndjson$/.test(name)).length;
  if (traces < told.length) faults.push(`${told.length} kinds of violations were told, and ${traces} traces are there`);
  const counted = Math.max(
    0,
    ...[...talk.matchAll(/([\d,]+) violations?\b/g)].map((match) => Number(match[1]!.replaceAll(",", ""))),
  );
  if (counted > kept.length) faults.push(`${counted} violations were counted, and ${kept.length} are in the journal`);
  return { told, kept: kept.length, faults };
}
