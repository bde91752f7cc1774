/** Files of the user's that bring systems, judges or scenarios: plain data, since it crosses threads and processes. */
import type { Mutant } from "../../scenarios/mutants/mutant.ts";

/** What a file was named for: a system, `--judges` or `--scenarios`. */
export type ModuleRole = "system" | "judges" | "scenarios";

/** A file that was found, and loaded once for trial. */
export interface UserModule {
  readonly role: ModuleRole;
  /** As the command line names it from the current folder, with forward slashes: ./abd.ts. */
  readonly path: string;
  /** Its address: `file:///home/me/abd.ts`. */
  readonly url: string;
  /** The names of what it brings, by export. Lists may bring several by one export. */
  readonly brings: readonly { readonly name: string; readonly as: string }[];
  /** The addresses of the user's own files that loading it loads, itself among them. */
  readonly files: readonly string[];
  /** Of the text of all those files: it changes when one of them does. */
  readonly digest: string;
}

/** What a thread or a process loads: all that ships, these modules, and the bug that is planted before. */
export interface Loading {
  readonly mutant: Mutant | null;
  readonly modules: readonly UserModule[];
}

/** Whether a text on the command line names a file rather than one of ours. */
export const isPath = (text: string): boolean => /^\.\.?$|[\\/]|\.[cm]?[jt]sx?(?=$|[#:])/.test(text);

/** The system as the command line names it: raft, ./abd.ts, or ./mine.ts#abd where the file brings several. */
export function systemArgument(name: string, modules: readonly UserModule[]): string {
  const [plain, ...settings] = name.split(":");
  const home = modules.find(({ role, brings }) => role === "system" && brings.some((one) => one.name === plain));
  const own = home === undefined ? plain! : home.brings.length === 1 ? home.path : `${home.path}#${plain}`;
  return [own, ...settings].join(":");
}

/** `--judges ./mine.ts`, and the like for scenarios. */
export const moduleArguments = (modules: readonly UserModule[]): readonly string[] =>
  modules.flatMap(({ role, path }) => (role === "system" ? [] : [`--${role}`, path]));
