/** A page that walks through the states of a box by hand: its box and its engine, packed, and the script that shows them. */

import { explorePageOf } from "../../lab/explore/explore-page.ts";
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { ExploredBox } from "../../sim/check/explore/explored-box.ts";
import { type Box, describeBox } from "../../sim/check/subjects/system/box.ts";
import { version } from "../output/invocation.ts";
import { explorerEngineOf } from "./engine-modules.ts";
import { packedData } from "./packed-data.ts";
import { pageScriptOf } from "./page-script.ts";

/** `command`: what makes it. Throws a UserError for a system that does not ship: what its files import is not here. */
export function explorePage(of: ExploredBox & { readonly box: Box }, bug: Mutant | null, command: string): string {
  const engine = explorerEngineOf(of.system, bug);
  if (engine === null)
    throw new UserError({
      ...{ code: "not-shipped", place: "--html", value: of.system, remedy: "leave --html out" },
      sentence: "--explore --html: a page can hold the systems that ship, and no files of one's own; leave --html out",
    });
  const planted = bug === null ? "" : `, with the planted bug ${bug.id}`;
  return explorePageOf(
    {
      title: `${of.system}: every behaviour, by hand`,
      words: `${describeBox(of.box)}${planted}`,
      footing: [`synod ${version}; a walk draws nothing: it has no seed`, command],
    },
    {
      packed: packedData({ of, hasBug: bug !== null }),
      engine: packedData(engine),
      script: pageScriptOf("main", "lab/explore/page"),
    },
  );
}
