/** Whatever was thrown, as an error that can be asked: a text, a proxy that traps, an error whose message throws. */

/** The error itself where it can be asked, else one of its words. Throws nothing. */
export function thrown(value: unknown): Error {
  try {
    if (value instanceof Error && typeof value.message === "string") return value;
    return new Error(String(value));
  } catch {
    return new Error("threw something that has no words");
  }
}
