/** The page of a run begins here: unpacks its data, shows it, and then the engine that runs it again. */
import type { EngineData } from "../engine-data.ts";
import type { RunData } from "../run-data.ts";
import { byId } from "./dom.ts";
import { mountRun } from "./mount.ts";
import { unpacked } from "./unpacked.ts";

async function begin(): Promise<void> {
  const page = mountRun(null, await unpacked<RunData>(byId("data").textContent));
  const engine = await unpacked<EngineData | null>(byId("engine").textContent); // the picture is there by now
  if (engine !== null) page.hold(engine);
}

/** A file that was cut short, or a browser that is too old. */
function refuse(error: unknown): void {
  byId("replayed").textContent = `This page cannot be shown: ${String(error)}`;
}

begin().catch(refuse);
