/** The command line that asks the same again: what the user gave, as arguments, but for where answers go. */
import type { Given, OptionRows } from "./options.ts";

/** None of these changes what is found. */
const aside = ["html", "svg", "out", "force", "json", "csv", "report", "workers", "gzip"];

/** `named`: the options that the user gave. A seed that was drawn is told as it came out. */
export function givenArguments<O extends OptionRows>(
  options: O,
  given: Given<O>,
  named: ReadonlySet<string>,
  positional: keyof O & string,
): string[] {
  const isSeconds = (name: string): boolean => options[name]!.value === "T";
  const tell = (name: string, value: unknown): string[] => {
    if (value === true) return [`--${name}`];
    if (value === null || value === false) return [];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.flatMap((one) => [`--${name}`, `${String(one)}${isSeconds(name) ? "s" : ""}`]);
  };
  const rest = Object.keys(options).filter((name) => name !== positional && named.has(name) && !aside.includes(name));
  return [...(given[positional] as readonly string[]), ...rest.flatMap((name) => tell(name, given[name]))];
}
