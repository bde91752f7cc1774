/**
 * Whoever imports `synod` or one of its doors in a file of the user's gets this very package, installed or not: another
 * copy of it would make values that this one does not know.
 */
import fs from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Of a clone, or of the built package. */
const root = fileURLToPath(new URL("../..", import.meta.url));
/** A clone runs `.ts` files, the built package `.js`. */
export const extension = import.meta.url.endsWith(".js") ? ".js" : ".ts";
/** The rooms that are loaded as they lie. */
export const loadedRooms = ["sim", "protocols", "invariants", "scenarios", "reports", "cli", "doors", "adapters"];
const ownFolders = loadedRooms.map((room) => pathToFileURL(`${root}${room}/`).href);

/** Whether the address is of a file of this package. */
export const isOurs = (url: string): boolean => ownFolders.some((folder) => url.startsWith(folder));

let isOpen = false;

/** From here on, in this thread. */
export function openDoors(): void {
  if (isOpen) return;
  isOpen = true;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const door = /^synod(?:\/([a-z-]+))?$/.exec(specifier);
      if (door === null) return nextResolve(specifier, context);
      const file = `${root}${door[1] === undefined ? "index" : `doors/${door[1]}`}${extension}`;
      return fs.existsSync(file)
        ? { url: pathToFileURL(file).href, shortCircuit: true }
        : nextResolve(specifier, context);
    },
  });
}
