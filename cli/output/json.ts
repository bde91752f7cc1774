/** JSON for programs that a person may also see on a terminal. */
import { printableJson } from "../../sim/base/printable.ts";

/** One JSON document, indented, in which nothing can act on a terminal. */
export const renderJson = (value: unknown): string => `${printableJson(JSON.stringify(value, null, 2))}\n`;
