/** The catalogue of what we ship: every system, scenario and judge. Loaded after a planted bug, since it loads the protocols. */
import { judgesOf } from "../../invariants/judges-of.ts";
import { systems } from "../../protocols/systems.ts";
import { rotation, scenarios } from "../../scenarios/scenarios.ts";
import { Catalogue } from "../../sim/campaign/catalogue.ts";

export const shipped = new Catalogue(systems, scenarios, judgesOf, rotation);
