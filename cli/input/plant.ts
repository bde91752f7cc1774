/** Plants a bug in this thread: from here on the module it names is loaded with the change. */
import fs from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Mutant, plant } from "../../scenarios/mutants/mutant.ts";
import { thrown } from "../../sim/base/thrown.ts";
import { clipped, UserError } from "../../sim/base/user-error.ts";
import { extension } from "./own-doors.ts";

/**
 * Changes the module `mutant.file` when it is loaded, which must not have happened yet in this thread. Throws UserError
 * when there is no such file or its text does not hold the text to find exactly once. Returns a function that tells
 * whether the changed module was loaded.
 */
export function plantBug(mutant: Mutant): () => boolean {
  const url = addressOf(mutant);
  if (!fs.existsSync(url)) {
    throw new UserError({
      code: "bug-without-file",
      place: `planted bug ${mutant.id}`,
      value: mutant.file,
      problem: `there is no file ${mutant.folder === undefined ? mutant.file : fileURLToPath(url)}`,
      remedy:
        mutant.folder === undefined ? "name a file of this release" : "name one from the folder of the planted bugs",
    });
  }
  plant(fs.readFileSync(url, "utf8"), mutant); // said now, not in the middle of loading
  const href = loadedAddress(mutant);
  let loaded = false;
  registerHooks({
    load(specifier, context, nextLoad) {
      const result = nextLoad(specifier, context);
      if (specifier !== href) return result;
      loaded = true;
      const text = result.source == null ? fs.readFileSync(url, "utf8") : textOf(result.source);
      return { ...result, source: plant(text, mutant) };
    },
  });
  return () => loaded;
}

/** The address of the file. The built package holds the text of a `.ts` file of ours, types blanked out, as `.js`. */
export const addressOf = ({ file, folder }: Mutant): URL =>
  folder === undefined ? new URL(`../../${file.replace(/\.ts$/, extension)}`, import.meta.url) : new URL(file, folder);

/** The same as it is loaded from, whatever links lead there. */
export const loadedAddress = (mutant: Mutant): string =>
  pathToFileURL(fs.realpathSync(fileURLToPath(addressOf(mutant)))).href;

/** What `load` loads with the bug planted; that it cannot be loaded is the mistake of whoever wrote the bug. */
export async function loadPlanted<T>(mutant: Mutant | null, load: () => Promise<T>): Promise<T> {
  if (mutant === null) return load();
  const wasLoaded = plantBug(mutant);
  try {
    const loaded = await load();
    if (wasLoaded()) return loaded;
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unloadable(mutant, thrown(error).message);
  }
  throw new UserError({
    code: "bug-never-loaded",
    place: `planted bug ${mutant.id}`,
    value: mutant.file,
    problem: `nothing loads ${mutant.file}, so it shows nothing`,
    remedy: "plant it in a file that a run needs",
  });
}

/** `why` says how the loading went wrong. */
export function unloadable({ id, file }: Mutant, why: string): UserError {
  return new UserError({
    ...{ code: "bug-not-loaded", place: `planted bug ${id}`, value: clipped(why, 300) },
    problem: `it cannot be loaded: ${clipped(why, 300)}`,
    remedy: `mend its text for ${file}`,
  });
}

/** The error of a thread that did not come to an end of loading: all is ours but the bug. `why`: a verb and what follows. */
export const neverLoaded = (mutant: Mutant | null, why: string): Error =>
  mutant === null ? new Error(`nothing was run: a thread ${why}`) : unloadable(mutant, `it ${why}`);

function textOf(source: unknown): string {
  if (typeof source === "string") return source;
  return Buffer.from(source as Uint8Array).toString("utf8");
}
