/** Text from files, made safe to show: cut to what helps to find it, and escaped as everything that is shown is. */
import { escapeText } from "../../../sim/base/printable.ts";

/** Nothing that moves the cursor, reorders or hides text is left of it. */
export const excerpt = (text: string, lengthMax = 80): string => escapeText(text, lengthMax);
