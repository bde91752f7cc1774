/** Files, read with a limit and written whole or not at all. */
import fs from "node:fs";
import path from "node:path";
import { clipped, UserError } from "../../sim/base/user-error.ts";

/** The largest file read unless told otherwise: 256 MiB. */
const bytesMax = 2 ** 28;

/** Reads a file the user named. Its absence, its being a folder, or more than `limit` bytes are the user's mistakes. */
export function readUserFile(file: string, limit = bytesMax): Buffer {
  try {
    const stat = fs.statSync(file);
    if (!stat.isFile())
      throw new UserError({ code: "not-a-file", place: file, problem: `${file} is not a file`, remedy: "name a file" });
    if (stat.size > limit) {
      throw new UserError({
        code: "file-too-large",
        place: file,
        value: stat.size,
        problem: `${file} has ${stat.size} bytes, and at most ${limit} are read`,
        remedy: "is it the right file?",
      });
    }
    return fs.readFileSync(file);
  } catch (error) {
    throw explainSystem(error, `cannot read ${file}`);
  }
}

/**
 * Writes `data` to `file`, making its folder: a reader sees all of it or nothing, whenever this process ends.
 * An existing file is left alone, and that is the user's mistake, unless `force`.
 */
export function writeAtomic(file: string, data: string | Uint8Array, force: boolean): void {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
  } catch (error) {
    throw explainSystem(error, `cannot make ${path.dirname(file)}`);
  }
  try {
    fs.writeFileSync(temporary, data, { flag: "wx" });
    if (force) fs.renameSync(temporary, file);
    else fs.linkSync(temporary, file); // unlike a rename, a link fails when the name is taken
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      throw new UserError({
        code: "file-exists",
        place: file,
        problem: `${file} exists already`,
        remedy: "say --force to replace it",
      });
    }
    throw explainSystem(error, `cannot write ${file}`);
  } finally {
    removeQuietly(temporary);
  }
}

/** Says now, and not after the work, that `file` is there already. */
export function mayWrite(file: string, force: boolean): void {
  if (!force && fs.existsSync(file))
    throw new UserError({
      code: "file-exists",
      place: file,
      problem: `${file} exists already`,
      remedy: "say --force to replace it",
    });
}

/** Says now, and not when there is something to keep, that nothing can be written into `folder`. */
export function mayWriteInto(folder: string): void {
  let there = path.resolve(folder);
  while (!fs.existsSync(there)) there = path.dirname(there);
  try {
    if (!fs.statSync(there).isDirectory())
      throw new UserError({
        code: "not-a-folder",
        place: there,
        problem: `${there} is not a folder`,
        remedy: "name a folder",
      });
    fs.accessSync(there, fs.constants.W_OK);
  } catch (error) {
    throw explainSystem(error, `cannot write into ${folder}`);
  }
}

/** Removes a temporary file, if it was made at all. */
function removeQuietly(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // Its folder is none: there is nothing to remove.
  }
}

/**
 * Writes under `file`, or, when that name is taken by other content, under the first free name of the form `file-2`.
 * Returns the name under which the data now lies. With `force` the name is always `file`.
 */
export function writeBeside(folder: string, name: string, extension: string, data: Uint8Array, force: boolean): string {
  for (let copy = 1; ; copy++) {
    const file = path.join(folder, `${name}${copy === 1 ? "" : `-${copy}`}${extension}`);
    if (force || !fs.existsSync(file)) {
      writeAtomic(file, data, force);
      return file;
    }
    if (holds(file, data)) return file; // the same run, recorded before
  }
}

function holds(file: string, data: Uint8Array): boolean {
  const stat = fs.statSync(file);
  return stat.isFile() && stat.size === data.length && fs.readFileSync(file).equals(data);
}

/** What the operating system said, as a user's mistake; a UserError stays as it is. */
function explainSystem(error: unknown, what: string): Error {
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
    EROFS: "the file system is read-only",
    ENAMETOOLONG: "its name is too long",
  };
  return new UserError({
    code: "file-refused",
    place: what,
    value: code ?? null,
    remedy: "name another file, or make room for it",
    sentence: `${what}: ${(code && known[code]) ?? clipped(message, 200)}`,
  });
}
