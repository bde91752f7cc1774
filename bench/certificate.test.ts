/** The certificate of determinism, a few plans of it: Node, Chromium and Firefox give every plan the same digest. */
import { describe, expect, test } from "vitest";
import { browserKinds } from "./browsers.ts";
import { otherwiseIn } from "./certificate.ts";

describe.each(browserKinds)("in $name", ({ name, path, launch }) => {
  const title = "plans of swarm run to the digests of Node";
  test.skipIf(path === null)(
    path === null ? `${title} (skipped: no ${name} is installed)` : title,
    async () => {
      const browser = await launch(path!);
      try {
        for (const system of ["paxos", "raft"])
          expect(await otherwiseIn(browser, system, { seed: "certificate", from: 0, to: 3 })).toEqual([]);
      } finally {
        await browser.close();
      }
    },
    120_000,
  );
});
