/** Files, read with a limit and written whole or not at all. */
import fs from "node:fs";
import path from "node:path";
import { UserError } from "../../sim/base/user-error.ts";
import { entryAt, existsAlready, explainSystem, notReplaced, targetOf } from "./targets.ts";
import { ignoreInGit } from "./traces-folder.ts";

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

/** What a folder that the user named holds. */
export function readUserFolder(folder: string): readonly fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw explainSystem(error, `cannot read ${folder}`);
  }
}

/**
 * Writes `data` to `file`, making its folder: a reader sees all of it or nothing, whenever this process or the machine
 * ends. An existing file is left alone, and that is the user's mistake, unless `force`; then a link stays one, and what
 * it leads to is replaced. What is no regular file is never replaced.
 */
export function writeAtomic(file: string, data: string | Uint8Array, force: boolean): void {
  const target = targetOf(file, force);
  mayWriteInto(path.dirname(target));
  try {
    const made = fs.mkdirSync(path.dirname(target), { recursive: true });
    if (made !== undefined) ignoreInGit(path.dirname(target));
  } catch (error) {
    throw explainSystem(error, `cannot make ${path.dirname(target)}`);
  }
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

/** `.name.PID.RANDOM.tmp`: by the process, so that leftovers are known for such, and of no other's name. */
function temporaryFor(file: string): string {
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString("hex");
  const name = path.basename(file).slice(0, 40); // at most 120 of the 255 bytes that a name may have
  return path.join(path.dirname(file), `.${name}.${process.pid}.${random}.tmp`);
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
  mayWriteInto(path.dirname(targetOf(file, force)));
}

/** Says now, and not when there is something to keep, that nothing can be written into `folder`, which may be made. */
export function mayWriteInto(folder: string): void {
  const what = `cannot write into ${folder}`;
  let there = path.resolve(folder);
  while (entryAt(there, what) === null) there = path.dirname(there);
  try {
    if (!fs.statSync(there).isDirectory())
      throw new UserError({
        code: "not-a-folder",
        place: there,
        problem: `${there} is not a folder`,
        remedy: "name a folder",
      });
    fs.accessSync(there, fs.constants.W_OK | fs.constants.X_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw explainSystem(error, what);
    throw notReplaced(there, "is a link that leads nowhere, and no folder");
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
