/** All benchmarks, one after the other, each in a process of its own: `npm run bench [name…]`. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.slice(0, -".bench.ts".length))
  .sort();
const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !names.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`bench: no benchmark "${unknown}"; there are ${names.join(", ")}\n`);
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : names) {
  process.stdout.write(`\n== ${name}\n`);
  const { status } = spawnSync(process.execPath, [`${import.meta.dirname}/${name}.bench.ts`], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
