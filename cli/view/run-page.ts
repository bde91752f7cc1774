/** A run's page: its data, packed, and the script that shows it, in one file. */
import { gzipSync } from "node:zlib";
import { runDataOf } from "../../lab/run-data.ts";
import { runPageOf } from "../../lab/run-page.ts";
import type { ViewedRun } from "../../reports/picture/viewed-run.ts";
import { pageScriptOf } from "./page-script.ts";

export function runPage(run: ViewedRun): string {
  const packed = gzipSync(JSON.stringify(runDataOf(run)), { level: 9 }).toString("base64");
  return runPageOf(run, { packed, script: pageScriptOf("main") });
}
