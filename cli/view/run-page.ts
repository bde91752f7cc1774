/** A run's page: its data and its engine, packed, and the script that shows them, in one file. */
import { gzipSync } from "node:zlib";
import { heldRunOf } from "../../lab/run-data.ts";
import { runPageOf } from "../../lab/run-page.ts";
import type { ViewedRun } from "../../reports/picture/viewed-run.ts";
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { parseHeader } from "../../sim/trace/reader.ts";
import { engineOf } from "./engine-modules.ts";
import { pageScriptOf } from "./page-script.ts";

export function runPage(run: ViewedRun, bug: Mutant | null): string {
  const engine = engineOf(parseHeader(run.lines[0]!), bug);
  const { about, chunks } = heldRunOf(run);
  return runPageOf(run, {
    packed: packed(JSON.stringify(about)),
    chunks: chunks.map(packed),
    engine: packed(JSON.stringify(engine)),
    script: packed(pageScriptOf("main")),
  });
}

const packed = (text: string): string => gzipSync(text, { level: 9 }).toString("base64");
