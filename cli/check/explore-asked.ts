/** `check --explore --html`: the box that a page is to walk through, read without anything being run. */

import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { ExploredBox } from "../../sim/check/explore/explored-box.ts";
import type { Box } from "../../sim/check/subjects/system/box.ts";
import { catalogueOf } from "../input/load.ts";
import { onlyOf, readSubjects } from "../input/subjects.ts";
import { invocation } from "../output/invocation.ts";
import { bugOf } from "./bug-of.ts";
import { checkArguments } from "./next-of.ts";
import { type CheckGiven, optionsOfSearch } from "./options.ts";
import { readCheck, refuseOptions } from "./request.ts";

export interface ExploredAsked {
  readonly of: ExploredBox & { readonly box: Box };
  readonly bug: Mutant | null;
  /** What makes the page again. */
  readonly command: string;
}

export async function readExplored(given: CheckGiven): Promise<ExploredAsked> {
  refuseOptions(given, ["around"], "takes a recorded run; --explore walks through a box");
  if (given.system === null)
    throw new UserError({
      ...{ code: "no-system", place: "check", remedy: "name one (see synod list systems)" },
      sentence: "check --explore needs a system (see synod list systems)",
    });
  refuseOptions(given, optionsOfSearch, "is for a search of the whole box: leave out --explore");
  const subjects = await readSubjects({ ...given, system: [given.system] });
  if (subjects.modules.length > 0)
    throw new UserError({
      ...{ code: "not-shipped", place: "--html", value: given.system, remedy: "leave --html out" },
      sentence: "--explore --html: a page can hold the systems that ship, and no files of one's own; leave --html out",
    });
  const bug = bugOf(given);
  const catalogue = await catalogueOf([]);
  const [name] = catalogue.variants([onlyOf(subjects, given.system)], subjects.set);
  const request = readCheck({ name: name!, modules: [], catalogue }, given, bug);
  const { box, isLossExplicit } = request;
  const more = ["--explore", "--html", given.html!];
  return {
    of: { system: name!, box, isLossExplicit },
    bug,
    command: invocation(...checkArguments(request, box, more)),
  };
}
