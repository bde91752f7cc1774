/** The folder that traces go to unless told otherwise. It says of itself that it is no part of a repository. */
import fs from "node:fs";
import path from "node:path";

export const tracesFolder = "synod-out";

/** Makes a folder where there is none, and those above it. */
export function makeFolder(folder: string): void {
  if (fs.mkdirSync(folder, { recursive: true }) !== undefined) ignoreInGit(folder);
}

/** Tells git to leave the folder alone, when it was just made; a folder of another name is the user's own. */
function ignoreInGit(folder: string): void {
  if (path.basename(path.resolve(folder)) !== tracesFolder) return;
  try {
    fs.writeFileSync(path.join(folder, ".gitignore"), "*\n", { flag: "wx" });
  } catch {
    // Whether it is ignored is a convenience: the traces are what is asked for.
  }
}
