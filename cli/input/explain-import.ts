/** Why a module of the user's could not be loaded, as the user's mistake: the file, the place in it, and what to do. */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { thrown } from "../../sim/base/thrown.ts";
import { clipped, UserError } from "../../sim/base/user-error.ts";

/** `value` is what the import threw; `shown` is how the user named the module at `url`. */
export function explainImport(value: unknown, shown: string, url: string): UserError {
  const error = thrown(value);
  const { code } = error as NodeJS.ErrnoException;
  const place = placeOf(error, shown, url);
  const message = clipped(error.message.split("\n")[0]!, 400);
  switch (code) {
    case "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX":
      return new UserError({
        ...{ place, value: message, code: "not-strippable" },
        problem: `Node takes types out and cannot do more: ${message}`,
        remedy: 'write it without enum, namespace, parameter properties and import = (tsconfig: "erasableSyntaxOnly")',
      });
    case "ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING":
      return new UserError({
        ...{ place, value: message, code: "not-strippable" },
        problem: "Node loads no TypeScript from node_modules",
        remedy: "name a file of your own, or built JavaScript",
      });
    case "ERR_UNKNOWN_FILE_EXTENSION":
    case "ERR_IMPORT_ATTRIBUTE_MISSING":
      return new UserError({
        ...{ place, value: message, code: "not-a-module" },
        problem: `is no module (${message})`,
        remedy: "name a .ts, .mts, .js or .mjs file that exports one",
      });
    case "ERR_MODULE_NOT_FOUND":
      return new UserError({
        ...{ place, value: message, code: "import-not-found" },
        problem: `what it imports is not there: ${message}`,
        remedy: "relative imports name the file with its extension: ./replica.ts",
      });
    default:
      return new UserError({
        ...{ place, value: message, code: "module-not-loaded" },
        problem: `cannot be loaded: ${error.name}: ${message}`,
        remedy: "mend the file",
      });
  }
}

/** `./abd.ts:12`, as far as the error says where; `./abd.ts (./replica.ts:7)` for a file that it imports. */
function placeOf(error: Error, shown: string, url: string): string {
  const found = /(file:\/\/[^\s()]+?|(?:[A-Za-z]:)?[\\/][^\n()]+?):(\d+)(?::\d+)?(?=[\s)]|$)/m.exec(error.stack ?? "");
  if (found === null) return shown;
  const [, where, line] = found as unknown as [string, string, string];
  const file = where.startsWith("file:") ? fileURLToPath(where) : where;
  const own = fileURLToPath(url);
  if (file === own) return `${shown}:${line}`;
  const relative = path.relative(path.dirname(own), file).replaceAll("\\", "/");
  return relative.startsWith("..") || relative.includes("node_modules") ? shown : `${shown} (./${relative}:${line})`;
}
