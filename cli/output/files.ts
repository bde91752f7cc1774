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
 * Writes `data` to `file`, making its folder: a reader sees all of it or nothing, whenever this process or the machine
 * ends. An existing file is left alone, and that is the user's mistake, unless `force`; then a link stays one, and what
 * it leads to is replaced. What is no regular file is never replaced.
 */
export function writeAtomic(file: string, data: string | Uint8Array, force: boolean): void {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
  } catch (error) {
    throw explainSystem(error, `cannot make ${path.dirname(file)}`);
  }
  const target = force ? replaceable(file) : file;
  sweep(path.dirname(target));
  const temporary = temporaryFor(target);
  try {
    const descriptor = fs.openSync(temporary, "wx");
    try {
      fs.writeFileSync(descriptor, data);
      fs.fsyncSync(descriptor); // before the name: a name that survives a power cut has its content
    } finally {
      fs.closeSync(descriptor);
    }
    if (force) fs.renameSync(temporary, target);
    else place(temporary, target);
  } catch (error) {
    throw explainSystem(error, `cannot write ${file}`);
  } finally {
    removeQuietly(temporary);
  }
}

/** Gives the temporary file its name, unless that is taken. */
function place(temporary: string, file: string): void {
  try {
    fs.linkSync(temporary, file); // unlike a rename, a link fails when the name is taken
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") throw existsAlready(file);
    if (code === undefined || !unlinkable.includes(code)) throw error;
    claim(file); // a file system without hard links
    fs.renameSync(temporary, file);
  }
}

const unlinkable = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"];

/** Takes a free name by an empty file. */
function claim(file: string): void {
  try {
    fs.closeSync(fs.openSync(file, "wx"));
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? existsAlready(file) : error;
  }
}

/** What `--force` would replace: the file itself, or what a link leads to. */
function replaceable(file: string): string {
  const stat = fs.lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return file;
  if (stat.isSymbolicLink()) {
    const target = fs.existsSync(file)
      ? fs.realpathSync(file)
      : path.resolve(path.dirname(file), fs.readlinkSync(file));
    return replaceable(target);
  }
  if (stat.isFile()) return file;
  throw new UserError({
    ...{ code: "not-a-file", place: file, problem: `${file} is not a regular file, and is not replaced` },
    remedy: "name another one",
  });
}

const existsAlready = (file: string): UserError =>
  new UserError({
    code: "file-exists",
    place: file,
    problem: `${file} exists already`,
    remedy: "say --force to replace it",
  });

/** `.name.PID.RANDOM.tmp`: by the process, so that leftovers are known for such, and of no other's name. */
function temporaryFor(file: string): string {
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString("hex");
  return path.join(path.dirname(file), `.${path.basename(file).slice(0, 80)}.${process.pid}.${random}.tmp`);
}

/** So old, in milliseconds, is no temporary file of a process that is alive elsewhere, in another container. */
const leftoverMillis = 600_000;
const swept = new Set<string>();

/** Removes temporary files of ours that killed processes left, once for each folder. */
function sweep(folder: string): void {
  if (swept.has(folder)) return;
  swept.add(folder);
  try {
    for (const name of fs.readdirSync(folder)) {
      const pid = /^\..+\.(\d+)\.[0-9a-f]{12}\.tmp$/.exec(name)?.[1];
      if (pid === undefined || isAlive(Number(pid))) continue;
      const file = path.join(folder, name);
      if (Date.now() - fs.statSync(file).mtimeMs > leftoverMillis) removeQuietly(file);
    }
  } catch {
    // Another process sweeps too, or the folder cannot be listed: nothing depends on it.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Writes something after a verdict, which must not be lost for it: why that failed, in a sentence, or null. */
export function tryToWrite(write: () => void): string | null {
  try {
    write();
    return null;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** Says now, and not after the work, that `file` is there already, or that nothing can be written there. */
export function mayWrite(file: string, force: boolean): void {
  mayWriteInto(path.dirname(file));
  if (force) replaceable(file);
  else if (fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined) throw existsAlready(file);
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
      try {
        writeAtomic(file, data, force);
        return file;
      } catch (error) {
        if (!(error instanceof UserError && error.code === "file-exists")) throw error; // somebody was faster
      }
    }
    if (holds(file, data)) return file; // the same run, recorded before
  }
}

function holds(file: string, data: Uint8Array): boolean {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size === data.length && fs.readFileSync(file).equals(data);
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
