/** The trace of a run that was run again, written where `--out` says. */
import type { Recorded } from "../../sim/campaign/tasks.ts";
import type { TraceHeader, TraceModule } from "../../sim/trace/format.ts";
import { tryToWrite, writeAtomic } from "../output/files.ts";
import { packTrace } from "./trace-files.ts";
import type { Loading, UserModule } from "./user-module.ts";

/** Writes the trace of this run where `--out` says; why that failed, or null. Its header tells what happened now. */
export function keepTrace(
  { out, force }: { readonly out: string | null; readonly force: boolean },
  recorded: Recorded,
  header: TraceHeader,
  { mutant, modules }: Loading,
): string | null {
  if (out === null) return null;
  const { digest, events, violation, undecided, trace } = recorded;
  const code = modulesNow(header, modules);
  const now = { ...header, ...code, mutant: mutant?.id ?? null, digest, events, violation, undecided };
  const data = packTrace([JSON.stringify(now), ...trace.slice(1)], out.endsWith(".gz"));
  return tryToWrite(() => writeAtomic(out, data, force));
}

/** The modules that the header names, as they are now. */
function modulesNow({ modules = [] }: TraceHeader, now: readonly UserModule[]): Pick<TraceHeader, "modules"> {
  if (modules.length === 0) return {};
  const named = modules.map((module): TraceModule => {
    const found = now.find(({ role, path }) => role === module.role && (path === module.path || role === "system"));
    return found === undefined ? module : { role: module.role, path: found.path, digest: found.digest };
  });
  return { modules: named };
}
