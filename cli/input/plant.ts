/** Plants a bug in this thread: from here on the module it names is loaded with the change. */
import fs from "node:fs";
import { registerHooks } from "node:module";
import { type Mutant, plant } from "../../scenarios/mutants/mutant.ts";
import { thrown } from "../../sim/base/thrown.ts";
import { clipped, UserError } from "../../sim/base/user-error.ts";

/** A clone runs `.ts` files; the built package holds the same text, types blanked out, as `.js`. */
const extension = import.meta.url.endsWith(".js") ? ".js" : ".ts";

/** The address of the module that runs for a source file of the project, which is given by its path from the root. */
export const moduleOf = (file: string): string =>
  new URL(`../../${file.replace(/\.ts$/, extension)}`, import.meta.url).href;

/**
 * Changes the module `mutant.file` when it is loaded, which must not have happened yet in this thread. Throws UserError
 * when there is no such file or its text does not hold the text to find exactly once. Returns a function that tells
 * whether the changed module was loaded.
 */
export function plantBug(mutant: Mutant): () => boolean {
  const url = new URL(moduleOf(mutant.file));
  if (!fs.existsSync(url)) {
    throw new UserError({
      code: "bug-without-file",
      place: `planted bug ${mutant.id}`,
      value: mutant.file,
      problem: `there is no file ${mutant.file}`,
      remedy: "name a file of this release",
    });
  }
  plant(fs.readFileSync(url, "utf8"), mutant); // said now, not in the middle of loading
  let loaded = false;
  registerHooks({
    load(specifier, context, nextLoad) {
      const result = nextLoad(specifier, context);
      if (specifier !== url.href) return result;
      loaded = true;
      return { ...result, source: plant(textOf(result.source), mutant) };
    },
  });
  return () => loaded;
}

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

function textOf(source: unknown): string {
  if (typeof source === "string") return source;
  return Buffer.from(source as Uint8Array).toString("utf8");
}
