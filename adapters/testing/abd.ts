/** The register of abd.py as a system: `synod fuzz adapters/testing/abd.ts`. */
import { foreign } from "../foreign.ts";
import { abdClaims } from "./abd-claims.ts";

export const abdInPython = foreign(abdClaims);
