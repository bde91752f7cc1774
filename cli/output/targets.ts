/** Where a file that the user names is to be written, and in which words the system refuses. */
import fs from "node:fs";
import path from "node:path";
import { clipped, UserError } from "../../sim/base/user-error.ts";

/** So many links may lead to one another, as the system has it. */
const linksMax = 40;

/** Where `file` is to be written: what a link leads to, if `force`. Throws UserError for what is never replaced. */
export function targetOf(file: string, force: boolean): string {
  let target = file;
  for (let links = 0; links <= linksMax; links++) {
    const stat = entryAt(target, `cannot write ${file}`);
    if (stat === null) return target;
    if (stat.isDirectory()) throw notReplaced(file, "is a folder: it is not a regular file, and is not replaced");
    if (stat.isSymbolicLink()) {
      if (!force) throw existsAlready(file);
      target = path.resolve(path.dirname(target), fs.readlinkSync(target));
    } else if (!stat.isFile()) throw notReplaced(file, "is not a regular file, and is not replaced");
    else if (force) return target;
    else throw existsAlready(file);
  }
  throw notReplaced(file, "is a link that leads in a circle");
}

/** What lies at `file` itself; null for nothing. Throws UserError for a name that nothing can have. */
export function entryAt(file: string, what: string): fs.Stats | null {
  try {
    return fs.lstatSync(file);
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === "ENOENT";
    if (isAbsent && Buffer.byteLength(path.basename(file)) <= nameMax) return null;
    throw explainSystem(isAbsent ? { code: "ENAMETOOLONG" } : error, what);
  }
}

/** Bytes of one name, on the file systems there are. */
const nameMax = 255;

export const notReplaced = (file: string, problem: string): UserError =>
  new UserError({
    ...{ code: "not-a-file", place: file, problem: `${file} ${problem}`, remedy: "name another one" },
  });

export const existsAlready = (file: string): UserError =>
  new UserError({
    code: "file-exists",
    place: file,
    problem: `${file} exists already`,
    remedy: "say --force to replace it",
  });

/** What the operating system said, as a user's mistake; a UserError stays as it is. */
export function explainSystem(error: unknown, what: string): Error {
  if (error instanceof UserError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const known: { readonly [code: string]: string } = {
    ENOENT: "it does not exist",
    EACCES: "permission denied",
    EPERM: "not permitted",
    ENOTDIR: "a part of its path is not a folder",
    EEXIST: "a part of its path is not a folder",
    EISDIR: "it is a folder",
    ENOSPC: "no space is left",
    ENAMETOOLONG: "its name is too long",
    ELOOP: "it is a link that leads in a circle",
    EROFS: "the file system is read-only",
    ERR_INVALID_ARG_VALUE: "no file can have this name",
  };
  return new UserError({
    code: "file-refused",
    place: what,
    value: code ?? null,
    remedy: "name another file, or make room for it",
    sentence: `${what}: ${(code && known[code]) ?? clipped(message ?? "the system refused it", 200)}`,
  });
}
