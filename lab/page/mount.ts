/** A run's view mounted into an element: what a page of one run and a page of many share. */
import type { EngineData } from "../engine-data.ts";
import { runBody } from "../run-body.ts";
import type { RunData } from "../run-data.ts";
import { PageRun } from "./run.ts";
import { RunView } from "./run-view.ts";

export interface MountedRun {
  /** From here on the run can be run again, and others in its place. */
  hold(engine: EngineData): void;
  /** Listens to nothing any more. The element may be used for something else. */
  leave(): void;
}

/**
 * One view at a time: its parts have ids. `keepsAddress`: the chosen event is the page's address (`#e=217`), and an address is
 * followed. A null `root`: the view's elements are in the page already.
 */
export function mountRun(
  root: HTMLElement | null,
  run: PageRun | RunData,
  { keepsAddress = true }: { readonly keepsAddress?: boolean } = {},
): MountedRun {
  if (root !== null) root.innerHTML = runBody({ title: "", verdict: "", kind: "ok", replayed: "" }); // constant markup
  const left = new AbortController();
  const view = new RunView(run instanceof PageRun ? run : PageRun.whole(run), {
    keepsAddress,
    tellsHead: root !== null,
    signal: left.signal,
  });
  return { hold: (engine) => view.hold(engine), leave: () => left.abort() };
}
