/**
 * The certificate of determinism for every system: `node bench/certify.ts [plans]`, 200 plans of `swarm` of each unless told, in
 * each browser that is installed. A digest that is another one there than in Node makes the exit code 1.
 */
import { systems } from "../protocols/systems.ts";
import { browserKinds } from "./browsers.ts";
import { otherwiseIn } from "./certificate.ts";

const plans = Number(process.argv[2] ?? 200);
for (const { name, path, launch } of browserKinds) {
  if (path === null) {
    process.stdout.write(`${name} is not installed: nothing is compared\n`);
    continue;
  }
  const browser = await launch(path);
  for (const system of systems) {
    const otherwise = await otherwiseIn(browser, system.name, { seed: "certificate", from: 0, to: plans });
    process.stdout.write(
      `${name}  ${system.name}  ${plans - otherwise.length} of ${plans} digests are those of Node\n`,
    );
    for (const line of otherwise) process.stdout.write(`  ${line}\n`);
    if (otherwise.length > 0) process.exitCode = 1;
  }
  await browser.close();
}
