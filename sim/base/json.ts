/** JSON from files that nobody vouches for: parsed only when it is nested no deeper than a value of ours may be. */

/** Levels of lists and records in one text. */
export const jsonDepthMax = 64;

/** Why a text is no JSON of ours. */
export class JsonError extends Error {
  override readonly name = "JsonError";
  /** It may be JSON, and is nested too deep. */
  readonly isDeep: boolean;

  constructor(message: string, isDeep: boolean) {
    super(message);
    this.isDeep = isDeep;
  }
}

/** The value. Throws JsonError, whose message says why, for what is no JSON and for what is nested too deep. */
export function parseJsonText(text: string): unknown {
  if (isDeeperThan(text, jsonDepthMax)) throw new JsonError(`nested deeper than ${jsonDepthMax} levels`, true);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new JsonError(error instanceof Error ? error.message : String(error), false);
  }
}

/** In one pass, before any memory is spent on it. What is no JSON may be called either. */
function isDeeperThan(text: string, depthMax: number): boolean {
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isInText) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) isInText = false;
    } else if (code === QUOTE) isInText = true;
    else if (code === BRACKET || code === BRACE) {
      if (++depth > depthMax) return true;
    } else if (code === BRACKET + 2 || code === BRACE + 2) depth--;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACKET = 0x5b;
const BRACE = 0x7b;
