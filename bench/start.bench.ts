/** How soon the command line speaks: `node bench/start.bench.ts` prints seconds from start to the first progress line. */
import { spawn } from "node:child_process";

const rounds = 7;

/** Seconds until `synod fuzz` writes its first byte to stderr. */
function firstWord(): Promise<number> {
  return new Promise((resolve) => {
    const start = process.hrtime.bigint();
    const child = spawn(process.execPath, ["cli/bin.mjs", "fuzz", "raft", "--runs", "200"], { stdio: "pipe" });
    child.stderr.once("data", () => resolve(Number(process.hrtime.bigint() - start) / 1e9));
    child.stdout.resume();
  });
}

const times: number[] = [];
for (let round = 0; round < rounds; round++) times.push(await firstWord());
times.sort((a, b) => a - b);
process.stdout.write(`start to first progress line  ${times[rounds >> 1]!.toFixed(2)} s (median of ${rounds})\n`);
