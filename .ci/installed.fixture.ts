/** For tests: the package as it is published, built once and linked into projects as if npm had installed it. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const packages = path.join(root, "node_modules");

export class BuiltPackage {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-built-"));

  /** Takes some twenty seconds. */
  build(): void {
    const build = [path.join(root, ".ci/build.ts"), path.join(this.folder, "dist")];
    execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", ...build], { cwd: root, stdio: "ignore" });
    fs.copyFileSync(path.join(root, "package.json"), path.join(this.folder, "package.json"));
    fs.symlinkSync(fs.realpathSync(packages), path.join(this.folder, "node_modules"));
  }

  get binary(): string {
    return path.join(this.folder, "dist/cli/bin.mjs");
  }

  /** What `npm install` makes of a project: links to this package, and to those of this clone. */
  installInto(project: string): void {
    const own = path.join(project, "node_modules");
    for (const folder of ["", ".bin"]) {
      fs.mkdirSync(path.join(own, folder), { recursive: true });
      for (const name of fs.readdirSync(path.join(packages, folder))) {
        if (name.startsWith(".")) continue;
        fs.symlinkSync(fs.realpathSync(path.join(packages, folder, name)), path.join(own, folder, name));
      }
    }
    fs.symlinkSync(this.folder, path.join(own, "synod"));
    fs.symlinkSync(this.binary, path.join(own, ".bin/synod"));
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
