/** Options of a system as a command is told them: `--set NAME=VALUE`, again and again. */
import { clipped, UserError } from "../base/user-error.ts";
import type { OptionValue } from "../contract/cluster.ts";

/** The options that these texts name. Throws a UserError for one without a value, or named twice. */
export function readSettings(texts: readonly string[]): Record<string, OptionValue> {
  const options: Record<string, OptionValue> = {};
  for (const text of texts) {
    const parts = /^([A-Za-z][\w.]*)=(.+)$/.exec(text);
    if (parts === null)
      throw new UserError({
        code: "set-without-value",
        place: "--set",
        value: clipped(text, 40),
        remedy: "write NAME=VALUE",
      });
    const [, name, value] = parts as unknown as [string, string, string];
    if (options[name] !== undefined)
      throw new UserError({
        code: "set-twice",
        place: `--set ${name}`,
        problem: "given twice",
        remedy: "give it once",
      });
    options[name] =
      value === "true" || value === "false" ? value === "true" : /^-?\d+$/.test(value) ? Number(value) : value;
  }
  return options;
}
