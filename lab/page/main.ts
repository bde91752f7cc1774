/** The page of a run begins here: unpacks its data, shows it, and then the engine that runs it again. */
import type { EngineData } from "../engine-data.ts";
import { unpackPicture } from "../picture-data.ts";
import type { HeldAbout } from "../run-data.ts";
import { byId } from "./dom.ts";
import { mountRun } from "./mount.ts";
import { PageRun } from "./run.ts";
import { PageTrace } from "./trace.ts";
import { unpacked } from "./unpacked.ts";

async function begin(): Promise<void> {
  const about = await unpacked<HeldAbout>(byId("data").textContent);
  const trace = new PageTrace(about.header, byId("lines").textContent.trim().split("\n"));
  const run =
    about.picture === null
      ? { ...about, lines: await trace.lines() }
      : new PageRun(about, unpackPicture(about.picture), trace);
  const page = mountRun(null, run);
  const engine = await unpacked<EngineData | null>(byId("engine").textContent); // the picture is there by now
  if (engine !== null) page.hold(engine);
}

/** A file that was cut short, or a browser that is too old. */
function refuse(error: unknown): void {
  byId("replayed").textContent = `This page cannot be shown: ${String(error)}`;
}

begin().catch(refuse);
