/** The page of a box that is walked through by hand begins here: unpacks its engine and shows where the walk begins. */
import type { ExploredBox } from "../../../sim/check/explore/explored-box.ts";
import type { EngineData } from "../../engine-data.ts";
import { byId } from "../../page/dom.ts";
import { unpacked } from "../../page/unpacked.ts";
import { mountExplorer } from "./mount-explorer.ts";

async function begin(): Promise<void> {
  const { of, hasBug } = await unpacked<{ readonly of: ExploredBox; readonly hasBug: boolean }>(
    byId("data").textContent,
  );
  mountExplorer(byId("explore"), { engine: await unpacked<EngineData>(byId("engine").textContent), hasBug, of });
}

begin().catch((error: unknown) => {
  byId("explore").textContent = `This page cannot be shown: ${String(error)}`;
});
